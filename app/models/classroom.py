"""Classes, who is in them, who teaches them, and their sittings."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, enum_type, inside_school


class CardMode(StrEnum):
    """When the cards of a class work."""

    IN_CLASS = "in_class"
    ALSO_HOME = "also_home"


class Classroom(SchoolOwned, Base):
    """A class of pupils (« 4eB »)."""

    __tablename__ = "classroom"

    #: Random.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: « 4eB ». 20 characters at most.
    label: Mapped[str] = mapped_column(sa.String(20))
    #: Cards work between Ouvrir and Terminer only, or also at home.
    mode: Mapped[CardMode] = mapped_column(enum_type(CardMode, "mode"))
    #: True when pupils carry a first name and initial, false for pseudonyms.
    named: Mapped[bool]
    #: The day it was made, or the first day of its school year when it was made before.
    created_on: Mapped[date]
    #: The day it was put away, at the year's end.
    archived_on: Mapped[date | None]

    __table_args__ = (
        sa.Index(
            "uq_classroom_label_in_use",
            "school_id",
            "label",
            unique=True,
            sqlite_where=sa.text("archived_on IS NULL"),
            postgresql_where=sa.text("archived_on IS NULL"),
        ),
        sa.CheckConstraint("length(label) > 0", name="label_is_not_empty"),
        WITHOUT_ROWID,
    )


class Enrolment(SchoolOwned, Base):
    """A pupil's place in a class."""

    __tablename__ = "enrolment"

    #: The pupil: one class at a time.
    pupil_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The class.
    classroom_id: Mapped[uuid.UUID]
    #: Place in the class list, from 1. Its parity says which form comes first.
    position: Mapped[int] = mapped_column(sa.SmallInteger)
    #: « Groupe 1 » to « Groupe 6 » of the class; null for none. A number, never a name.
    group_number: Mapped[int | None] = mapped_column(sa.SmallInteger, default=None)

    __table_args__ = (
        inside_school("pupil_id", "account"),
        inside_school("classroom_id", "classroom"),
        sa.UniqueConstraint("school_id", "classroom_id", "position"),
        sa.CheckConstraint("position >= 1", name="position_from_1"),
        sa.CheckConstraint("group_number BETWEEN 1 AND 6", name="group_is_1_to_6"),
        WITHOUT_ROWID,
    )


class Teaching(SchoolOwned, Base):
    """A teacher gives lessons to a class: the whole year, or the days of a substitute."""

    __tablename__ = "teaching"

    #: The class.
    classroom_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The teacher.
    teacher_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: First day of a substitute; null for a teacher of the class.
    starts_on: Mapped[date | None] = mapped_column(default=None)
    #: Last day of a substitute; null for a teacher of the class.
    ends_on: Mapped[date | None] = mapped_column(default=None)

    __table_args__ = (
        inside_school("classroom_id", "classroom"),
        inside_school("teacher_id", "account"),
        sa.CheckConstraint(
            "(ends_on IS NULL) = (starts_on IS NULL) AND (ends_on IS NULL OR ends_on >= starts_on)",
            name="ends_after_its_start",
        ),
        sa.Index(None, "school_id", "teacher_id"),
        WITHOUT_ROWID,
    )

    @classmethod
    def counts_on(cls, today: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
        """Whether the class is this teacher's on that day in Paris. A substitute's first and last
        days count. Every select on this table asks it, but for the lists that show the days."""
        return sa.or_(
            cls.starts_on.is_(None), sa.and_(cls.starts_on <= today, cls.ends_on >= today)
        )


class Sitting(SchoolOwned, Base):
    """A class in session, from Ouvrir to Terminer."""

    __tablename__ = "sitting"

    #: Random.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The class.
    classroom_id: Mapped[uuid.UUID]
    #: Ouvrir.
    opened_at: Mapped[datetime]
    #: Terminer; null while open.
    ended_at: Mapped[datetime | None]
    #: Pause: since when the pupils see the calm screen; null while they work.
    paused_at: Mapped[datetime | None]
    #: Minutes of each block of the plan, in order (« 5,5,20,15,5,5 »); null for the lesson's own.
    plan: Mapped[str | None] = mapped_column(sa.String(40))

    __table_args__ = (
        inside_school("classroom_id", "classroom"),
        sa.Index(
            "uq_sitting_one_open",
            "school_id",
            "classroom_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(None, "school_id", "classroom_id", "opened_at"),
        WITHOUT_ROWID,
    )


class CardPrint(SchoolOwned, Base):
    """A print request already answered: refreshing the sheet changes no card."""

    __tablename__ = "card_print"

    #: The one-time number that the request carried.
    number: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The class.
    classroom_id: Mapped[uuid.UUID]
    #: The day.
    printed_on: Mapped[date]

    __table_args__ = (
        inside_school("classroom_id", "classroom"),
        sa.Index(None, "school_id", "classroom_id"),
        WITHOUT_ROWID,
    )
