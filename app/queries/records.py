"""What a class record and attestations say: who was there, who finished and when. No answer."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, Assignment, AssignmentPupil, Attempt, Enrolment, School, Sitting


@dataclass(frozen=True)
class Hour:
    """The class in session, from Ouvrir to Terminer (None while it is open)."""

    opened_at: datetime
    ended_at: datetime | None

    @property
    def minutes(self) -> int | None:
        """How long it lasted, once ended."""
        if self.ended_at is None:
            return None
        return round((self.ended_at - self.opened_at).total_seconds() / 60)


@dataclass(frozen=True)
class ClassRecord:
    """A lesson in a class, without any pupil: days, hours, how many were there."""

    school: str
    days: tuple[date, ...]
    hours: tuple[Hour, ...]
    pupils: int
    begun: int
    finished: int

    @property
    def present(self) -> int:
        """Those who took the lesson, to its end or not."""
        return self.begun + self.finished


def class_record(session: Session, assignment: Assignment) -> ClassRecord:
    """The record of an assignment. Three statements."""
    school, pupils = session.execute(
        sa.select(School.name, _pupils(assignment)).where(School.id == assignment.school_id)
    ).one()
    rows = session.execute(
        sa.select(Attempt.started_on, sa.func.count(), sa.func.count(Attempt.finished_on))
        .select_from(Attempt)
        .join(Enrolment, _is_enrolled())
        .where(*_taken(assignment))
        .group_by(Attempt.started_on)
        .order_by(Attempt.started_on)
    ).all()
    days = tuple(day for day, _, _ in rows)
    finished = sum(number for _, _, number in rows)
    return ClassRecord(
        school,
        days,
        _hours(session, assignment, days),
        pupils,
        sum(number for _, number, _ in rows) - finished,
        finished,
    )


def _concerned(assignment: Assignment) -> sa.ColumnElement[bool]:
    """Those whom it was given to, as a condition on their places."""
    if not assignment.selected:
        return sa.true()
    return sa.exists().where(
        AssignmentPupil.school_id == assignment.school_id,
        AssignmentPupil.assignment_id == assignment.id,
        AssignmentPupil.pupil_id == Enrolment.pupil_id,
    )


def _pupils(assignment: Assignment) -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(
            Enrolment.school_id == assignment.school_id,
            Enrolment.classroom_id == assignment.classroom_id,
            _concerned(assignment),
        )
        .scalar_subquery()
    )


def _is_enrolled() -> sa.ColumnElement[bool]:
    return sa.and_(Enrolment.school_id == Attempt.school_id, Enrolment.pupil_id == Attempt.pupil_id)


def _taken(assignment: Assignment) -> tuple[sa.ColumnElement[bool], ...]:
    """Attempts of those concerned who are in the class now: what class progress counts."""
    return (
        Attempt.school_id == assignment.school_id,
        Attempt.assignment_id == assignment.id,
        Enrolment.classroom_id == assignment.classroom_id,
        _concerned(assignment),
    )


def _hours(session: Session, assignment: Assignment, days: tuple[date, ...]) -> tuple[Hour, ...]:
    rows = session.execute(
        sa.select(Sitting.opened_at, Sitting.ended_at)
        .where(
            Sitting.school_id == assignment.school_id,
            Sitting.classroom_id == assignment.classroom_id,
        )
        .order_by(Sitting.opened_at)
    ).all()
    return tuple(Hour(*row) for row in rows if row.opened_at.date() in days)


@dataclass(frozen=True)
class Finisher:
    """A pupil who finished a lesson, by the displayed name."""

    display_name: str
    finished_on: date


def school_name(session: Session, school_id: uuid.UUID) -> str:
    """The name of the school. One statement."""
    return session.scalars(sa.select(School.name).where(School.id == school_id)).one()


def finishers(session: Session, assignment: Assignment) -> tuple[Finisher, ...]:
    """Those of the class who finished a lesson, in the order of the class list. One statement."""
    rows = session.execute(
        sa.select(Account.display_name, Attempt.finished_on)
        .join(
            Attempt,
            sa.and_(Attempt.school_id == Account.school_id, Attempt.pupil_id == Account.id),
        )
        .join(Enrolment, _is_enrolled())
        .where(*_taken(assignment), Attempt.finished_on.is_not(None))
        .order_by(Enrolment.position)
    ).all()
    return tuple(Finisher(name, day) for name, day in rows if day is not None)


def finisher(session: Session, attempt: Attempt) -> Finisher | None:
    """Whose attempt it is and when it was finished; None while it is not. One statement."""
    if attempt.finished_on is None:
        return None
    name = session.scalars(
        sa.select(Account.display_name).where(
            Account.school_id == attempt.school_id, Account.id == attempt.pupil_id
        )
    ).one()
    return Finisher(name, attempt.finished_on)
