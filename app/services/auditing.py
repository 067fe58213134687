"""One line for each act of the staff that must be answered for."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import AuditAction, AuditEvent
from app.models.audit import SUBJECT


def record(
    session: Session,
    school_id: uuid.UUID,
    actor_id: uuid.UUID | None,
    action: AuditAction,
    subject: str,
    now: datetime,
) -> None:
    """Add an audit line.

    `subject` is what the act was on, never a pupil: a class, a lesson or the beginning of its
    edition's hash, a role, a member of staff, the school, a number, a day, an exit address.
    """
    session.add(
        AuditEvent(
            school_id=school_id,
            id=uuid.uuid4(),
            at=now,
            actor_id=actor_id,
            action=action,
            subject=subject[:SUBJECT],
        )
    )
