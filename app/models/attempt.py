"""A pupil's passage through an assignment, and the named answers."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.lesson import Form
from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, enum_type, inside_school


class Attempt(SchoolOwned, Base):
    """One pupil, one assignment. Holds the step reached, never what was chosen on the way."""

    __tablename__ = "attempt"

    #: Random; the pupil's only address of the lesson.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The assignment.
    assignment_id: Mapped[uuid.UUID]
    #: The pupil.
    pupil_id: Mapped[uuid.UUID]
    #: Form asked before, from the parity of the place in the class list, among those concerned.
    form: Mapped[Form] = mapped_column(enum_type(Form, "form"))
    #: The furthest step reached, from 1.
    step: Mapped[int] = mapped_column(sa.SmallInteger)
    #: The day it began: a day, not a time.
    started_on: Mapped[date]
    #: The day it was finished; null before.
    finished_on: Mapped[date | None]

    __table_args__ = (
        inside_school("assignment_id", "assignment"),
        inside_school("pupil_id", "account"),
        sa.UniqueConstraint("school_id", "assignment_id", "pupil_id"),
        sa.Index(None, "school_id", "pupil_id"),
        sa.CheckConstraint("step >= 1", name="step_from_1"),
        WITHOUT_ROWID,
    )


class Response(SchoolOwned, Base):
    """What is kept of an after-question: acquired or not, never the option chosen. No time."""

    __tablename__ = "response"

    #: The attempt.
    attempt_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: The question's key in the edition.
    question_key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    #: The pupil has gone on from it: resuming shows the next one.
    passed: Mapped[bool]
    #: Acquired at the first answer.
    first_acquired: Mapped[bool]
    #: Acquired at the best answer so far.
    best_acquired: Mapped[bool]

    __table_args__ = (
        inside_school("attempt_id", "attempt"),
        sa.CheckConstraint("best_acquired OR NOT first_acquired", name="best_is_at_least_first"),
        WITHOUT_ROWID,
    )
