"""Before the hour: the briefing once a school year, the four ticks, « Ouvrir »."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.content import school_card
from app.content.library import Library
from app.domain.lesson import Lesson
from app.domain.school_year import year_begins
from app.models import Assignment, Briefing, Sitting
from app.services import preparing
from tests.cast import Cast
from tests.factories import add_pupils, issue_card
from tests.page import Client, Page

BRIEFING = "/teach/accueillir-une-confidence"


def path(cast: Cast, end: str = "/ouvrir") -> str:
    return f"/teach/classes/{cast.room_4eb.id}{end}"


def brief(session: Session, cast: Cast, clock: Any) -> None:
    """Mme Petit has read the briefing today."""
    preparing.read_briefing(session, cast.school.id, cast.petit.id, clock.now.date())
    session.commit()


def ticks(page: Page) -> dict[str, bool]:
    """Title of each tick that is found out → whether it is done."""
    return {
        item.select("b")[0].get_text(): "done" in item["class"]
        for item in page.select(".tick:not(.by-hand)")
    }


def sittings(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Sitting)) or 0


# --- the briefing --------------------------------------------------------------------------------


def test_the_briefing_says_what_to_say_whom_to_call_and_what_the_law_asks(
    petit: Client, library: Library
) -> None:
    page = petit.get(BRIEFING)
    for words in (
        "Ce n’est pas ta faute",
        "Ne promettez pas le secret",
        "ne transférez aucune image",
        "Rien de tout cela n’entre dans Repère",
        "3018",
        "119",
        "CRIP",
    ):
        assert words in page.text.replace("\xa0", " "), words
    law = page.select_one("section[aria-labelledby=law]").get_text()
    for fact in library.facts(("loi-cpp-40", "loi-casf-l226-4", "loi-434-3")):
        assert fact.text in law and fact.source in law and f"({fact.key})" in law


def test_an_uncertain_fact_is_not_shown(
    app: Flask, petit: Client, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact = library.shared.facts["loi-434-3"]
    facts = {**library.shared.facts, "loi-434-3": replace(fact, certainty="C")}
    unsure = replace(library, shared=replace(library.shared, facts=facts))
    monkeypatch.setitem(app.extensions, "library", unsure)
    assert fact.text not in petit.get(BRIEFING).text


def test_hours_that_are_too_old_are_not_shown(petit: Client) -> None:
    assert "de 9\xa0h à 23\xa0h" not in petit.get(BRIEFING).body


def test_the_menu_leads_to_it_from_every_page(petit: Client, cast: Cast) -> None:
    for place in ("/teach", "/teach/lessons", path(cast, "")):
        assert petit.get(place).select(f".menu-list a[href='{BRIEFING}']")


def test_the_schools_own_people_are_named(app: Flask, petit: Client, cast: Cast) -> None:
    fill_contacts(app, cast)
    assert "Mme Aubry" in petit.get(BRIEFING).text


def fill_contacts(app: Flask, cast: Cast) -> None:
    """The administrator has named the nurse."""
    contact = school_card.Contact("nurse", "Mme Aubry", "salle 012", "lundi")
    card = school_card.SchoolCard((contact,), "https://sortie.example/")
    school_card.write(app.config["VAR_DIR"], cast.school.id, card)


def test_reading_is_recorded_once_a_school_year(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    page = petit.get(BRIEFING)
    page = petit.follow(petit.submit("main form"))
    assert "Lu le lundi 23 novembre" in page.text
    assert not page.select("main form"), "it is not asked twice"
    clock.advance(days=1)
    petit.post(BRIEFING)
    assert session.scalars(sa.select(Briefing)).one().read_on == date(2026, 11, 23)


def test_it_is_asked_again_from_the_first_of_august(
    petit: Client, session: Session, cast: Cast, clock: Any, sign_in: Any
) -> None:
    brief(session, cast, clock)
    for moment, asked in (
        (datetime(2027, 7, 31, 21, 59, tzinfo=UTC), False),
        (datetime(2027, 7, 31, 22, 0, tzinfo=UTC), True),
    ):
        clock.now = moment
        sign_in(petit, cast.petit)
        assert bool(petit.get(BRIEFING).select("main form")) is asked
        assert bool(petit.get(path(cast)).select("[name=briefing]")) is asked
    petit.submit("main form")
    session.commit()
    assert session.scalars(sa.select(Briefing)).one().read_on == date(2027, 8, 1)


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2026, 8, 1), date(2026, 8, 1)),
        (date(2026, 7, 31), date(2025, 8, 1)),
        (date(2026, 12, 31), date(2026, 8, 1)),
        (date(2027, 1, 1), date(2026, 8, 1)),
    ],
)
def test_a_school_year_begins_in_august(day: date, begins: date) -> None:
    assert year_begins(day) == begins


def test_only_teachers_read_it(app: Flask, session: Session, cast: Cast, sign_in: Any) -> None:
    for person in (cast.alice, cast.benali):
        client = sign_in(Client(app, session), person)
        client.get(BRIEFING, expect=404)
        client.post(BRIEFING, expect=404)
    assert not session.scalars(sa.select(Briefing)).all()


# --- Ouvrir --------------------------------------------------------------------------------------


def test_the_briefing_comes_first_when_it_was_not_read(
    petit: Client, session: Session, cast: Cast
) -> None:
    page = petit.get(path(cast))
    order = [words.get_text() for words in page.select("main h2")]
    assert order == ["Accueillir une confidence", "Avant l’heure"]
    assert page.select_one("main button").get_text(strip=True) == "J’ai lu, ouvrir la classe"
    petit.submit("main form")
    assert sittings(session) == 1
    assert session.scalars(sa.select(Briefing)).one().teacher_id == cast.petit.id


def test_nothing_opens_without_the_briefing(petit: Client, session: Session, cast: Cast) -> None:
    answer = petit.post(path(cast, "/open"))
    assert answer.location.endswith("/ouvrir"), "the page that shows it"
    assert sittings(session) == 0 and not session.scalars(sa.select(Briefing)).all()


def test_two_activations_open_a_class_for_who_has_read_it(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    brief(session, cast, clock)
    page = petit.get(path(cast, ""))
    (link,) = [a for a in page.select("main a.button") if "Ouvrir la classe" in a.get_text()]
    page = petit.get(str(link["href"]))
    assert [h.get_text() for h in page.select("main h2")] == ["Avant l’heure"]
    page = petit.follow(petit.submit("main form"))
    assert "La classe est ouverte" in page.text and sittings(session) == 1


def test_an_open_class_needs_no_preparing(petit: Client, cast: Cast) -> None:
    petit.get(path(cast))
    petit.submit("main form")
    answer = petit.get(path(cast), expect=303)
    assert answer.location == path(cast, "")


def test_another_teachers_reading_counts_for_nobody_else(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    preparing.read_briefing(session, cast.school.id, cast.roy.id, clock.now.date())
    assert petit.get(path(cast)).select("[name=briefing]")


def test_the_four_ticks_before_anything_is_ready(petit: Client, cast: Cast) -> None:
    page = petit.get(path(cast))
    assert ticks(page) == {
        "Cartes imprimées": False,
        "L’aide dans l’établissement": False,
        "Leçon jouée une fois": False,
    }
    assert "2 cartes n’ont jamais été imprimées" in page.text
    assert page.select(f".tick a[href='{path(cast, '/cards')}']")
    assert "Numéros nationaux seulement" in page.text
    assert "Pas encore de leçon" in page.text


def test_the_four_ticks_when_all_is_ready(
    app: Flask, petit: Client, session: Session, cast: Cast, given: Assignment, clock: Any
) -> None:
    for pupil in (cast.alice, cast.bilal):
        issue_card(session, app.extensions["repere_keys"], pupil, clock.now)
    fill_contacts(app, cast)
    preparing.rehearse(session, cast.school.id, cast.petit.id, "L1", clock.now.date())
    page = petit.get(path(cast))
    assert set(ticks(page).values()) == {True}
    assert "Mme Aubry" in page.select_one(".by-hand").get_text()


def test_a_lesson_that_was_not_played_is_named(
    petit: Client, session: Session, cast: Cast, given: Assignment, clock: Any
) -> None:
    preparing.rehearse(session, cast.school.id, cast.roy.id, "L1", clock.now.date())
    page = petit.get(path(cast))
    assert ticks(page)["Leçon jouée une fois"] is False, "a colleague played it"
    assert page.select(".tick a[href='/teach/lessons/L1']")


def test_who_is_reachable_is_ticked_and_sent_nowhere(petit: Client, cast: Cast) -> None:
    box = petit.get(path(cast)).select_one(".by-hand input[type=checkbox]")
    assert not box.has_attr("name"), "a box without a name is never sent"


def test_no_tick_blocks(petit: Client, session: Session, cast: Cast, clock: Any) -> None:
    brief(session, cast, clock)
    petit.get(path(cast))
    petit.submit("main form")
    assert sittings(session) == 1


def test_the_page_costs_the_same_whatever_the_class(
    petit: Client, session: Session, cast: Cast, given: Assignment, clock: Any, statements: Any
) -> None:
    with statements() as few:
        petit.get(path(cast))
    add_pupils(session, cast.room_4eb, 30, clock.now)
    with statements() as many:
        petit.get(path(cast))
    assert len(few) == len(many) <= 8


def test_the_class_page_says_ouvrir_with_a_link(petit: Client, cast: Cast, lesson: Lesson) -> None:
    page = petit.get(path(cast, ""))
    assert re.search(r"/ouvrir$", str(page.select(".session-panel a.button")[0]["href"]))
