"""A class is given to a teacher, for good or for the days of a substitute, and taken back."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.school_year import school_day
from app.models import Account, AuditAction, Classroom, Teaching
from app.services import auditing


@dataclass(frozen=True)
class Days:
    """The first and the last day of a substitute: both count."""

    first: date
    last: date


def give(
    session: Session,
    classroom: Classroom,
    teacher: Account,
    days: Days | None,
    actor: uuid.UUID,
    now: datetime,
) -> None:
    """Give a class to one more teacher; `days` are those of a substitute.

    Given again, a substitute's days are replaced, or forgotten. Raises `ValueError` when somebody
    who teaches the class for good would become a substitute.
    """
    row = session.get(Teaching, (classroom.school_id, classroom.id, teacher.id))
    if row is None:
        row = Teaching(
            school_id=classroom.school_id, classroom_id=classroom.id, teacher_id=teacher.id
        )
        session.add(row)
    elif row.ends_on is None and days is not None:
        raise ValueError("teaches the class already")
    row.starts_on, row.ends_on = (days.first, days.last) if days else (None, None)
    subject = f"{classroom.label} → {teacher.display_name}"
    if days:
        subject += f", {days.first} – {days.last}"
    auditing.record(session, classroom.school_id, actor, AuditAction.CLASS_GIVEN, subject, now)
    session.flush()


def take_back(
    session: Session, classroom: Classroom, teacher: Account, actor: uuid.UUID, now: datetime
) -> bool:
    """Take a class from a teacher or a substitute. False when it was not theirs."""
    row = session.get(Teaching, (classroom.school_id, classroom.id, teacher.id))
    if row is None:
        return False
    session.delete(row)
    subject = f"{classroom.label} ← {teacher.display_name}"
    auditing.record(session, classroom.school_id, actor, AuditAction.CLASS_TAKEN_BACK, subject, now)
    session.flush()
    return True


def forget_past(session: Session, school_id: uuid.UUID, now: datetime) -> None:
    """Erase the rows of substitutes whose last day has passed."""
    session.execute(
        sa.delete(Teaching).where(
            Teaching.school_id == school_id, Teaching.ends_on < school_day(now)
        )
    )
