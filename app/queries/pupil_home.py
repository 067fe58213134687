"""What a pupil finds on the home page: the lessons given to the class, and where they stand."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.closing import is_closed
from app.domain.follow_up import Candidate, Moment, waiting
from app.models import (
    Assignment,
    Attempt,
    EditionState,
    Enrolment,
    LessonEdition,
    concerns,
)


@dataclass(frozen=True)
class GivenLesson:
    """One lesson given to the pupil, or a follow-up of one. `attempt_id` is None until it is
    begun."""

    assignment_id: uuid.UUID
    follows_id: uuid.UUID | None
    edition_hash: str
    moment: Moment
    opens_at: datetime
    closes_at: datetime | None
    withdrawn: bool
    attempt_id: uuid.UUID | None
    step: int
    started_on: date | None
    finished_on: date | None

    def is_open(self, now: datetime) -> bool:
        """Whether it takes answers now."""
        if self.withdrawn or self.opens_at > now:
            return False
        return not is_closed(self.closes_at, now)


@dataclass(frozen=True)
class Given:
    """What is given to a pupil: the lessons, the oldest first, and the follow-up that waits."""

    lessons: tuple[GivenLesson, ...]
    follow_up: GivenLesson | None


def given_to(session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID, now: datetime) -> Given:
    """The lessons given to the pupil that are not put away, and the one follow-up that waits, of
    those that the pupil has finished. One statement."""
    mine = sa.and_(Assignment.archived_on.is_(None), concerns(pupil_id))
    found = _lessons(session, school_id, pupil_id, mine)
    lessons = tuple(one for one in found if one.moment is Moment.LESSON)
    finished = {one.assignment_id: one.finished_on for one in lessons if one.finished_on}
    candidates = [
        Candidate(
            one.assignment_id,
            one.follows_id,
            one.moment,
            one.opens_at,
            finished[one.follows_id],
            one.attempt_id is not None,
            one.finished_on is not None,
        )
        for one in found
        if one.follows_id in finished and not one.withdrawn
    ]
    waits = waiting(candidates, now)
    by_id = {one.assignment_id: one for one in found}
    return Given(lessons, by_id[waits.id] if waits else None)


def _lessons(
    session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID, which: sa.ColumnElement[bool]
) -> tuple[GivenLesson, ...]:
    rows = session.execute(
        sa.select(
            Assignment,
            LessonEdition.state,
            Attempt.id,
            Attempt.step,
            Attempt.started_on,
            Attempt.finished_on,
        )
        .join(
            Enrolment,
            sa.and_(
                Enrolment.school_id == Assignment.school_id,
                Enrolment.classroom_id == Assignment.classroom_id,
            ),
        )
        .outerjoin(LessonEdition, LessonEdition.hash == Assignment.edition_hash)
        .outerjoin(
            Attempt,
            sa.and_(
                Attempt.school_id == Assignment.school_id,
                Attempt.assignment_id == Assignment.id,
                Attempt.pupil_id == pupil_id,
            ),
        )
        .where(Assignment.school_id == school_id, Enrolment.pupil_id == pupil_id, which)
        .order_by(Assignment.opens_at, Assignment.lesson_code)
    ).all()
    return tuple(
        GivenLesson(
            assignment.id,
            assignment.follows_id,
            assignment.edition_hash,
            assignment.moment,
            assignment.opens_at,
            assignment.closes_at,
            state is EditionState.WITHDRAWN,
            attempt_id,
            step or 1,
            started_on,
            finished_on,
        )
        for assignment, state, attempt_id, step, started_on, finished_on in rows
    )
