"""The year of one class: its lessons in order, who finished, what was counted."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import Assignment, Attempt, Classroom, Counter, Enrolment, LessonEdition
from app.queries.part import PART, Part, part_of, places, taken_by_those


@dataclass(frozen=True)
class YearLine:
    """One lesson given to the class or a part of it, put away or not. `pupils`, `begun` and
    `finished` are of those concerned."""

    assignment_id: uuid.UUID
    lesson_code: str
    edition_hash: str
    opens_at: datetime
    put_away: bool
    pupils: int
    begun: int
    finished: int
    part: Part | None
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
    taken = (sa.func.count(Attempt.id), sa.func.count(Attempt.finished_on))
    rows = session.execute(
        sa.select(*columns, *taken, *PART)
        .select_from(Assignment)
        .outerjoin(Enrolment, places())
        .outerjoin(Attempt, taken_by_those())
        .where(*inside)
        .group_by(*columns, Assignment.selected)
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
            YearLine(
                *row[:4],
                row.archived_on is not None,
                row.pupils,
                *row[5:7],
                part_of(row),
                counts.get(row.id, {}),
            )
            for row in rows
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
