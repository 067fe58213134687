"""What is forgotten, and when. Called once a day; calling it again changes nothing more."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.school_year import last_day, purge_day, retention_after, school_day
from app.keys import Keys
from app.models import (
    Account,
    Assignment,
    Attempt,
    AuditAction,
    AuditEvent,
    Classroom,
    Enrolment,
    Erased,
    Invitation,
    PurgeReceipt,
    Response,
    Role,
    School,
    Sitting,
    TrustedDevice,
)
from app.services import (
    auditing,
    ballot_box,
    erasing,
    erasures,
    roster_drafts,
    sessions,
    sittings,
    teaching,
)

#: How long audit lines are kept.
AUDIT = timedelta(days=182)


def daily(session: Session, keys: Keys, school_id: uuid.UUID, now: datetime) -> None:
    """Everything that is due for a school (already entered)."""
    _forget_expired(session, school_id, now)
    sittings.end_forgotten(session, keys, school_id, now)
    _count_closed(session, keys, school_id, now)
    on = session.scalars(sa.select(School.retention_on).where(School.id == school_id)).one()
    if school_day(now) >= purge_day(on):
        purge(session, school_id, on, now)


def _forget_expired(session: Session, school_id: uuid.UUID, now: datetime) -> None:
    sessions.forget_expired(session, school_id, now)
    roster_drafts.forget_expired(session, school_id, now)
    teaching.forget_past(session, school_id, now)
    erasures.forget_old(session, school_id, school_day(now))
    session.execute(
        sa.delete(Invitation).where(Invitation.school_id == school_id, Invitation.expires_at <= now)
    )
    session.execute(
        sa.delete(TrustedDevice).where(
            TrustedDevice.school_id == school_id, TrustedDevice.expires_on <= now.date()
        )
    )
    session.execute(
        sa.delete(AuditEvent).where(AuditEvent.school_id == school_id, AuditEvent.at < now - AUDIT)
    )


def _count_closed(session: Session, keys: Keys, school_id: uuid.UUID, now: datetime) -> None:
    closed = session.scalars(
        sa.select(Assignment.id).where(
            Assignment.school_id == school_id,
            Assignment.closes_at <= now,
            Assignment.archived_on.is_(None),
        )
    ).all()
    ballot_box.count(session, keys, school_id, closed)


@dataclass(frozen=True)
class DueClass:
    """A class and the year it goes with."""

    id: uuid.UUID
    label: str
    created_on: date
    archived_on: date | None
    pupils: int
    is_open: bool


@dataclass(frozen=True)
class Due:
    """What a purge erases, and the classes that it leaves."""

    goes: tuple[DueClass, ...]
    stays: tuple[DueClass, ...]
    pupils: int
    attempts: int
    answers: int

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.goes or self.pupils or self.attempts)


def due(session: Session, school_id: uuid.UUID, on: date) -> Due:
    """What a purge of the year whose retention date is `on` would erase now. Three statements."""
    last = last_day(on)
    classes = _classes(session, school_id)
    attempts, answers = _passages(session, school_id, last)
    return Due(
        tuple(one for one in classes if one.created_on <= last),
        tuple(one for one in classes if one.created_on > last and one.archived_on is None),
        session.scalar(sa.select(sa.func.count()).select_from(_pupils(school_id, last).subquery()))
        or 0,
        attempts,
        answers,
    )


def purge(
    session: Session,
    school_id: uuid.UUID,
    on: date,
    now: datetime,
    actor: uuid.UUID | None = None,
) -> PurgeReceipt | None:
    """Erase the year whose retention date is `on`: its pupils, their cards and answers, its
    classes. Returns the receipt; None when there was nothing to erase, and nothing is written.

    Staff stay, and so do the classes of the new year and their pupils. `actor` is the administrator
    who asked before or after the date. It is one transaction: stopped half-way, it has not begun.
    Two at once are one after the other; the second finds nothing, or another date, and stops.
    """
    school = session.scalars(
        sa.select(School)
        .where(School.id == school_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if school.retention_on != on:
        return None
    found = due(session, school_id, on)
    _erase(session, school_id, last_day(on), school_day(now))
    school.retention_on = retention_after(on, school_day(now))
    session.flush()
    if found.nothing:
        return None
    receipt = PurgeReceipt(
        school_id=school_id,
        id=uuid.uuid4(),
        purged_at=now,
        year_ended_on=on,
        automatic=actor is None,
        classes=len(found.goes),
        pupils=found.pupils,
        attempts=found.attempts,
        answers=found.answers,
    )
    session.add(receipt)
    auditing.record(session, school_id, actor, AuditAction.YEAR_PURGED, str(on), now)
    session.flush()
    return receipt


def _erase(session: Session, school_id: uuid.UUID, last: date, today: date) -> None:
    pupils = session.scalars(_pupils(school_id, last)).all()
    erasing.erase(session, school_id, pupils, today)
    classes = session.scalars(
        sa.delete(Classroom)
        .where(Classroom.school_id == school_id, Classroom.created_on <= last)
        .returning(Classroom.id)
    ).all()
    erasures.record(session, school_id, Erased.CLASSROOM, classes, today)


def _pupils(school_id: uuid.UUID, last: date) -> sa.Select[uuid.UUID]:
    """The pupils of the classes made by then, and those without a class made by then."""
    return (
        sa.select(Account.id)
        .outerjoin(
            Enrolment,
            sa.and_(Enrolment.school_id == Account.school_id, Enrolment.pupil_id == Account.id),
        )
        .outerjoin(
            Classroom,
            sa.and_(
                Classroom.school_id == Enrolment.school_id,
                Classroom.id == Enrolment.classroom_id,
            ),
        )
        .where(
            Account.school_id == school_id,
            Account.role == Role.PUPIL,
            sa.func.coalesce(Classroom.created_on, Account.created_on) <= last,
        )
    )


def _passages(session: Session, school_id: uuid.UUID, last: date) -> tuple[int, int]:
    """Passages and named answers that go: those of the pupils who go, and those of the lessons
    given to the classes that go."""
    attempts = (
        sa.select(Attempt.id)
        .join(
            Assignment,
            sa.and_(
                Assignment.school_id == Attempt.school_id, Assignment.id == Attempt.assignment_id
            ),
        )
        .join(
            Classroom,
            sa.and_(
                Classroom.school_id == Assignment.school_id,
                Classroom.id == Assignment.classroom_id,
            ),
        )
        .where(
            Attempt.school_id == school_id,
            sa.or_(Classroom.created_on <= last, Attempt.pupil_id.in_(_pupils(school_id, last))),
        )
    )
    answers = (
        sa.select(sa.func.count())
        .select_from(Response)
        .where(Response.school_id == school_id, Response.attempt_id.in_(attempts))
    )
    row = session.execute(
        sa.select(
            sa.select(sa.func.count()).select_from(attempts.subquery()).scalar_subquery(),
            answers.scalar_subquery(),
        )
    ).one()
    return row[0], row[1]


def _classes(session: Session, school_id: uuid.UUID) -> list[DueClass]:
    """Every class of the school, those put away too, by label."""
    pupils = (
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(Enrolment.school_id == Classroom.school_id, Enrolment.classroom_id == Classroom.id)
        .scalar_subquery()
    )
    is_open = sa.exists().where(
        Sitting.school_id == Classroom.school_id,
        Sitting.classroom_id == Classroom.id,
        Sitting.ended_at.is_(None),
    )
    rows = session.execute(
        sa.select(
            Classroom.id,
            Classroom.label,
            Classroom.created_on,
            Classroom.archived_on,
            pupils,
            is_open,
        )
        .where(Classroom.school_id == school_id)
        .order_by(Classroom.label, Classroom.created_on, Classroom.id)
    ).all()
    return [DueClass(*row) for row in rows]
