"""The hour in class: whether it is paused, which lesson is taken, where each pupil stands."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import (
    Account,
    Assignment,
    Attempt,
    Classroom,
    Enrolment,
    Sitting,
    Teaching,
    concerns,
)
from app.queries.part import PART, Part, part_of, places, taken_by_those


def class_is_paused(session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID) -> bool:
    """Whether the class of a pupil is open and paused. One statement."""
    found = session.execute(
        sa.select(Sitting.id)
        .join(
            Enrolment,
            sa.and_(
                Enrolment.school_id == Sitting.school_id,
                Enrolment.classroom_id == Sitting.classroom_id,
            ),
        )
        .where(
            Sitting.school_id == school_id,
            Enrolment.pupil_id == pupil_id,
            Sitting.ended_at.is_(None),
            Sitting.paused_at.is_not(None),
        )
    ).first()
    return found is not None


@dataclass(frozen=True)
class LessonNow:
    """A lesson given to the class, or a follow-up of one."""

    id: uuid.UUID
    lesson_code: str
    edition_hash: str
    moment: Moment
    part: Part | None


def lessons_now(
    session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID, now: datetime, today: date
) -> tuple[LessonNow, ...]:
    """The lessons of a class that are not put away and the follow-ups that have opened, the one
    with most activity first.

    Activity is pupils who began or finished it today, then pupils who are in it; then the newest.
    One statement.
    """
    active = sa.or_(Attempt.started_on >= today, Attempt.finished_on >= today)
    running = sa.and_(Attempt.id.is_not(None), Attempt.finished_on.is_(None))
    columns = (Assignment.id, Assignment.lesson_code, Assignment.edition_hash, Assignment.moment)
    rows = session.execute(
        sa.select(*columns, *PART)
        .select_from(Assignment)
        .outerjoin(Enrolment, places())
        .outerjoin(Attempt, taken_by_those())
        .where(
            Assignment.school_id == school_id,
            Assignment.classroom_id == classroom_id,
            Assignment.archived_on.is_(None),
            sa.or_(Assignment.moment == Moment.LESSON, Assignment.opens_at <= now),
        )
        .group_by(*columns, Assignment.opens_at, Assignment.selected)
        .order_by(
            sa.func.sum(sa.case((active, 1), else_=0)).desc(),
            sa.func.sum(sa.case((running, 1), else_=0)).desc(),
            Assignment.opens_at.desc(),
            Assignment.lesson_code,
            Assignment.id,
        )
    ).all()
    return tuple(LessonNow(*row[:4], part_of(row)) for row in rows)


@dataclass(frozen=True)
class SittingNow:
    """The open sitting of a class."""

    opened_at: datetime
    paused: bool
    plan: str | None


@dataclass(frozen=True)
class PupilNow:
    """A pupil of the class; `step` is None before the lesson is begun. `concerned`: the lesson was
    given to this pupil."""

    id: uuid.UUID
    display_name: str
    position: int
    step: int | None
    finished: bool
    concerned: bool


@dataclass(frozen=True)
class ClassNow:
    """A class and where its pupils stand in one lesson, in the order of the class list.

    `edition_hash` and `moment` are None when the lesson asked for is not one of the class.
    """

    label: str
    sitting: SittingNow | None
    edition_hash: str | None
    moment: Moment | None
    pupils: tuple[PupilNow, ...]


_CLASS_NOW = (
    sa.select(
        Classroom.label,
        Sitting.opened_at,
        Sitting.paused_at,
        Sitting.plan,
        Assignment.edition_hash,
        Assignment.moment,
        Account.id,
        Account.display_name,
        Enrolment.position,
        Attempt.step,
        Attempt.finished_on,
        sa.or_(Assignment.id.is_(None), concerns(Enrolment.pupil_id)),
    )
    .outerjoin(
        Sitting,
        sa.and_(
            Sitting.school_id == Classroom.school_id,
            Sitting.classroom_id == Classroom.id,
            Sitting.ended_at.is_(None),
        ),
    )
    .outerjoin(
        Assignment,
        sa.and_(
            Assignment.school_id == Classroom.school_id,
            Assignment.classroom_id == Classroom.id,
            Assignment.id == sa.bindparam("assignment", type_=sa.Uuid()),
            Assignment.archived_on.is_(None),
        ),
    )
    .outerjoin(
        Enrolment,
        sa.and_(Enrolment.school_id == Classroom.school_id, Enrolment.classroom_id == Classroom.id),
    )
    .outerjoin(
        Account,
        sa.and_(Account.school_id == Enrolment.school_id, Account.id == Enrolment.pupil_id),
    )
    .outerjoin(
        Attempt,
        sa.and_(
            Attempt.school_id == Assignment.school_id,
            Attempt.assignment_id == Assignment.id,
            Attempt.pupil_id == Enrolment.pupil_id,
        ),
    )
    .where(
        Classroom.school_id == sa.bindparam("school"),
        Classroom.id == sa.bindparam("classroom"),
        Classroom.archived_on.is_(None),
        sa.exists().where(
            Teaching.school_id == Classroom.school_id,
            Teaching.classroom_id == Classroom.id,
            Teaching.teacher_id == sa.bindparam("teacher"),
            Teaching.counts_on(sa.bindparam("today", type_=sa.Date())),
        ),
    )
    .order_by(Enrolment.position)
)


def class_now(
    session: Session,
    school_id: uuid.UUID,
    teacher_id: uuid.UUID,
    classroom_id: uuid.UUID,
    assignment_id: uuid.UUID | None,
    today: date,
) -> ClassNow | None:
    """A class that the teacher teaches that day, as it is; None for any other. One statement."""
    values = {
        "school": school_id,
        "teacher": teacher_id,
        "classroom": classroom_id,
        "assignment": assignment_id,
        "today": today,
    }
    rows = session.execute(_CLASS_NOW, values).all()
    if not rows:
        return None
    label, opened_at, paused_at, plan, edition_hash, moment = rows[0][:6]
    sitting = SittingNow(opened_at, paused_at is not None, plan) if opened_at else None
    pupils = tuple(
        PupilNow(pupil_id, name, position, step, finished_on is not None, bool(concerned))
        for *_, pupil_id, name, position, step, finished_on, concerned in rows
        if pupil_id is not None
    )
    return ClassNow(label, sitting, edition_hash, moment, pupils)
