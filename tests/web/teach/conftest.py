"""What the tests of the teacher's door share: lessons published and given, classes that play."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.cli import player
from app.content.library import Library
from app.domain.follow_up import Moment
from app.domain.journey import Course, Effect
from app.domain.lesson import Lesson
from app.models import Assignment, Attempt, Counter, LessonEdition
from app.services import assigning, given_to, sittings, taking
from tests.cast import Cast, Person, Room
from tests.factories import add_pupils, classroom_of, publish_lessons
from tests.follow_ups import do, plan
from tests.page import Client

#: Class figures: item to mark to number of ballots.
Counts = dict[str, dict[str, int]]


@pytest.fixture
def library(app: Flask) -> Library:
    """The lessons that the application serves."""
    loaded: Library = app.extensions["library"]
    return loaded


@pytest.fixture
def lesson(library: Library, session: Session, cast: Cast, clock: Any) -> Lesson:
    """The first lesson, with every edition published."""
    publish_lessons(session, library, clock.now)
    session.commit()
    return library.main[0]


@pytest.fixture
def given(lesson: Lesson, session: Session, cast: Cast, clock: Any) -> Assignment:
    """The first lesson, given to 4eB."""
    return give(session, cast, cast.room_4eb, lesson, clock.now)


def give(
    session: Session,
    cast: Cast,
    room: Room,
    lesson: Lesson,
    now: Any,
    pupils: Sequence[Person] | None = None,
) -> Assignment:
    """Give a lesson to a class, or to those pupils of it."""
    assigning.acknowledge(session, cast.petit.school_id, cast.petit.id, lesson.hash)
    edition = session.get_one(LessonEdition, lesson.hash)
    assignment = assigning.assign(
        session,
        classroom_of(session, room),
        edition,
        cast.petit.id,
        now,
        None,
        reviewed=False,
        now=now,
        pupils=None if pupils is None else [pupil.id for pupil in pupils],
    )
    session.commit()
    return assignment


def given_pupils(session: Session) -> set[Any] | None:
    """Whom the one assignment is for; None for the whole class."""
    session.expire_all()
    chosen = given_to.chosen(
        session,
        session.scalars(sa.select(Assignment).where(Assignment.moment == Moment.LESSON)).one(),
    )
    return None if chosen is None else set(chosen)


def play(
    app: Flask,
    session: Session,
    assignment: Assignment,
    pupil: Person,
    now: Any,
    seed: int = 1,
    skill: float = 0.8,
    leave: Callable[[Any], bool] = lambda screen: False,
) -> None:
    """One pupil takes the lesson."""
    library, keys = app.extensions["library"], app.extensions["repere_keys"]
    lesson = library.edition(assignment.edition_hash)
    attempt_id = taking.start(session, assignment, pupil.id, now)
    attempt = session.get_one(Attempt, (assignment.school_id, attempt_id))

    def store(effects: tuple[Effect, ...]) -> None:
        taking.apply(session, keys, attempt, effects, now)

    player.play(
        Course(lesson, library.parallel_of(lesson)),
        taking.state(session, attempt),
        random.Random(seed),
        skill,
        leave,
        store,
    )
    session.commit()


@pytest.fixture
def played(
    app: Flask, given: Assignment, session: Session, cast: Cast, clock: Any
) -> Callable[[int], list[Person]]:
    """`played(11)`: that many more pupils join 4eB, open it, take the lesson, and end it."""

    def run(number: int, skill: float = 0.8) -> list[Person]:
        pupils = add_pupils(session, cast.room_4eb, number, clock.now)
        room = classroom_of(session, cast.room_4eb)
        sittings.open_class(session, room, cast.petit.id, clock.now)
        for seed, pupil in enumerate(pupils):
            play(app, session, given, pupil, clock.now, seed, skill)
        sittings.end_class(session, app.extensions["repere_keys"], room, cast.petit.id, clock.now)
        session.commit()
        return pupils

    return run


@pytest.fixture
def counted(session: Session, given: Assignment) -> Callable[[Counts], None]:
    """`counted({"after:1": {"n": 24}})`: the class figures of the first lesson are these."""

    def count(counts: Counts) -> None:
        session.execute(sa.delete(Counter).where(Counter.assignment_id == given.id))
        write_counts(session, given, counts)

    return count


def write_counts(session: Session, assignment: Assignment, counts: Counts) -> None:
    """These class figures, as counting writes them."""
    session.add_all(
        Counter(
            school_id=assignment.school_id,
            assignment_id=assignment.id,
            item=item,
            mark=mark,
            count=number,
        )
        for item, marks in counts.items()
        for mark, number in marks.items()
    )
    session.commit()


@pytest.fixture
def opened(session: Session, cast: Cast, given: Assignment, clock: Any) -> Assignment:
    """The first lesson is given to 4eB, whose class is open."""
    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    session.commit()
    return given


@pytest.fixture
def stands(session: Session, opened: Assignment, clock: Any) -> Callable[..., None]:
    """`stands(pupil, step)`: the pupil has reached that step of the lesson."""

    def at(pupil: Person, step: int, finished: bool = False) -> None:
        attempt_id = taking.start(session, opened, pupil.id, clock.now)
        attempt = session.get_one(Attempt, (opened.school_id, attempt_id))
        attempt.step = step
        attempt.finished_on = clock.now.date() if finished else None
        session.commit()

    return at


@pytest.fixture
def petit(client: Client, cast: Cast, sign_in: Any) -> Client:
    """Mme Petit's browser."""
    signed: Client = sign_in(client, cast.petit)
    return signed


@pytest.fixture
def others(app: Flask, session: Session, cast: Cast, sign_in: Any) -> Callable[[str], None]:
    """`others(path)`: M. Roy, M. Faure and Alice open an address of Mme Petit's: all get 404."""

    def refused(path: str, method: str = "get", **data: Any) -> None:
        for person in (cast.roy, cast.faure, cast.alice):
            client = sign_in(Client(app, session), person)
            if method == "get":
                client.get(path, expect=404)
            else:
                client.post(path, data, expect=404)

    return refused


@pytest.fixture
def again(session: Session, given: Assignment, clock: Any) -> dict[Moment, Assignment]:
    """The first lesson, given to 4eB, comes back three times."""
    return plan(session, given, clock.now)


@pytest.fixture
def done(
    app: Flask, session: Session, cast: Cast, played: Any, again: dict[Moment, Assignment],
    clock: Any, petit: Client, sign_in: Any,
) -> Callable[[int], list[Person]]:  # fmt: skip
    """`done(12)`: that many pupils finish the lesson, and do its first follow-up a week later."""

    def run(number: int) -> list[Person]:
        pupils: list[Person] = played(number)
        clock.advance(days=7)
        room = classroom_of(session, cast.room_4eb)
        sittings.open_class(session, room, cast.petit.id, clock.now)
        for seed, pupil in enumerate(pupils):
            do(app, session, again[Moment.FIRST], pupil, clock.now, seed)
        sittings.end_class(session, app.extensions["repere_keys"], room, cast.petit.id, clock.now)
        session.commit()
        sign_in(petit, cast.petit)  # a week later
        return pupils

    return run
