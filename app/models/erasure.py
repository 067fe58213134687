"""Who and what was erased since the oldest backup: so that a restored backup erases it again."""

import uuid
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, enum_type


class Erased(StrEnum):
    """What an erasure was of; the name of its table."""

    ACCOUNT = "account"
    CLASSROOM = "classroom"


class Erasure(SchoolOwned, Base):
    """One person or class that was erased: a random number, and nothing else of it."""

    __tablename__ = "erasure"

    #: A person or a class.
    kind: Mapped[Erased] = mapped_column(enum_type(Erased, "kind"), primary_key=True)
    #: The random number that it had.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The day: the row goes when the oldest backup that may hold it has gone.
    erased_on: Mapped[date]

    __table_args__ = (sa.Index(None, "school_id", "erased_on"), WITHOUT_ROWID)
