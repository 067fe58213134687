"""Databases with a row in every table, and what they hold, row by row."""

import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import keys
from app.content.editions import freeze
from app.domain.follow_up import Moment
from app.domain.lesson import Form
from app.models import (
    Assignment,
    AssignmentPupil,
    Attempt,
    AuditAction,
    BallotMarker,
    Briefing,
    Counter,
    Enrolment,
    Erased,
    Erasure,
    PurgeReceipt,
    Rehearsal,
    RosterDraft,
    SignInDelay,
    Sitting,
    Teaching,
)
from app.models.engine import enter_school
from app.services import auditing, editions, schools
from tests.cast import Cast
from tests.conftest import MORNING, Clock
from tests.two_schools import furnish


def use_everything_new(engine: sa.Engine, cast: Cast) -> None:
    """A row in each table and a value in each column that came after the first tables."""
    (school, teacher, pupil, room) = (
        cast.petit.school_id,
        cast.petit.id,
        cast.alice.id,
        cast.room_4eb.id,
    )
    with Session(engine) as session:
        enter_school(session, school)
        lesson, follow_up = (
            Assignment(
                school_id=school,
                id=uuid.uuid4(),
                classroom_id=room,
                lesson_code="L1",
                edition_hash="0" * 32,
                opens_at=MORNING,
                closes_at=None,
                created_at=MORNING,
                archived_on=None,
                moment=moment,
            )
            for moment in (Moment.LESSON, Moment.FIRST)
        )
        follow_up.follows_id, follow_up.questions = lesson.id, "qc1 tn1"
        lesson.selected = follow_up.selected = True
        session.get_one(Enrolment, (school, pupil)).group_number = 2
        session.add(
            Teaching(
                school_id=school,
                classroom_id=room,
                teacher_id=cast.roy.id,
                starts_on=MORNING.date(),
                ends_on=MORNING.date(),
            )
        )
        session.add(lesson)
        session.flush()
        session.add(follow_up)
        session.flush()
        attempt = Attempt(
            school_id=school,
            id=uuid.uuid4(),
            assignment_id=follow_up.id,
            pupil_id=pupil,
            form=Form.A,
            step=2,
            started_on=MORNING.date(),
            finished_on=None,
        )
        session.add(attempt)
        session.flush()
        sitting = {"opened_at": MORNING, "ended_at": None, "paused_at": MORNING, "plan": "5,5"}
        session.add_all(
            [
                BallotMarker(school_id=school, attempt_id=attempt.id, item="practice:qc1"),
                Counter(
                    school_id=school,
                    assignment_id=follow_up.id,
                    item="practice:qc1",
                    mark="n",
                    count=10,
                ),
                AssignmentPupil(school_id=school, assignment_id=lesson.id, pupil_id=pupil),
                Briefing(school_id=school, teacher_id=teacher, read_on=MORNING.date()),
                Rehearsal(
                    school_id=school,
                    teacher_id=teacher,
                    lesson_code="L1",
                    played_on=MORNING.date(),
                ),
                RosterDraft(school_id=school, account_id=teacher, made_at=MORNING, sealed=b"x"),
                Sitting(school_id=school, id=uuid.uuid4(), classroom_id=room, **sitting),
                Erasure(
                    school_id=school,
                    kind=Erased.ACCOUNT,
                    id=uuid.uuid4(),
                    erased_on=MORNING.date(),
                ),
                PurgeReceipt(
                    school_id=school,
                    id=uuid.uuid4(),
                    purged_at=MORNING,
                    year_ended_on=MORNING.date(),
                    automatic=True,
                    classes=1,
                    pupils=1,
                    attempts=1,
                    answers=1,
                ),
            ]
        )
        for action, subject in (
            (AuditAction.ROSTER_IMPORTED, "4eB"),
            (AuditAction.CLASS_GIVEN, "4eB"),
            (AuditAction.PASSWORD_CHANGED, ""),
            (AuditAction.SESSIONS_ENDED, ""),
            (AuditAction.CODES_RENEWED, ""),
            (AuditAction.EXIT_CHANGED, "https://" + "a" * 192),
        ):
            auditing.record(session, school, teacher, action, subject, MORNING)
        session.commit()


def fill(engine: sa.Engine) -> Cast:
    with Session(engine) as session:
        cast = Cast.on_stage(session, keys.parse(keys.new_ring()), MORNING)
        session.commit()
        return cast


def fill_every_table(engine: sa.Engine, app: Flask) -> None:
    """A row at least in each table and a value in each newer column: two schools at work."""
    cast = fill(engine)
    use_everything_new(engine, cast)
    lesson, later = app.extensions["library"].get("L1"), MORNING + timedelta(minutes=1)
    with Session(engine) as session:
        _, body = freeze(lesson)
        editions.publish(session, lesson.hash, lesson.code, lesson.band, body, MORNING.date())
        schools.new_setup_link(session, MORNING)
        session.add(SignInDelay(key="k" * 64, failures=9, until=later, expires_at=later))
        session.commit()
        there = (cast.other_room, cast.dina, cast.faure, cast.ferrand)
        made = furnish(app, session, *there, Clock())
        whole_class = session.get_one(Assignment, (made.school_id, made.closed_assignment_id))
        whole_class.selected = False  # the others are for some pupils
        session.commit()


#: Each row of a table, column by column.
Table = list[dict[str, Any]]


def contents(engine: sa.Engine) -> dict[str, Table]:
    """Every row of every table there is, as the driver gives it."""
    names = set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    with engine.connect() as connection:
        return {
            name: [
                dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()
            ]
            for name in names
        }


def _all_of(name: str) -> sa.TextClause:
    return sa.text(f"SELECT * FROM {name}")


def told(table: Table, like: Table) -> list[str]:
    """The rows of a table in the columns of another, in an order that is always the same."""
    assert like, "nothing to compare with"
    return sorted(repr([row[column] for column in like[0]]) for row in table)
