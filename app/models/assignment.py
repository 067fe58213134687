"""A lesson given to a class."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, inside_school


class Assignment(SchoolOwned, Base):
    """One lesson, one class, from a moment on."""

    __tablename__ = "assignment"

    #: Random.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The class.
    classroom_id: Mapped[uuid.UUID]
    #: « L1 »: stays the same through corrections.
    lesson_code: Mapped[str] = mapped_column(sa.String(8))
    #: The frozen edition that pupils take (no foreign key: no school owns editions).
    edition_hash: Mapped[str] = mapped_column(sa.String(64))
    #: Pupils see it from then.
    opens_at: Mapped[datetime]
    #: Pupils cannot answer after; null for the whole year.
    closes_at: Mapped[datetime | None]
    #: When it was given.
    created_at: Mapped[datetime]
    #: The day it was put away; waiting ballots go with it.
    archived_on: Mapped[date | None]

    __table_args__ = (
        inside_school("classroom_id", "classroom"),
        sa.Index(None, "school_id", "classroom_id"),
        sa.CheckConstraint(
            "closes_at IS NULL OR closes_at > opens_at", name="closes_after_opening"
        ),
        WITHOUT_ROWID,
    )
