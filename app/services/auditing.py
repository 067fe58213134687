"""One line for each act of the staff that must be answered for."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import AuditAction, AuditEvent


def record(
    session: Session,
    school_id: uuid.UUID,
    actor_id: uuid.UUID | None,
    action: AuditAction,
    subject: str,
    now: datetime,
) -> None:
    """Add an audit line. `subject` names a class, a role or a lesson, never a pupil."""
    session.add(
        AuditEvent(
            school_id=school_id,
            id=uuid.uuid4(),
            at=now,
            actor_id=actor_id,
            action=action,
            subject=subject[:120],
        )
    )
