"""Two people at once: the second waits for the first, and sees what it did.

On SQLite whoever may write begins IMMEDIATE, so the second waits from its first statement; on
PostgreSQL it waits on the row that both hold.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import Assignment, Attempt, Classroom, LessonEdition
from app.models.engine import enter_school
from app.services import assigning, follow_ups, given_to, taking
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import add_pupils, publish_lessons

#: Long enough for a second transaction to reach the lock it waits for.
MOMENT = 0.4


@pytest.fixture
def others(engine: sa.Engine, cast: Cast, session: Session) -> Iterator[Callable[[], Session]]:
    """Sessions of other requests, inside the school; the test's own holds nothing meanwhile."""
    school_id, opened = cast.petit.school_id, []
    session.commit()

    def another() -> Session:
        one = Session(engine)
        enter_school(one, school_id)
        opened.append(one)
        return one

    yield another
    for one in opened:
        one.close()


@contextmanager
def beside(act: Callable[[], Any]) -> Iterator[list[Exception]]:
    """Begin an act while the block goes on; at its end, wait for it. What it raised."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(MOMENT)
    yield raised
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def edition(app: Flask, session: Session, cast: Cast, clock: Clock) -> str:
    library = app.extensions["library"]
    publish_lessons(session, library, clock.now)
    session.commit()
    return str(library.main[0].hash)


def give(
    session: Session, cast: Cast, edition: str, now: datetime, pupils: list[Person]
) -> uuid.UUID:
    given = assigning.assign(
        session,
        session.get_one(Classroom, (cast.petit.school_id, cast.room_4eb.id)),
        session.get_one(LessonEdition, edition),
        cast.petit.id,
        now,
        None,
        True,
        now,
        [pupil.id for pupil in pupils],
    )
    return given.id


@pytest.mark.goal("R11")
def test_two_parts_with_a_pupil_in_common_are_not_both_given_the_lesson(
    session: Session, cast: Cast, edition: str, others: Any, clock: Clock
) -> None:
    one, two, three = add_pupils(session, cast.room_4eb, 3, clock.now)
    session.commit()
    first, second = others(), others()
    give(first, cast, edition, clock.now, [one, two])

    def act() -> None:
        give(second, cast, edition, clock.now, [two, three])
        second.commit()

    with beside(act) as raised:
        first.commit()
    assert [type(error) for error in raised] == [given_to.AlreadyGiven]


def test_who_is_beginning_keeps_the_lesson(
    session: Session, cast: Cast, edition: str, others: Any, clock: Clock
) -> None:
    one, two = add_pupils(session, cast.room_4eb, 2, clock.now)
    given = give(session, cast, edition, clock.now, [one, two])
    session.commit()
    first, second, key = others(), others(), (cast.petit.school_id, given)
    session.commit()
    taking.start(first, first.get_one(Assignment, key), two.id, clock.now)

    def act() -> None:
        room = second.get_one(Classroom, (key[0], cast.room_4eb.id))
        given_to.change(
            second, room, second.get_one(Assignment, key), [one.id], cast.petit.id, clock.now
        )
        second.commit()

    with beside(act) as raised:
        first.commit()
    assert [type(error) for error in raised] == [given_to.HasBegun]


def test_a_follow_up_that_a_pupil_is_beginning_is_not_taken_out(
    session: Session, cast: Cast, edition: str, others: Any, clock: Clock
) -> None:
    (one,) = add_pupils(session, cast.room_4eb, 1, clock.now)
    given = give(session, cast, edition, clock.now, [one])
    key = (cast.petit.school_id, given)
    lesson = session.get_one(Assignment, key)
    follow_ups.plan(session, lesson, {Moment.FIRST: clock.now}, clock.now)
    again = follow_ups.of_lesson(session, lesson)[Moment.FIRST].id
    session.commit()
    first, second = others(), others()
    taking.start(first, first.get_one(Assignment, (key[0], again)), one.id, clock.now)

    def act() -> None:
        lesson = second.get_one(Assignment, key)
        follow_ups.change_dates(
            second, lesson, None, {Moment.FIRST: None}, "4eB", cast.petit.id, clock.now
        )
        second.commit()

    with beside(act) as raised:
        first.commit()
    second.rollback()
    assert [type(error) for error in raised] == [follow_ups.HasBegun]
    kept = session.scalar(sa.select(sa.func.count()).select_from(Attempt))
    assert kept == 1
