"""A class whose lesson comes back, for the tests of both doors."""

import random
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.cli import player
from app.domain.follow_up import Moment, planned
from app.models import Assignment, Attempt
from app.services import follow_ups, taking
from app.web import lesson_flow
from app.web.follow_up_flow import questions_of
from tests.cast import Person


def plan(session: Session, given: Assignment, now: datetime) -> dict[Moment, Assignment]:
    """The three follow-ups of a lesson, on the days of the pedagogy."""
    days = planned(given.opens_at.date())
    moments = {m: datetime(d.year, d.month, d.day, tzinfo=UTC) for m, d in days.items()}
    follow_ups.plan(session, given, moments, now)
    session.commit()
    return follow_ups.of_lesson(session, given)


def do(
    app: Flask,
    session: Session,
    follow_up: Assignment,
    pupil: Person,
    now: datetime,
    seed: int = 1,
    skill: float = 0.8,
) -> Any:
    """One pupil does a follow-up without a browser."""
    with app.test_request_context(base_url="https://localhost"):
        found = lesson_flow.course(follow_up.edition_hash)
        assert found is not None
        keys = questions_of(session, follow_up, found.lesson)
        short = lesson_flow.follow_up_course(found, follow_up.moment, keys)
    assert short is not None
    follow_ups.take_questions(session, follow_up, keys)
    attempt_id = taking.start(session, follow_up, pupil.id, now)
    attempt = session.get_one(Attempt, (follow_up.school_id, attempt_id))
    player.play(
        short,
        taking.state(session, attempt),
        random.Random(seed),
        skill,
        lambda screen: False,
        lambda effects: taking.apply(session, app.extensions["repere_keys"], attempt, effects, now),
    )
    session.commit()
