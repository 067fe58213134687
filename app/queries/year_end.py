"""What an administrator sees of a year's end: receipts, the last export, the classes exported."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import AuditAction, AuditEvent, Classroom, PurgeReceipt
from app.models.audit import WHOLE_SCHOOL


def receipts(session: Session, school_id: uuid.UUID) -> Sequence[PurgeReceipt]:
    """The receipts of a school, the newest first. One statement."""
    return session.scalars(
        sa.select(PurgeReceipt)
        .where(PurgeReceipt.school_id == school_id)
        .order_by(PurgeReceipt.purged_at.desc(), PurgeReceipt.id)
    ).all()


def receipt(session: Session, school_id: uuid.UUID, receipt_id: uuid.UUID) -> PurgeReceipt | None:
    """A receipt of the school, or None."""
    return session.get(PurgeReceipt, (school_id, receipt_id))


def last_export(session: Session, school_id: uuid.UUID, since: datetime) -> datetime | None:
    """When the year of every class was last exported, since a moment."""
    return session.scalar(
        sa.select(sa.func.max(AuditEvent.at)).where(
            AuditEvent.school_id == school_id,
            AuditEvent.action == AuditAction.EXPORTED,
            AuditEvent.at >= since,
            AuditEvent.subject.startswith(f"{WHOLE_SCHOOL} "),
        )
    )


def classrooms(
    session: Session, school_id: uuid.UUID, ids: Sequence[uuid.UUID]
) -> Sequence[Classroom]:
    """Classes of the school, put away or not, by label."""
    return session.scalars(
        sa.select(Classroom)
        .where(Classroom.school_id == school_id, Classroom.id.in_(ids))
        .order_by(Classroom.label, Classroom.created_on, Classroom.id)
    ).all()
