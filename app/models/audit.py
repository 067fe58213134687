"""What staff did that must be answered for."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, enum_type

#: Characters of a subject: an exit address is shown in full.
SUBJECT = 200
#: What an export of the whole school is on: no class has that label.
WHOLE_SCHOOL = "*"


class AuditAction(StrEnum):
    """The acts that leave a line."""

    SCHOOL_CREATED = "school_created"
    STAFF_INVITED = "staff_invited"
    STAFF_REMOVED = "staff_removed"
    FACTOR_RESET = "factor_reset"
    CLASS_CREATED = "class_created"
    PUPILS_ADDED = "pupils_added"
    PUPIL_RENAMED = "pupil_renamed"
    PUPIL_REMOVED = "pupil_removed"
    CARDS_PRINTED = "cards_printed"
    CLASS_OPENED = "class_opened"
    CLASS_ENDED = "class_ended"
    LESSON_ASSIGNED = "lesson_assigned"
    ASSIGNMENT_CLOSED = "assignment_closed"
    ATTEMPT_RESET = "attempt_reset"
    EXPORTED = "exported"
    CONTACTS_CHANGED = "contacts_changed"
    EXIT_CHANGED = "exit_changed"
    RETENTION_CHANGED = "retention_changed"
    LESSON_CORRECTED = "lesson_corrected"
    LESSON_WITHDRAWN = "lesson_withdrawn"
    ROSTER_IMPORTED = "roster_imported"
    PUPIL_MOVED = "pupil_moved"
    CLASS_ARCHIVED = "class_archived"
    CLASS_GIVEN = "class_given"
    CLASS_TAKEN_BACK = "class_taken_back"
    ASSIGNMENT_CHANGED = "assignment_changed"
    YEAR_PURGED = "year_purged"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  the name of an act
    SESSIONS_ENDED = "sessions_ended"
    CODES_RENEWED = "codes_renewed"


class AuditEvent(SchoolOwned, Base):
    """One line: who did what, when. Never about a pupil's answers."""

    __tablename__ = "audit_event"

    #: Random.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: When.
    at: Mapped[datetime]
    #: Which member of staff; null for the command line. Kept after the account is removed.
    actor_id: Mapped[uuid.UUID | None]
    #: What.
    action: Mapped[AuditAction] = mapped_column(enum_type(AuditAction, "action"))
    #: On what: a class label, a lesson code or the beginning of an edition's hash, a role, a staff
    #: name, the school's name, a number, a day, an exit address. Never a pupil's name.
    subject: Mapped[str] = mapped_column(sa.String(SUBJECT))

    __table_args__ = (sa.Index(None, "school_id", "at"), WITHOUT_ROWID)
