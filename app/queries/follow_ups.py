"""The follow-ups of lessons: those of a class, those due, who has done one.

The one that waits for a pupil is in `pupil_home`.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.domain.follow_up import Moment
from app.models import (
    Account,
    Assignment,
    Attempt,
    Classroom,
    EditionState,
    Enrolment,
    LessonEdition,
    Teaching,
    concerns,
)
from app.queries.part import places, taken_by_those


def _attempt_at(attempt: type[Attempt], assignment: type[Assignment]) -> sa.ColumnElement[bool]:
    return sa.and_(
        attempt.school_id == assignment.school_id, attempt.assignment_id == assignment.id
    )


def _is_the_lesson_of(lesson: type[Assignment]) -> sa.ColumnElement[bool]:
    return sa.and_(lesson.school_id == Assignment.school_id, lesson.id == Assignment.follows_id)


@dataclass(frozen=True)
class FollowUpLine:
    """A follow-up planned for a class, and how many pupils have begun and finished it."""

    id: uuid.UUID
    lesson_id: uuid.UUID | None
    moment: Moment
    opens_at: datetime
    begun: int
    finished: int


def follow_ups_of(
    session: Session, classrooms: Sequence[Classroom]
) -> Mapping[uuid.UUID, Sequence[FollowUpLine]]:
    """The follow-ups of classes of one school by lesson given, put away or not, oldest first; how
    many of those in the class now have begun and finished each. One statement."""
    columns = (Assignment.id, Assignment.follows_id, Assignment.moment, Assignment.opens_at)
    rows = session.execute(
        sa.select(*columns, sa.func.count(Attempt.id), sa.func.count(Attempt.finished_on))
        .select_from(Assignment)
        .outerjoin(Enrolment, places())
        .outerjoin(Attempt, taken_by_those())
        .where(
            Assignment.school_id.in_({room.school_id for room in classrooms}),
            Assignment.classroom_id.in_([room.id for room in classrooms]),
            Assignment.moment != Moment.LESSON,
        )
        .group_by(*columns)
        .order_by(Assignment.opens_at)
    ).all()
    found: dict[uuid.UUID, list[FollowUpLine]] = {}
    for row in rows:
        line = FollowUpLine(*row)
        assert line.lesson_id is not None
        found.setdefault(line.lesson_id, []).append(line)
    return found


@dataclass(frozen=True)
class Due:
    """A follow-up that is open, or opens soon, in a class of the teacher."""

    id: uuid.UUID
    classroom_id: uuid.UUID
    label: str
    lesson_code: str
    edition_hash: str
    moment: Moment
    opens_at: datetime
    expected: int
    finished: int


def due(
    session: Session,
    school_id: uuid.UUID,
    teacher_id: uuid.UUID,
    since: datetime,
    until: datetime,
    today: date,
) -> Sequence[Due]:
    """The follow-ups that open between two moments in the classes of a teacher and that somebody
    who finished the lesson has not done, soonest first. One statement."""
    lesson, taken, own = aliased(Assignment), aliased(Attempt), aliased(Attempt)
    columns = (
        Assignment.id,
        Assignment.classroom_id,
        Classroom.label,
        Assignment.lesson_code,
        Assignment.edition_hash,
        Assignment.moment,
        Assignment.opens_at,
    )
    expected, finished = sa.func.count(taken.id), sa.func.count(own.finished_on)
    rows = session.execute(
        sa.select(*columns, expected, finished)
        .join(lesson, _is_the_lesson_of(lesson))
        .join(
            Classroom,
            sa.and_(
                Classroom.school_id == Assignment.school_id,
                Classroom.id == Assignment.classroom_id,
            ),
        )
        .join(
            Teaching,
            sa.and_(
                Teaching.school_id == Classroom.school_id, Teaching.classroom_id == Classroom.id
            ),
        )
        .join(Enrolment, places())
        .join(
            taken,
            sa.and_(
                _attempt_at(taken, lesson),
                taken.pupil_id == Enrolment.pupil_id,
                taken.finished_on.is_not(None),
            ),
        )
        .outerjoin(own, sa.and_(_attempt_at(own, Assignment), own.pupil_id == taken.pupil_id))
        .join(LessonEdition, LessonEdition.hash == Assignment.edition_hash)
        .where(
            Assignment.school_id == school_id,
            Assignment.archived_on.is_(None),
            Assignment.opens_at.between(since, until),
            LessonEdition.state != EditionState.WITHDRAWN,
            Classroom.archived_on.is_(None),
            Teaching.teacher_id == teacher_id,
            Teaching.counts_on(today),
        )
        .group_by(*columns)
        .having(expected > finished)
        .order_by(Assignment.opens_at, Classroom.label)
    ).all()
    return [Due(*row) for row in rows]


@dataclass(frozen=True)
class PupilHere:
    """A pupil of the class: whether the lesson is finished, and the follow-up begun and done."""

    display_name: str
    position: int
    expected: bool
    begun: bool
    done: bool


def pupils_of(session: Session, follow_up: Assignment) -> Sequence[PupilHere]:
    """Who has done a follow-up, of those whom its lesson concerns, in the order of the class list.
    One statement."""
    taken, own = aliased(Attempt), aliased(Attempt)
    rows = session.execute(
        sa.select(
            Account.display_name,
            Enrolment.position,
            taken.finished_on.is_not(None),
            own.id.is_not(None),
            own.finished_on.is_not(None),
        )
        .join(
            Enrolment,
            sa.and_(Enrolment.school_id == Account.school_id, Enrolment.pupil_id == Account.id),
        )
        .join(
            Assignment,
            sa.and_(Assignment.school_id == Account.school_id, Assignment.id == follow_up.id),
        )
        .outerjoin(
            taken,
            sa.and_(
                taken.school_id == Account.school_id,
                taken.assignment_id == follow_up.follows_id,
                taken.pupil_id == Account.id,
            ),
        )
        .outerjoin(
            own,
            sa.and_(
                own.school_id == Account.school_id,
                own.assignment_id == follow_up.id,
                own.pupil_id == Account.id,
            ),
        )
        .where(
            Enrolment.school_id == follow_up.school_id,
            Enrolment.classroom_id == follow_up.classroom_id,
            concerns(Account.id),
        )
        .order_by(Enrolment.position)
    ).all()
    return [PupilHere(*row) for row in rows]


def earlier_questions(session: Session, follow_up: Assignment) -> Mapping[uuid.UUID, str]:
    """The questions that the other follow-ups of the same lesson have taken, oldest first. One
    statement."""
    rows = session.execute(
        sa.select(Assignment.id, Assignment.questions)
        .where(
            Assignment.school_id == follow_up.school_id,
            Assignment.follows_id == follow_up.follows_id,
            Assignment.id != follow_up.id,
            Assignment.questions.is_not(None),
        )
        .order_by(Assignment.opens_at)
    ).all()
    return {id_: questions for id_, questions in rows if questions is not None}
