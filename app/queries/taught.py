"""What a teacher finds: only what is of a class that is theirs that day.

Loading is authorising, as in `access`. A substitute's class is theirs from the first day to the
last; the day after, it is the same None as a class of somebody else.
"""

import uuid
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.domain.follow_up import Moment
from app.models import (
    Account,
    Assignment,
    Attempt,
    Classroom,
    Enrolment,
    Role,
    Teaching,
    concerns,
)
from app.queries.access import same
from app.queries.classes import of_the_class_now


def _taught_by(
    teacher_id: uuid.UUID, today: date, for_good: bool = False
) -> sa.ColumnElement[bool]:
    """A class in use that the teacher teaches that day: one put away is no longer found.
    `for_good`: not as a substitute, who does nothing there that cannot be undone."""
    return sa.and_(
        Classroom.archived_on.is_(None),
        sa.exists().where(
            Teaching.school_id == Classroom.school_id,
            Teaching.classroom_id == Classroom.id,
            Teaching.teacher_id == teacher_id,
            Teaching.counts_on(today),
            Teaching.ends_on.is_(None) if for_good else sa.true(),
        ),
    )


def taught_classroom(
    session: Session,
    school_id: uuid.UUID,
    teacher_id: uuid.UUID,
    classroom_id: uuid.UUID,
    today: date,
    for_good: bool = False,
) -> Classroom | None:
    """A class that the teacher teaches; `for_good`, not as a substitute."""
    return session.scalar(
        sa.select(Classroom).where(
            Classroom.school_id == school_id,
            Classroom.id == classroom_id,
            _taught_by(teacher_id, today, for_good),
        )
    )


def taught_assignment(
    session: Session,
    school_id: uuid.UUID,
    teacher_id: uuid.UUID,
    assignment_id: uuid.UUID,
    today: date,
) -> tuple[Assignment, Classroom] | None:
    """A lesson given to a class that the teacher teaches, and the class."""
    row = session.execute(
        sa.select(Assignment, Classroom)
        .join(Classroom, same(Assignment, Classroom, "classroom_id"))
        .where(
            Assignment.school_id == school_id,
            Assignment.id == assignment_id,
            Assignment.moment == Moment.LESSON,
            _taught_by(teacher_id, today),
        )
    ).first()
    return (row[0], row[1]) if row else None


def taught_follow_up(
    session: Session,
    school_id: uuid.UUID,
    teacher_id: uuid.UUID,
    follow_up_id: uuid.UUID,
    today: date,
) -> tuple[Assignment, Assignment, Classroom] | None:
    """A follow-up in a class that the teacher teaches, the lesson it follows, and the class."""
    lesson = aliased(Assignment)
    row = session.execute(
        sa.select(Assignment, lesson, Classroom)
        .join(lesson, same(Assignment, lesson, "follows_id"))
        .join(Classroom, same(Assignment, Classroom, "classroom_id"))
        .where(
            Assignment.school_id == school_id,
            Assignment.id == follow_up_id,
            _taught_by(teacher_id, today),
        )
    ).first()
    return (row[0], row[1], row[2]) if row else None


def taught_attempt(
    session: Session,
    school_id: uuid.UUID,
    teacher_id: uuid.UUID,
    attempt_id: uuid.UUID,
    today: date,
) -> tuple[Attempt, Assignment, Classroom] | None:
    """An attempt at a lesson given to a class that the teacher teaches, of a pupil in it now."""
    row = session.execute(
        sa.select(Attempt, Assignment, Classroom)
        .join(Assignment, same(Attempt, Assignment, "assignment_id"))
        .join(Enrolment, of_the_class_now())
        .join(Classroom, same(Assignment, Classroom, "classroom_id"))
        .where(
            Attempt.school_id == school_id,
            Attempt.id == attempt_id,
            Assignment.moment == Moment.LESSON,
            concerns(Attempt.pupil_id),
            _taught_by(teacher_id, today),
        )
    ).first()
    return (row[0], row[1], row[2]) if row else None


def taught_pupil(
    session: Session,
    school_id: uuid.UUID,
    teacher_id: uuid.UUID,
    pupil_id: uuid.UUID,
    today: date,
    for_good: bool = False,
) -> tuple[Account, Classroom] | None:
    """A pupil of a class that the teacher teaches, and the class; `for_good`, not as a
    substitute."""
    row = session.execute(
        sa.select(Account, Classroom)
        .join(Enrolment, same(Enrolment, Account, "pupil_id"))
        .join(Classroom, same(Enrolment, Classroom, "classroom_id"))
        .where(
            Account.school_id == school_id,
            Account.id == pupil_id,
            Account.role == Role.PUPIL,
            _taught_by(teacher_id, today, for_good),
        )
    ).first()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True)
class TeacherLine:
    """Who has access to a class; the days are those of a substitute."""

    id: uuid.UUID
    name: str
    starts_on: date | None
    ends_on: date | None


def class_teachers(
    session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID, today: date
) -> tuple[TeacherLine, ...]:
    """The teachers of a class, then its substitutes, those of days to come too. One statement."""
    rows = session.execute(
        sa.select(Account.id, Account.display_name, Teaching.starts_on, Teaching.ends_on)
        .join(Teaching, same(Teaching, Account, "teacher_id"))
        .where(
            Teaching.school_id == school_id,
            Teaching.classroom_id == classroom_id,
            sa.or_(Teaching.ends_on.is_(None), Teaching.ends_on >= today),
        )
        .order_by(Teaching.starts_on.is_not(None), Teaching.starts_on, Account.display_name)
    ).all()
    return tuple(TeacherLine(*row) for row in rows)
