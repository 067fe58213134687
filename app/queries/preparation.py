"""What is ready before a class is opened: briefing, cards, lessons played."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import Assignment, Briefing, Card, Classroom, Enrolment, Rehearsal
from app.queries.classes import is_open


@dataclass(frozen=True)
class LessonToPlay:
    """A lesson that the class can take now, and the day this teacher last played it."""

    lesson_code: str
    edition_hash: str
    played_on: date | None


@dataclass(frozen=True)
class Readiness:
    """What « Ouvrir » looks at."""

    pupils: int
    cards: int
    is_open: bool
    briefed_on: date | None
    lessons: tuple[LessonToPlay, ...]

    @property
    def without_card(self) -> int:
        """How many pupils have no card yet."""
        return self.pupils - self.cards


def briefed_on(session: Session, school_id: uuid.UUID, teacher_id: uuid.UUID) -> date | None:
    """The day a teacher last read the briefing. One statement."""
    return session.scalar(
        sa.select(Briefing.read_on).where(
            Briefing.school_id == school_id, Briefing.teacher_id == teacher_id
        )
    )


def readiness(
    session: Session, classroom: Classroom, teacher_id: uuid.UUID, now: datetime
) -> Readiness:
    """How ready a class and this teacher are. Two statements, whatever the size of the class."""
    school_id = classroom.school_id
    inside = (Enrolment.school_id == school_id, Enrolment.classroom_id == classroom.id)
    pupils = sa.select(sa.func.count()).select_from(Enrolment).where(*inside).scalar_subquery()
    cards = (
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .join(
            Card,
            sa.and_(Card.school_id == Enrolment.school_id, Card.pupil_id == Enrolment.pupil_id),
        )
        .where(*inside)
        .scalar_subquery()
    )
    read = (
        sa.select(Briefing.read_on)
        .where(Briefing.school_id == school_id, Briefing.teacher_id == teacher_id)
        .scalar_subquery()
    )
    number, printed, opened, read_on = session.execute(
        sa.select(pupils, cards, is_open(), read).where(
            Classroom.school_id == school_id, Classroom.id == classroom.id
        )
    ).one()
    return Readiness(
        number,
        printed,
        opened,
        read_on,
        _lessons(session, classroom, teacher_id, now),
    )


def _lessons(
    session: Session, classroom: Classroom, teacher_id: uuid.UUID, now: datetime
) -> tuple[LessonToPlay, ...]:
    rows = session.execute(
        sa.select(Assignment.lesson_code, Assignment.edition_hash, Rehearsal.played_on)
        .outerjoin(
            Rehearsal,
            sa.and_(
                Rehearsal.school_id == Assignment.school_id,
                Rehearsal.teacher_id == teacher_id,
                Rehearsal.lesson_code == Assignment.lesson_code,
            ),
        )
        .where(
            Assignment.school_id == classroom.school_id,
            Assignment.classroom_id == classroom.id,
            Assignment.moment == Moment.LESSON,
            Assignment.archived_on.is_(None),
            sa.or_(Assignment.closes_at.is_(None), Assignment.closes_at > now),
        )
        .distinct()
        .order_by(Assignment.lesson_code)
    ).all()
    return tuple(LessonToPlay(*row) for row in rows)
