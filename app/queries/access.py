"""Scoped selects: a row is found only by those whose it is.

Loading is authorising. A result of None is a 404, the same for a row of somebody else and for one
that does not exist.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.journey import AttemptState, ResponseState
from app.models import (
    Assignment,
    Attempt,
    CardMode,
    Classroom,
    EditionState,
    Enrolment,
    LessonEdition,
    Response,
    SignIn,
    Sitting,
    concerns,
)
from app.queries.classes import is_open, of_the_class_now


@dataclass(frozen=True)
class GivenTo:
    """What an attempt needs to know of its assignment."""

    edition_hash: str
    closes_at: datetime | None
    archived_on: date | None
    moment: Moment
    questions: str | None


@dataclass(frozen=True)
class OwnAttempt:
    """A pupil's attempt with all that decides whether it can go on."""

    attempt: Attempt
    assignment: GivenTo
    edition_state: EditionState | None
    class_open: bool
    paused: bool
    state: AttemptState

    def closed(self, now: datetime) -> bool:
        """Whether the assignment takes no answer now.

        What was begun had opened, whatever the clock says since it was set right.
        """
        assignment = self.assignment
        if assignment.archived_on is not None:
            return True
        return assignment.closes_at is not None and assignment.closes_at <= now


def _paused() -> sa.Exists:
    return sa.exists().where(
        Sitting.school_id == Classroom.school_id,
        Sitting.classroom_id == Classroom.id,
        Sitting.ended_at.is_(None),
        Sitting.paused_at.is_not(None),
    )


def same(left: type, right: type, column: str) -> sa.ColumnElement[bool]:
    """The join condition of a composite foreign key."""
    return sa.and_(
        left.school_id == right.school_id,  # type: ignore[attr-defined]
        getattr(left, column) == right.id,  # type: ignore[attr-defined]
    )


def _attempt_select(*allowed: sa.ColumnElement[bool]) -> Any:
    """An attempt with its answers, one row for each. Made once: building it costs more than
    running it."""
    return (
        sa.select(
            Attempt,
            Assignment.edition_hash,
            Assignment.closes_at,
            Assignment.archived_on,
            Assignment.moment,
            Assignment.questions,
            Classroom.mode,
            LessonEdition.state,
            is_open(),
            _paused(),
            Response.question_key,
            Response.passed,
            Response.first_acquired,
            Response.best_acquired,
        )
        .join(Assignment, same(Attempt, Assignment, "assignment_id"))
        .join(Enrolment, of_the_class_now())
        .join(Classroom, same(Assignment, Classroom, "classroom_id"))
        .outerjoin(LessonEdition, LessonEdition.hash == Assignment.edition_hash)
        .outerjoin(Response, same(Response, Attempt, "attempt_id"))
        .where(
            Attempt.school_id == sa.bindparam("school"),
            Attempt.id == sa.bindparam("attempt"),
            concerns(Attempt.pupil_id),
            *allowed,
        )
    )


_OWN_ATTEMPT = _attempt_select(Attempt.pupil_id == sa.bindparam("pupil"))
_LATE_ATTEMPT = _attempt_select(
    sa.exists().where(
        SignIn.school_id == Attempt.school_id,
        SignIn.account_id == Attempt.pupil_id,
        SignIn.token_hash == sa.bindparam("token"),
        SignIn.expires_at >= sa.bindparam("since"),
        Sitting.school_id == Classroom.school_id,
        Sitting.classroom_id == Classroom.id,
        Sitting.ended_at == SignIn.expires_at,
    )
)


def own_attempt(
    session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID, attempt_id: uuid.UUID
) -> OwnAttempt | None:
    """The pupil's own attempt, with its answers. One statement."""
    values = {"school": school_id, "attempt": attempt_id, "pupil": pupil_id}
    return _attempt(session.execute(_OWN_ATTEMPT, values).all())


def late_attempt(
    session: Session,
    school_id: uuid.UUID,
    attempt_id: uuid.UUID,
    token_hash: bytes,
    since: datetime,
) -> OwnAttempt | None:
    """The attempt of a pupil whose session Terminer itself ended, since that moment.

    A session ended otherwise (sign-out, exit, a new card, a newer session) has no row left.
    """
    values = {"school": school_id, "attempt": attempt_id, "token": token_hash, "since": since}
    return _attempt(session.execute(_LATE_ATTEMPT, values).all())


def ended_by_terminer(session: Session, school_id: uuid.UUID, token_hash: bytes) -> bool:
    """Whether a session was ended by its class's Terminer: the closing page fits, not a code."""
    query = (
        sa.select(SignIn.account_id)
        .join(
            Enrolment,
            sa.and_(
                Enrolment.school_id == SignIn.school_id, Enrolment.pupil_id == SignIn.account_id
            ),
        )
        .join(
            Sitting,
            sa.and_(
                Sitting.school_id == Enrolment.school_id,
                Sitting.classroom_id == Enrolment.classroom_id,
                Sitting.ended_at == SignIn.expires_at,
            ),
        )
        .where(SignIn.school_id == school_id, SignIn.token_hash == token_hash)
    )
    return session.execute(query).first() is not None


def _attempt(rows: Sequence[Any]) -> OwnAttempt | None:
    if not rows:
        return None
    attempt, edition_hash, closes_at, archived_on, moment, questions = rows[0][:6]
    mode, edition_state, open_, paused = rows[0][6:10]
    responses = {row[10]: ResponseState(*row[11:]) for row in rows if row[10] is not None}
    state = AttemptState(attempt.form, attempt.step, attempt.finished_on is not None, responses)
    given = GivenTo(edition_hash, closes_at, archived_on, moment, questions)
    class_open = open_ or mode is CardMode.ALSO_HOME
    return OwnAttempt(attempt, given, edition_state, class_open, paused, state)


def own_assignment(
    session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID, assignment_id: uuid.UUID
) -> Assignment | None:
    """An assignment of the pupil's own class, given to this pupil."""
    return session.scalar(
        sa.select(Assignment)
        .join(
            Enrolment,
            sa.and_(
                Enrolment.school_id == Assignment.school_id,
                Enrolment.classroom_id == Assignment.classroom_id,
            ),
        )
        .where(
            Assignment.school_id == school_id,
            Assignment.id == assignment_id,
            Enrolment.pupil_id == pupil_id,
            concerns(pupil_id),
        )
    )


def pupil_classroom(
    session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID
) -> tuple[Classroom, bool] | None:
    """The pupil's class, and whether cards work in it now."""
    row = session.execute(
        sa.select(Classroom, is_open())
        .join(Enrolment, same(Enrolment, Classroom, "classroom_id"))
        .where(Enrolment.school_id == school_id, Enrolment.pupil_id == pupil_id)
    ).first()
    if row is None:
        return None
    classroom, sitting = row
    works = classroom.archived_on is None and (sitting or classroom.mode is CardMode.ALSO_HOME)
    return classroom, works
