"""What is forgotten, and when. Called once a day; calling it again changes nothing more."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.school_year import GRACE, end_of_school_year
from app.keys import Keys
from app.models import (
    Account,
    Assignment,
    AuditEvent,
    Classroom,
    Enrolment,
    Invitation,
    Role,
    School,
    TrustedDevice,
)
from app.services import ballot_box, cards, roster_drafts, sessions, sittings, teaching

#: How long audit lines are kept.
AUDIT = timedelta(days=182)


def daily(session: Session, keys: Keys, school_id: uuid.UUID, now: datetime) -> None:
    """Everything that is due for a school (already entered)."""
    _forget_expired(session, school_id, now)
    sittings.end_forgotten(session, keys, school_id, now)
    _count_closed(session, keys, school_id, now)
    on = session.scalars(sa.select(School.retention_on).where(School.id == school_id)).one()
    if now.date() > on + GRACE:
        purge(session, school_id, on, now)


def _forget_expired(session: Session, school_id: uuid.UUID, now: datetime) -> None:
    sessions.forget_expired(session, school_id, now)
    roster_drafts.forget_expired(session, school_id, now)
    teaching.forget_past(session, school_id, now)
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


def purge(session: Session, school_id: uuid.UUID, on: date, now: datetime) -> None:
    """Erase the year that ended on `on`: its pupils, their cards and answers, its classes.

    Staff stay, and so do the classes of the new year and their pupils. The next retention date is
    the end of the next year.
    """
    last = _last_day(on)
    pupils = _pupils(session, school_id, last)
    cards.withdraw(session, school_id, pupils)
    session.execute(
        sa.delete(Account).where(Account.school_id == school_id, Account.id.in_(pupils))
    )
    session.execute(
        sa.delete(Classroom).where(Classroom.school_id == school_id, Classroom.created_on <= last)
    )
    session.execute(
        sa.update(School)
        .where(School.id == school_id)
        .values(retention_on=end_of_school_year(now.date()))
    )
    session.flush()


def _last_day(on: date) -> date:
    """The last day on which what is made belongs to the year that ends on `on`.

    Staff come back before the pupils: a class made in August is one of the new year.
    """
    return date(on.year, 7, 31) if on.month == 8 else on


def _pupils(session: Session, school_id: uuid.UUID, last: date) -> Sequence[uuid.UUID]:
    """The pupils of the classes made by then, and those without a class made by then."""
    return session.scalars(
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
    ).all()
