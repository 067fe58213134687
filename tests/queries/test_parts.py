"""Who a lesson is for, as every page reads it."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.progress import Status
from app.models import Assignment, Attempt, LessonEdition
from app.queries import (
    begun,
    class_progress,
    class_year,
    classes,
    live,
    one_pupil,
    pupil_home,
    records,
)
from app.queries.access import own_attempt
from app.queries.part import Part
from app.queries.taught import taught_attempt
from app.services import assigning, classrooms, groups, taking
from tests.cast import Cast, Person
from tests.conftest import MORNING, Clock
from tests.factories import account_of, add_pupils, classroom_of, publish_lessons

Give = Callable[..., Assignment]


@pytest.fixture
def give(app: Flask, session: Session, cast: Cast, clock: Clock) -> Give:
    """`give(0, alice)`: a lesson, by its place in the catalogue, to these pupils of 4eB."""
    library = app.extensions["library"]
    publish_lessons(session, library, clock.now)

    def to(lesson: int, *pupils: Person) -> Assignment:
        room = classroom_of(session, cast.room_4eb)
        edition = session.get_one(LessonEdition, library.main[lesson].hash)
        ids = [one.id for one in pupils] or None
        return assigning.assign(
            session, room, edition, cast.petit.id, clock.now, None, True, clock.now, ids
        )

    return to


def take(session: Session, given: Assignment, pupil: Person, day: date | None) -> uuid.UUID:
    """Begin a lesson; finish it on that day, if one is given."""
    attempt_id = taking.start(session, given, pupil.id, MORNING)
    session.get_one(Attempt, (given.school_id, attempt_id)).finished_on = day
    session.flush()
    return attempt_id


def test_the_table_tells_not_concerned_from_not_begun(
    session: Session, cast: Cast, give: Give
) -> None:
    give(0, cast.alice)
    give(1)
    found = class_progress.class_progress(session, cast.school.id, cast.room_4eb.id)
    cells = {row.display_name: [cell.status for cell in row.cells] for row in found.rows}
    assert cells == {
        "Alice": [Status.NOT_BEGUN, Status.NOT_BEGUN],
        "Bilal": [Status.NOT_CONCERNED, Status.NOT_BEGUN],
    }
    assert [column.part for column in found.columns] == [Part(1, None), None]
    assert found.tally(0)[Status.NOT_BEGUN] == 1
    assert found.tally(0)[Status.NOT_CONCERNED] == 1


def test_a_part_says_its_group_when_all_its_pupils_are_of_one(
    session: Session, cast: Cast, give: Give
) -> None:
    give(0, cast.alice, cast.bilal)
    room = classroom_of(session, cast.room_4eb)
    for numbers, group in (((1, 1), 1), ((1, 2), None), ((1, None), None), ((None, None), None)):
        groups.put(session, room, dict(zip((cast.alice.id, cast.bilal.id), numbers, strict=True)))
        (line,) = classes.given_lessons(session, room.school_id, room.id)
        (column,) = class_progress.class_progress(session, room.school_id, room.id).columns
        (year,) = class_year.class_years(session, [room])[0].lines
        (now,) = live.lessons_now(session, room.school_id, room.id, MORNING, MORNING.date())
        parts = {line.part, column.part, year.part, now.part}
        assert parts == {Part(2, group)}, numbers


def test_figures_are_of_those_concerned_who_are_in_the_class(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    today, room = clock.now.date(), classroom_of(session, cast.room_4eb)
    zoe, yan, *_ = add_pupils(session, cast.room_4eb, 3, clock.now)
    given = give(0, cast.alice, cast.bilal, zoe, yan)
    take(session, given, cast.alice, today)
    take(session, given, zoe, None)
    take(session, given, yan, today)
    classrooms.move_pupil(
        session, account_of(session, yan), classroom_of(session, cast.room_3ea), yan.id, clock.now
    )
    (line,) = classes.given_lessons(session, room.school_id, room.id)
    assert (line.pupils, line.begun, line.finished) == (3, 2, 1)
    (year,) = class_year.class_years(session, [room])[0].lines
    assert (year.pupils, year.begun, year.finished) == (3, 2, 1)
    record = records.class_record(session, given)
    assert (record.pupils, record.present, record.finished) == (3, 2, 1)
    assert [one.display_name for one in records.finishers(session, given)] == ["Alice"]
    left = begun.catch_up(session, given)
    assert left.pupils == 3
    assert [one.display_name for one in left.unfinished] == ["Bilal", zoe.name]
    tally = class_progress.class_progress(session, room.school_id, room.id).tally(0)
    assert tally == {
        Status.NOT_BEGUN: 1,
        Status.IN_PROGRESS: 1,
        Status.FINISHED: 1,
        Status.NOT_CONCERNED: 1,
    }


def test_the_live_page_knows_whom_the_lesson_concerns(
    session: Session, cast: Cast, give: Give
) -> None:
    given = give(0, cast.bilal)
    me = (cast.school.id, cast.petit.id, cast.room_4eb.id)
    for asked, concerned in ((given.id, [False, True]), (None, [True, True])):
        found = live.class_now(session, *me, asked, MORNING.date())
        assert found is not None
        assert [pupil.concerned for pupil in found.pupils] == concerned


def test_an_attempt_without_a_place_is_nobodys_but_stays_among_what_is_kept(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    """A pupil who went to another class and came back has lost the place in the part."""
    given = give(0, cast.alice, cast.bilal)
    attempt = take(session, given, cast.alice, None)
    account = account_of(session, cast.alice)
    teacher = cast.petit.id
    assert own_attempt(session, cast.school.id, cast.alice.id, attempt)
    assert taught_attempt(session, cast.school.id, teacher, attempt, clock.now.date())
    for room in (cast.room_3ea, cast.room_4eb):
        classrooms.move_pupil(session, account, classroom_of(session, room), teacher, clock.now)
    assert own_attempt(session, cast.school.id, cast.alice.id, attempt) is None
    assert taught_attempt(session, cast.school.id, teacher, attempt, clock.now.date()) is None
    given_now = pupil_home.given_to(session, cast.school.id, cast.alice.id, clock.now)
    assert given_now.lessons == ()
    assert classes.pupil_attempts(session, cast.school.id, cast.alice.id) == ()
    kept = one_pupil.passages(session, cast.school.id, cast.alice.id)
    assert attempt in {one.attempt_id for one in kept}


def test_reading_parts_costs_the_same_for_five_and_for_thirty_five(
    session: Session, cast: Cast, give: Give, clock: Clock, engine: Any
) -> None:
    seen: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    costs = []
    for number in (3, 30):
        names = [f"{number} {n}" for n in range(number)]
        room = classroom_of(session, cast.room_4eb)
        added = classrooms.add_pupils(session, room, names, None, clock.now)
        given = give(0 if number == 3 else 1, *added)  # type: ignore[arg-type]
        sa.event.listen(engine, "before_cursor_execute", note)
        class_progress.class_progress(session, room.school_id, room.id)
        begun.catch_up(session, given)
        class_year.class_years(session, [room])
        classes.given_lessons(session, room.school_id, room.id)
        sa.event.remove(engine, "before_cursor_execute", note)
        costs.append(len(seen))
        seen.clear()
    assert costs == [4 + 2 + 3 + 1] * 2
