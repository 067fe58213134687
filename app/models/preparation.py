"""What a teacher did to get ready: the briefing, a lesson played, a class list being read."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, inside_school


class Briefing(SchoolOwned, Base):
    """A teacher has read what to do when a pupil confides; asked for again each school year."""

    __tablename__ = "briefing"

    #: The teacher.
    teacher_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The day it was last read.
    read_on: Mapped[date]

    __table_args__ = (inside_school("teacher_id", "account"), WITHOUT_ROWID)


class Rehearsal(SchoolOwned, Base):
    """A teacher has played a lesson to its end, as a pupil sees it."""

    __tablename__ = "rehearsal"

    #: The teacher.
    teacher_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: « L1 »: stays the same through corrections.
    lesson_code: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    #: The day it was last played.
    played_on: Mapped[date]

    __table_args__ = (inside_school("teacher_id", "account"), WITHOUT_ROWID)


class RosterDraft(SchoolOwned, Base):
    """A class list between its preview and its confirmation: an hour at most, one per person."""

    __tablename__ = "roster_draft"

    #: Who sent the file.
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: When.
    made_at: Mapped[datetime]
    #: Classes and display names, encrypted under a key kept outside the database.
    sealed: Mapped[bytes]

    __table_args__ = (inside_school("account_id", "account"), WITHOUT_ROWID)
