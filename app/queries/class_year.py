"""The year of one class: its lessons in order, who finished, what was counted."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


def class_years(session: Session, classrooms: Sequence[Classroom]) -> list[ClassYear]:
    """The years of classes of one school, in their order. Three statements, whatever the number
    of classes and lessons."""
    schools = {room.school_id for room in classrooms}
    inside = sa.and_(
        Assignment.school_id.in_(schools),
        Assignment.classroom_id.in_([room.id for room in classrooms]),
        Assignment.moment == Moment.LESSON,
    )
    pupils = _sizes(session, classrooms)
    counts = _counts(session, inside)
    lines: dict[uuid.UUID, list[YearLine]] = {}
    for row in _given(session, inside):
        line = YearLine(
            row.id,
            row.lesson_code,
            row.edition_hash,
            row.opens_at,
            row.archived_on is not None,
            row.pupils,
            row.begun,
            row.finished,
            part_of(row),
            counts.get(row.id, {}),
        )
        lines.setdefault(row.classroom_id, []).append(line)
    return [
        ClassYear(room.label, pupils.get(room.id, 0), tuple(lines.get(room.id, ())))
        for room in classrooms
    ]


def _sizes(session: Session, classrooms: Sequence[Classroom]) -> dict[uuid.UUID, int]:
    """How many pupils each class has."""
    rows = session.execute(
        sa.select(Enrolment.classroom_id, sa.func.count())
        .where(
            Enrolment.school_id.in_({room.school_id for room in classrooms}),
            Enrolment.classroom_id.in_([room.id for room in classrooms]),
        )
        .group_by(Enrolment.classroom_id)
    )
    return {row[0]: row[1] for row in rows}


def _given(session: Session, inside: sa.ColumnElement[bool]) -> Sequence[Any]:
    """The lessons given, the oldest first: class, lesson, how many began and finished it."""
    columns = (
        Assignment.classroom_id,
        Assignment.id,
        Assignment.lesson_code,
        Assignment.edition_hash,
        Assignment.opens_at,
        Assignment.archived_on,
    )
    begun = sa.func.count(Attempt.id).label("begun")
    finished = sa.func.count(Attempt.finished_on).label("finished")
    return session.execute(
        sa.select(*columns, begun, finished, *PART)
        .select_from(Assignment)
        .outerjoin(Enrolment, places())
        .outerjoin(Attempt, taken_by_those())
        .where(inside)
        .group_by(*columns, Assignment.selected)
        .order_by(Assignment.opens_at, Assignment.lesson_code, Assignment.id)
    ).all()


def _counts(
    session: Session, inside: sa.ColumnElement[bool]
) -> dict[uuid.UUID, dict[str, dict[str, int]]]:
    """What was counted, by lesson given, item and mark."""
    counts: dict[uuid.UUID, dict[str, dict[str, int]]] = {}
    for assignment, item, mark, number in session.execute(
        sa.select(Counter.assignment_id, Counter.item, Counter.mark, Counter.count)
        .join(
            Assignment,
            sa.and_(
                Assignment.school_id == Counter.school_id, Assignment.id == Counter.assignment_id
            ),
        )
        .where(inside)
    ):
        counts.setdefault(assignment, {}).setdefault(item, {})[mark] = number
    return counts


def edition_bodies(session: Session, hashes: Sequence[str]) -> dict[str, str]:
    """The frozen lessons of these editions. One statement, none for no hash."""
    if not hashes:
        return {}
    rows = session.execute(
        sa.select(LessonEdition.hash, LessonEdition.body).where(LessonEdition.hash.in_(hashes))
    ).all()
    return {row[0]: row[1] for row in rows}
