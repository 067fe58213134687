"""The next year's classes, from those of the year that ends."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.services import teaching
from app.services.teaching import Days
from tests.cast import Cast
from tests.factories import account_of, classroom_of
from tests.page import Client
from tests.web.admin.years import asked, made
from tests.years import JULY, labels


def test_the_page_proposes_that_each_class_goes_on_as_it_is(july: Client, cast: Cast) -> None:
    page = july.get("/admin/year/next")
    assert [one.get_text() for one in page.select("legend")] == ["3eA", "4eB"]
    values = asked(page, "/admin/year/next")
    assert values[f"fate-{cast.room_4eb.id}"] == "goes_on"
    assert values[f"label-{cast.room_4eb.id}"] == "4eB"
    assert values[f"teachers-{cast.room_4eb.id}"] == "y"
    assert "Avec Mme Petit" in page.text


def test_classes_go_on_empty_and_the_old_ones_are_put_away(
    july: Client, cast: Cast, session: Session
) -> None:
    july.get("/admin/year/next")
    fields = {
        f"label-{cast.room_4eb.id}": "3eB",
        f"fate-{cast.room_3ea.id}": "put_away",
    }
    page = july.follow(july.submit(action="/admin/year/next", **fields))
    assert "2 classes sont rangées. 1 classe attend ses élèves." in page.text.replace("\xa0", " ")
    assert labels(session, cast) == ["3eB"]
    text = july.get("/admin/classes").text.replace("\xa0", " ")
    assert "3eB 0 élève · Mme Petit" in text


def test_an_error_is_said_on_its_line_and_nothing_is_done(
    july: Client, cast: Cast, session: Session
) -> None:
    july.get("/admin/year/next")
    fields = {
        f"fate-{cast.room_3ea.id}": "stays",
        f"label-{cast.room_4eb.id}": "3eA",
    }
    page = july.submit(action="/admin/year/next", expect=422, **fields)
    assert "Une autre classe de l’établissement porte ce nom" in page.text
    assert asked(page, "/admin/year/next")[f"label-{cast.room_4eb.id}"] == "3eA", (
        "what was typed is there again"
    )
    assert asked(page, "/admin/year/next")[f"fate-{cast.room_3ea.id}"] == "stays"
    assert labels(session, cast) == ["3eA", "4eB"]
    stays = {f"fate-{room.id}": "stays" for room in (cast.room_3ea, cast.room_4eb)}
    july.get("/admin/year/next")
    assert "rien n’a été fait" in july.submit(action="/admin/year/next", expect=422, **stays).text


def test_a_class_made_since_the_page_was_shown_is_looked_at_first(
    july: Client, cast: Cast, session: Session
) -> None:
    july.get("/admin/year/next")
    made(session, cast, JULY)
    page = july.submit(action="/admin/year/next", expect=422)
    assert "Les classes ont changé" in page.text
    assert labels(session, cast) == ["3eA", "4eB", "5eC"]


def test_a_failure_in_the_middle_leaves_every_class_as_it_was(
    july: Client, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any, **__: Any) -> None:
        raise RuntimeError("the machine stops")

    july.get("/admin/year/next")
    monkeypatch.setattr("app.services.year_end.classrooms.create", dies)
    july.submit(action="/admin/year/next", expect=500)
    assert labels(session, cast) == ["3eA", "4eB"]


def test_a_substitute_is_not_said_to_go_on(july: Client, cast: Cast, session: Session) -> None:
    days = Days(JULY.date(), JULY.date())
    room, roy = classroom_of(session, cast.room_4eb), account_of(session, cast.roy)
    teaching.give(session, room, roy, days, cast.benali.id, JULY)
    page = july.get("/admin/year/next")
    assert "Avec Mme Petit" in page.text and "Mme Petit et M. Roy" not in page.text
    assert "M. Roy, Mme Petit" in july.get("/admin/classes").text, "he has the class today"
