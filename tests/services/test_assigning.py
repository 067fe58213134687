"""Lessons given, acknowledged, closed."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Assignment, EditionState, LessonEdition
from app.models.engine import enter_school
from app.services import assigning, editions
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import classroom_of
from tests.follow_ups import plan


@pytest.fixture
def edition(app: Flask, session: Session, clock: Clock) -> LessonEdition:
    lesson, body = next((x, b) for x, b in app.extensions["library"].frozen() if x.code == "L1")
    editions.publish(session, lesson.hash, lesson.code, lesson.band, body, clock.now.date())
    return session.get_one(LessonEdition, lesson.hash)


def give(
    session: Session, cast: Cast, edition: LessonEdition, clock: Clock, opens_in: timedelta
) -> Assignment:
    return assigning.assign(
        session,
        classroom_of(session, cast.room_4eb),
        edition,
        cast.petit.id,
        clock.now + opens_in,
        None,
        True,
        clock.now,
    )


def test_a_lesson_not_reviewed_is_given_only_once_acknowledged(
    session: Session, cast: Cast, edition: LessonEdition, clock: Clock
) -> None:
    room = classroom_of(session, cast.room_4eb)
    arguments = (room, edition, cast.petit.id, clock.now, None, False, clock.now)
    with pytest.raises(assigning.NotAcknowledged):
        assigning.assign(session, *arguments)
    assigning.acknowledge(session, cast.school.id, cast.roy.id, edition.hash)
    with pytest.raises(assigning.NotAcknowledged):
        assigning.assign(session, *arguments)
    assigning.acknowledge(session, cast.school.id, cast.petit.id, edition.hash)
    assert assigning.assign(session, *arguments).edition_hash == edition.hash


def test_a_withdrawn_lesson_is_not_given(
    session: Session, cast: Cast, edition: LessonEdition, clock: Clock
) -> None:
    edition.state = EditionState.WITHDRAWN
    with pytest.raises(ValueError, match=edition.hash):
        give(session, cast, edition, clock, timedelta(0))


@pytest.mark.parametrize("opens_in", [timedelta(days=-2), timedelta(0), timedelta(days=2)])
def test_what_is_closed_now_is_closed_to_pupils_whenever_it_was_to_open(
    app: Flask,
    session: Session,
    cast: Cast,
    edition: LessonEdition,
    clock: Clock,
    opens_in: timedelta,
) -> None:
    assignment = give(session, cast, edition, clock, opens_in)
    keys = app.extensions["repere_keys"]
    assigning.close(session, keys, assignment, cast.petit.id, clock.now)
    session.commit()
    assert assignment.closes_at == clock.now
    assert assignment.opens_at < assignment.closes_at


def test_a_correction_moves_running_assignments_of_every_school(
    session: Session, cast: Cast, edition: LessonEdition, clock: Clock
) -> None:
    assignment = give(session, cast, edition, clock, timedelta(0))
    again = plan(session, assignment, clock.now)
    editions.publish(session, "f" * 32, "L1", "4e-3e", "{}", clock.now.date())
    assert editions.correct(session, edition.hash, "f" * 32, clock.now) == 1, "one lesson given"
    session.commit()
    for one in (assignment, *again.values()):
        session.refresh(one)
        assert one.edition_hash == "f" * 32


def test_a_correction_taken_back_publishes_the_first_edition_again(
    session: Session, cast: Cast, edition: LessonEdition, clock: Clock
) -> None:
    editions.publish(session, "f" * 32, "L1", "4e-3e", "{}", clock.now.date())
    editions.correct(session, edition.hash, "f" * 32, clock.now)
    editions.correct(session, "f" * 32, edition.hash, clock.now)
    session.commit()
    session.expire_all()
    other = session.get_one(LessonEdition, "f" * 32)
    assert (edition.state, edition.replaced_by) == (EditionState.PUBLISHED, None)
    assert (other.state, other.replaced_by) == (EditionState.REPLACED, edition.hash)
    enter_school(session, cast.school.id)
    assert give(session, cast, edition, clock, timedelta(0)).edition_hash == edition.hash
