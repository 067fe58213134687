"""Frozen editions of lessons, and who acknowledged that one was not reviewed yet."""

import uuid
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, enum_type, inside_school


class EditionState(StrEnum):
    """Whether an edition may be given and taken."""

    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class LessonEdition(Base):
    """What pupils read and what scoring uses, as it was when it was published."""

    __tablename__ = "lesson_edition"

    #: SHA-256 of the canonical body, in hexadecimal.
    hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    #: « L1 ».
    code: Mapped[str] = mapped_column(sa.String(8))
    #: « 4e-3e ».
    band: Mapped[str] = mapped_column(sa.String(8))
    #: The frozen lesson, canonical JSON.
    body: Mapped[str] = mapped_column(sa.Text)
    #: Published, replaced by a correction, or withdrawn.
    state: Mapped[EditionState] = mapped_column(enum_type(EditionState, "state"))
    #: The edition that corrects this one.
    replaced_by: Mapped[str | None] = mapped_column(sa.String(64))
    #: The day it was published.
    published_on: Mapped[date]

    __table_args__ = (sa.Index(None, "code", "band"),)


class Acknowledgement(SchoolOwned, Base):
    """A teacher has read that this edition was not reviewed by a professional yet."""

    __tablename__ = "acknowledgement"

    #: The teacher.
    teacher_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The edition.
    edition_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)

    __table_args__ = (inside_school("teacher_id", "account"), WITHOUT_ROWID)
