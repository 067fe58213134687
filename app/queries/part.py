"""Who a lesson is for: the whole class, or the pupils chosen."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.models import Assignment, Attempt, Enrolment, concerns


@dataclass(frozen=True)
class Part:
    """The part of a class that a lesson is for: how many pupils, and their group when they are
    all of one."""

    pupils: int
    group_number: int | None


def places() -> sa.ColumnElement[bool]:
    """The places (`Enrolment`) of those whom an `Assignment` concerns: a join condition."""
    return sa.and_(
        Enrolment.school_id == Assignment.school_id,
        Enrolment.classroom_id == Assignment.classroom_id,
        concerns(Enrolment.pupil_id),
    )


def taken_by_those() -> sa.ColumnElement[bool]:
    """The attempts of those pupils at that assignment: a join condition, after `places`."""
    return sa.and_(
        Attempt.school_id == Assignment.school_id,
        Attempt.assignment_id == Assignment.id,
        Attempt.pupil_id == Enrolment.pupil_id,
    )


#: What `part_of` reads, over the places of an assignment.
PART = (
    Assignment.selected,
    sa.func.count(Enrolment.pupil_id).label("pupils"),
    sa.func.min(Enrolment.group_number).label("lowest"),
    sa.func.max(Enrolment.group_number).label("highest"),
    sa.func.count(Enrolment.group_number).label("grouped"),
)


def part_of(row: Any) -> Part | None:
    """The part of the class, from a row with the columns of `PART`; None for the whole class."""
    if not row.selected:
        return None
    together = row.grouped == row.pupils and row.lowest == row.highest
    return Part(row.pupils, row.lowest if together else None)
