"""Pause, Reprendre and the plan of the hour, on the live page."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Assignment, Ballot, Counter, Sitting, Teaching
from tests.cast import Cast
from tests.factories import add_pupils
from tests.page import Client, Page
from tests.web.teach.conftest import play


def path(cast: Cast, end: str = "") -> str:
    return f"/teach/classes/{cast.room_4eb.id}{end}"


def sitting(session: Session) -> Sitting:
    session.commit()
    return session.scalars(sa.select(Sitting).where(Sitting.ended_at.is_(None))).one()


def test_the_class_is_paused_and_goes_on(
    petit: Client, session: Session, cast: Cast, opened: Assignment, clock: Any
) -> None:
    petit.get(path(cast, "/sitting"))
    page = petit.follow(petit.submit(action=path(cast, "/pause")))
    assert "En pause" in page.text
    assert sitting(session).paused_at == clock.now
    assert "La classe est en pause" in petit.get(path(cast)).text
    petit.get(path(cast, "/sitting"))
    page = petit.follow(petit.submit(action=path(cast, "/resume")))
    assert "Les élèves travaillent" in page.text
    assert sitting(session).paused_at is None


def test_any_teacher_of_the_class_may_pause_it(
    app: Flask, session: Session, cast: Cast, opened: Assignment, sign_in: Any
) -> None:
    session.add(
        Teaching(school_id=cast.school.id, classroom_id=cast.room_4eb.id, teacher_id=cast.roy.id)
    )
    session.commit()
    colleague = sign_in(Client(app, session), cast.roy)
    colleague.post(path(cast, "/pause"))
    assert sitting(session).paused_at


def test_a_pause_opens_the_ballot_box_in_the_same_transaction(
    app: Flask, petit: Client, session: Session, cast: Cast, opened: Assignment, clock: Any
) -> None:
    for seed, pupil in enumerate(add_pupils(session, cast.room_4eb, 11, clock.now)):
        play(app, session, opened, pupil, clock.now, seed)
    number = sa.select(sa.func.count())
    waiting = session.scalar(number.select_from(Ballot))
    assert not session.scalar(number.select_from(Counter))
    petit.post(path(cast, "/pause"))
    session.commit()
    assert session.scalar(number.select_from(Counter))
    assert session.scalar(number.select_from(Ballot)) < waiting


def test_a_closed_class_cannot_be_paused(petit: Client, session: Session, cast: Cast) -> None:
    page = petit.follow(petit.post(path(cast, "/pause")))
    assert "La classe est fermée" in page.text


def test_the_class_is_ended_from_a_pause(
    petit: Client, session: Session, cast: Cast, opened: Assignment
) -> None:
    petit.post(path(cast, "/pause"))
    petit.get(path(cast, "/sitting"))
    page = petit.follow(petit.submit(action=path(cast, "/end")))
    assert "terminée" in page.text
    ended = session.scalars(sa.select(Sitting)).one()
    assert ended.ended_at and ended.paused_at is None


# --- the plan --------------------------------------------------------------------------------


def hours(page: Page) -> list[str]:
    return [tag.get_text(" ", strip=True) for tag in page.select(".plan .push")]


def test_each_block_says_the_hour_at_which_it_ends(
    petit: Client, cast: Cast, opened: Assignment
) -> None:
    found = hours(petit.get(path(cast, "/sitting")))
    minutes = [int(text[-2:]) for text in found]
    assert minutes == [10, 15, 35, 50, 55, 0], "opened at five past"
    assert len({text.split()[0] for text in found}) == 1


def test_the_plan_is_shortened_and_a_block_left_out(
    petit: Client, session: Session, cast: Cast, opened: Assignment
) -> None:
    petit.get(path(cast, "/sitting"))
    answer = petit.submit(action=path(cast, "/plan"), story="15", debate="0")
    page = petit.follow(answer)
    assert sitting(session).plan == "5,5,15,0,5,5"
    assert len(hours(page)) == 5
    assert "Débat" not in page.select_one(".plan").text


@pytest.mark.parametrize(
    "typed",
    [
        {"story": "-1"},
        {"story": "vingt"},
        {"story": ""},
        {"story": "121"},
        {"story": "115"},
        dict.fromkeys(("frame", "before", "story", "debate", "help", "breathe"), "0"),
    ],
)
def test_a_plan_that_is_no_plan_is_refused_and_what_was_typed_is_kept(
    petit: Client, session: Session, cast: Cast, opened: Assignment, typed: dict[str, str]
) -> None:
    petit.get(path(cast, "/sitting"))
    page = petit.submit(action=path(cast, "/plan"), expect=422, **typed)
    assert page.select(".field-error")
    assert page.select_one("[name=story]")["value"] == typed["story"]
    assert sitting(session).plan is None
