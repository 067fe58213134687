"""What is forgotten, and when. Called once a day; calling it again changes nothing more."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.keys import Keys
from app.models import (
    Account,
    Assignment,
    AuditEvent,
    CardDirectory,
    Classroom,
    Invitation,
    Role,
    School,
    SignInDelay,
    Sitting,
    TrustedDevice,
)
from app.services import ballot_box, sessions
from app.services.schools import end_of_school_year

#: Days between the retention date and the purge: time to export.
GRACE = timedelta(days=30)
#: How long audit lines are kept.
AUDIT = timedelta(days=182)


def daily(session: Session, keys: Keys, school_id: uuid.UUID, now: datetime) -> None:
    """Everything that is due for a school (already entered)."""
    _forget_expired(session, school_id, now)
    _count_closed(session, keys, school_id, now)
    if is_due(session, school_id, now):
        purge(session, school_id, now)


def _forget_expired(session: Session, school_id: uuid.UUID, now: datetime) -> None:
    sessions.forget_expired(session, school_id, now)
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
    session.execute(sa.delete(SignInDelay).where(SignInDelay.expires_at <= now))


def _count_closed(session: Session, keys: Keys, school_id: uuid.UUID, now: datetime) -> None:
    closed = session.scalars(
        sa.select(Assignment.id).where(
            Assignment.school_id == school_id,
            Assignment.closes_at <= now,
            Assignment.archived_on.is_(None),
        )
    ).all()
    ballot_box.count(session, keys, school_id, closed)


def is_due(session: Session, school_id: uuid.UUID, now: datetime) -> bool:
    """Whether the year's rows are due to go: the retention date and thirty days have passed."""
    on = session.scalar(sa.select(School.retention_on).where(School.id == school_id))
    return on is not None and now.date() > on + GRACE


def purge(session: Session, school_id: uuid.UUID, now: datetime) -> int:
    """Erase the year: pupils, their cards, attempts and answers, classes. Staff stay.

    Returns how many pupils were erased. The next retention date is the end of the next year.
    """
    pupils = (Account.school_id == school_id, Account.role == Role.PUPIL)
    number = session.scalar(sa.select(sa.func.count()).select_from(Account).where(*pupils)) or 0
    session.execute(
        sa.delete(CardDirectory).where(
            CardDirectory.school_id == school_id,
            CardDirectory.account_id.in_(sa.select(Account.id).where(*pupils)),
        )
    )
    session.execute(sa.delete(Account).where(*pupils))
    for model in (Sitting, Classroom):
        session.execute(sa.delete(model).where(model.school_id == school_id))
    session.execute(
        sa.update(School)
        .where(School.id == school_id)
        .values(retention_on=end_of_school_year(now.date()))
    )
    session.flush()
    return number
