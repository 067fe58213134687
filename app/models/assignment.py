"""A lesson given to a class, or to a part of it, and its follow-ups."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.follow_up import Moment
from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, enum_type, inside_school


class Assignment(SchoolOwned, Base):
    """One lesson, one class, from a moment on; or one of its follow-ups."""

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
    #: The lesson itself, or the time it comes back.
    moment: Mapped[Moment] = mapped_column(
        enum_type(Moment, "moment"), default=Moment.LESSON, server_default="lesson"
    )
    #: The lesson that a follow-up follows.
    follows_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    #: Keys of a follow-up's questions (« qc1 tn2 tf1 »), chosen when the first pupil begins it.
    questions: Mapped[str | None] = mapped_column(sa.String(200), default=None)
    #: Given to the pupils of `assignment_pupil` only (of its lesson, for a follow-up); false for
    #: the whole class.
    selected: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    __table_args__ = (
        inside_school("classroom_id", "classroom"),
        inside_school("follows_id", "assignment"),
        sa.UniqueConstraint("school_id", "follows_id", "moment"),
        sa.CheckConstraint(
            "(moment = 'lesson') = (follows_id IS NULL)", name="a_follow_up_follows_a_lesson"
        ),
        sa.Index(None, "school_id", "classroom_id"),
        sa.CheckConstraint(
            "closes_at IS NULL OR closes_at > opens_at", name="closes_after_opening"
        ),
        WITHOUT_ROWID,
    )


class AssignmentPupil(SchoolOwned, Base):
    """One of the pupils that a lesson is given to, when it is not for the whole class."""

    __tablename__ = "assignment_pupil"

    #: The assignment.
    assignment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The pupil.
    pupil_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        inside_school("assignment_id", "assignment"),
        inside_school("pupil_id", "account"),
        sa.Index(None, "school_id", "pupil_id"),
        WITHOUT_ROWID,
    )


def concerns(pupil_id: Any) -> sa.ColumnElement[bool]:
    """Whether an `Assignment` is for that pupil of its class: a condition. A follow-up is for those
    whom its lesson is for."""
    return sa.or_(
        Assignment.selected.is_(False),
        sa.exists().where(
            AssignmentPupil.school_id == Assignment.school_id,
            AssignmentPupil.assignment_id == sa.func.coalesce(Assignment.follows_id, Assignment.id),
            AssignmentPupil.pupil_id == pupil_id,
        ),
    )
