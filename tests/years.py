"""What the tests of a year's end share."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, Classroom, PurgeReceipt, Role
from app.services.year_end import Fate, Renewal
from tests.cast import Cast

JULY = datetime(2027, 7, 5, 9, tzinfo=UTC)
FIRST = date(2027, 8, 1)
END = date(2027, 8, 31)


def labels(session: Session, cast: Cast, in_use: bool = True) -> list[str]:
    session.expire_all()
    query = sa.select(Classroom.label).where(Classroom.school_id == cast.school.id)
    if in_use:
        query = query.where(Classroom.archived_on.is_(None))
    return sorted(session.scalars(query))


def pupils(session: Session, cast: Cast) -> int:
    query = sa.select(sa.func.count()).select_from(Account)
    where = (Account.school_id == cast.school.id, Account.role == Role.PUPIL)
    return session.scalar(query.where(*where)) or 0


def receipts(session: Session) -> list[PurgeReceipt]:
    return list(session.scalars(sa.select(PurgeReceipt).order_by(PurgeReceipt.purged_at)))


def renewed(cast: Cast, label: str = "4eB", keeps: bool = True) -> Renewal:
    return Renewal(cast.room_4eb.id, Fate.GOES_ON, label, keeps)
