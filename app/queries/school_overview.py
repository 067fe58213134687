"""What an administrator sees of a school: classes and the journal. No pupil, no answer."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, AuditAction, AuditEvent, CardMode, Classroom, Enrolment, Teaching

#: Lines of the journal on one page.
JOURNAL_LINES = 100


@dataclass(frozen=True)
class ClassLine:
    """A class in the administrator's list."""

    id: uuid.UUID
    label: str
    mode: CardMode
    pupils: int
    teachers: tuple[str, ...]


@dataclass(frozen=True)
class JournalLine:
    """Who did what, when. `actor` is None for the command line and for accounts removed since."""

    at: datetime
    actor: str | None
    by_command_line: bool
    action: AuditAction
    subject: str


def classes(session: Session, school_id: uuid.UUID, today: date) -> list[ClassLine]:
    """Every class in use, by label, and who teaches it that day. Two statements."""
    numbers = (
        sa.select(Enrolment.classroom_id, sa.func.count().label("pupils"))
        .where(Enrolment.school_id == school_id)
        .group_by(Enrolment.classroom_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            Classroom.id, Classroom.label, Classroom.mode, sa.func.coalesce(numbers.c.pupils, 0)
        )
        .outerjoin(numbers, numbers.c.classroom_id == Classroom.id)
        .where(Classroom.school_id == school_id, Classroom.archived_on.is_(None))
        .order_by(Classroom.label)
    ).all()
    teachers = _teachers(session, school_id, today)
    return [
        ClassLine(id_, label, mode, pupils, tuple(teachers.get(id_, ())))
        for id_, label, mode, pupils in rows
    ]


@dataclass(frozen=True)
class ArchivedLine:
    """A class put away."""

    label: str
    archived_on: date
    pupils: int


def archived(session: Session, school_id: uuid.UUID) -> Sequence[ArchivedLine]:
    """The classes put away, newest first. One statement."""
    inside = (Enrolment.school_id == Classroom.school_id, Enrolment.classroom_id == Classroom.id)
    pupils = sa.select(sa.func.count()).select_from(Enrolment).where(*inside).scalar_subquery()
    rows = session.execute(
        sa.select(Classroom.label, Classroom.archived_on, pupils)
        .where(Classroom.school_id == school_id, Classroom.archived_on.is_not(None))
        .order_by(Classroom.archived_on.desc(), Classroom.label)
    ).all()
    return [ArchivedLine(*row) for row in rows]


def _teachers(session: Session, school_id: uuid.UUID, today: date) -> dict[uuid.UUID, list[str]]:
    """The teachers of each class that day, by name."""
    found: dict[uuid.UUID, list[str]] = {}
    for classroom_id, name in session.execute(
        sa.select(Teaching.classroom_id, Account.display_name)
        .join(
            Account,
            sa.and_(Account.school_id == Teaching.school_id, Account.id == Teaching.teacher_id),
        )
        .where(Teaching.school_id == school_id, Teaching.counts_on(today))
        .order_by(Account.display_name)
    ):
        found.setdefault(classroom_id, []).append(name)
    return found


def classroom(session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID) -> Classroom | None:
    """A class of the school, or None."""
    return session.get(Classroom, (school_id, classroom_id))


def pupils_of(session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID) -> int:
    """How many pupils a class has: a number, no name. One statement."""
    number = session.scalar(
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(Enrolment.school_id == school_id, Enrolment.classroom_id == classroom_id)
    )
    return number or 0


def member(session: Session, school_id: uuid.UUID, account_id: uuid.UUID) -> Account | None:
    """A member of staff of the school, or None; never a pupil."""
    account = session.get(Account, (school_id, account_id))
    return account if account is not None and account.role.value != "pupil" else None


def journal(session: Session, school_id: uuid.UUID) -> Sequence[JournalLine]:
    """The newest lines of the journal. One statement."""
    rows = session.execute(
        sa.select(AuditEvent, Account.display_name)
        .outerjoin(
            Account,
            sa.and_(Account.school_id == AuditEvent.school_id, Account.id == AuditEvent.actor_id),
        )
        .where(AuditEvent.school_id == school_id)
        .order_by(AuditEvent.at.desc(), AuditEvent.id)
        .limit(JOURNAL_LINES)
    ).all()
    return [
        JournalLine(event.at, name, event.actor_id is None, event.action, event.subject)
        for event, name in rows
    ]
