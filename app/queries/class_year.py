"""The year of one class: its lessons in order, who finished, what was counted."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import Assignment, Attempt, Classroom, Counter, Enrolment, LessonEdition


@dataclass(frozen=True)
class YearLine:
    """One lesson given to the class, put away or not."""

    assignment_id: uuid.UUID
    lesson_code: str
    edition_hash: str
    opens_at: datetime
    put_away: bool
    begun: int
    finished: int
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class ClassYear:
    """The lessons of a class, oldest first, and how many pupils it has."""

    label: str
    pupils: int
    lines: tuple[YearLine, ...]


def class_year(session: Session, classroom: Classroom) -> ClassYear:
    """The year of a class. Three statements, whatever the number of lessons."""
    inside = (
        Assignment.school_id == classroom.school_id,
        Assignment.classroom_id == classroom.id,
        Assignment.moment == Moment.LESSON,
    )
    pupils = session.scalar(
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .where(Enrolment.school_id == classroom.school_id, Enrolment.classroom_id == classroom.id)
    )
    columns = (
        Assignment.id,
        Assignment.lesson_code,
        Assignment.edition_hash,
        Assignment.opens_at,
        Assignment.archived_on,
    )
    rows = session.execute(
        sa.select(*columns, sa.func.count(Attempt.id), sa.func.count(Attempt.finished_on))
        .outerjoin(
            Attempt,
            sa.and_(
                Attempt.school_id == Assignment.school_id, Attempt.assignment_id == Assignment.id
            ),
        )
        .where(*inside)
        .group_by(*columns)
        .order_by(Assignment.opens_at, Assignment.lesson_code, Assignment.id)
    ).all()
    counts: dict[uuid.UUID, dict[str, dict[str, int]]] = {}
    for assignment, item, mark, number in session.execute(
        sa.select(Counter.assignment_id, Counter.item, Counter.mark, Counter.count)
        .join(
            Assignment,
            sa.and_(
                Assignment.school_id == Counter.school_id, Assignment.id == Counter.assignment_id
            ),
        )
        .where(*inside)
    ):
        counts.setdefault(assignment, {}).setdefault(item, {})[mark] = number
    return ClassYear(
        classroom.label,
        pupils or 0,
        tuple(
            YearLine(id_, code, edition, opens, away is not None, begun, done, counts.get(id_, {}))
            for id_, code, edition, opens, away, begun, done in rows
        ),
    )


def edition_bodies(session: Session, hashes: Sequence[str]) -> dict[str, str]:
    """The frozen lessons of these editions. One statement, none for no hash."""
    if not hashes:
        return {}
    rows = session.execute(
        sa.select(LessonEdition.hash, LessonEdition.body).where(LessonEdition.hash.in_(hashes))
    ).all()
    return {row[0]: row[1] for row in rows}
