"""A class and its lessons: who has finished, what is acquired, what was counted.

The same statements for five pupils and for thirty-five. The page and its export read the same
rows.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.progress import Status, status
from app.models import (
    Account,
    Assignment,
    AssignmentPupil,
    Attempt,
    Counter,
    Enrolment,
    Response,
)
from app.queries.part import Part


@dataclass(frozen=True)
class Column:
    """An assignment of the class, oldest first. `part` is None when it is for the whole class."""

    assignment_id: uuid.UUID
    lesson_code: str
    edition_hash: str
    opens_at: datetime
    closes_at: datetime | None
    part: Part | None


@dataclass(frozen=True)
class Cell:
    """One pupil, one lesson. `acquired` is shown once the lesson is finished: a half score
    misleads."""

    status: Status
    acquired: int | None = None
    attempt_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Row:
    """One pupil."""

    pupil_id: uuid.UUID
    display_name: str
    position: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ClassProgress:
    """The heat table of a class."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def column(self, assignment_id: uuid.UUID) -> int:
        """The place of an assignment among the columns."""
        return [c.assignment_id for c in self.columns].index(assignment_id)

    def tally(self, column: int) -> Mapping[Status, int]:
        """How many pupils have each status for a lesson; those not concerned are a status."""
        counts = dict.fromkeys(Status, 0)
        for row in self.rows:
            counts[row.cells[column].status] += 1
        return counts


def class_progress(
    session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID
) -> ClassProgress:
    """The table of a class. Three statements, four when a lesson is for a part of it."""
    given = _given(session, school_id, classroom_id)
    pupils = session.execute(
        sa.select(Account.id, Account.display_name, Enrolment.position, Enrolment.group_number)
        .join(
            Enrolment,
            sa.and_(Enrolment.school_id == Account.school_id, Enrolment.pupil_id == Account.id),
        )
        .where(Enrolment.school_id == school_id, Enrolment.classroom_id == classroom_id)
        .order_by(Enrolment.position)
    ).all()
    cells = _cells(session, school_id, [one.id for one in given])
    chosen = _chosen(session, school_id, [one.id for one in given if one.selected])
    groups = {pupil_id: group for pupil_id, _, _, group in pupils}
    rows = tuple(
        Row(pupil_id, name, position, tuple(_cell(cells, chosen, one, pupil_id) for one in given))
        for pupil_id, name, position, _ in pupils
    )
    return ClassProgress(tuple(_column(one, chosen, groups) for one in given), rows)


def _cell(
    cells: Mapping[tuple[uuid.UUID, uuid.UUID], Cell],
    chosen: Mapping[uuid.UUID, set[uuid.UUID]],
    given: Assignment,
    pupil_id: uuid.UUID,
) -> Cell:
    if given.selected and pupil_id not in chosen.get(given.id, ()):
        return Cell(Status.NOT_CONCERNED)
    return cells.get((given.id, pupil_id), Cell(Status.NOT_BEGUN))


def _column(
    given: Assignment,
    chosen: Mapping[uuid.UUID, set[uuid.UUID]],
    groups: Mapping[uuid.UUID, int | None],
) -> Column:
    inside = chosen.get(given.id, set()) & groups.keys()
    numbers = {groups[pupil_id] for pupil_id in inside}
    part = Part(len(inside), numbers.pop() if len(numbers) == 1 else None)
    return Column(
        given.id,
        given.lesson_code,
        given.edition_hash,
        given.opens_at,
        given.closes_at,
        part if given.selected else None,
    )


def _given(session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID) -> Sequence[Assignment]:
    return session.scalars(
        sa.select(Assignment)
        .where(
            Assignment.school_id == school_id,
            Assignment.classroom_id == classroom_id,
            Assignment.moment == Moment.LESSON,
            Assignment.archived_on.is_(None),
        )
        .order_by(Assignment.opens_at, Assignment.lesson_code, Assignment.id)
    ).all()


def _chosen(
    session: Session, school_id: uuid.UUID, assignment_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Assignment to the pupils it is for. One statement, none for none."""
    if not assignment_ids:
        return {}
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for assignment_id, pupil_id in session.execute(
        sa.select(AssignmentPupil.assignment_id, AssignmentPupil.pupil_id).where(
            AssignmentPupil.school_id == school_id,
            AssignmentPupil.assignment_id.in_(assignment_ids),
        )
    ):
        found.setdefault(assignment_id, set()).add(pupil_id)
    return found


def _cells(
    session: Session, school_id: uuid.UUID, assignment_ids: Sequence[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], Cell]:
    if not assignment_ids:
        return {}
    acquired = sa.func.coalesce(sa.func.sum(sa.case((Response.best_acquired, 1), else_=0)), 0)
    rows = session.execute(
        sa.select(
            Attempt.assignment_id, Attempt.pupil_id, Attempt.id, Attempt.finished_on, acquired
        )
        .outerjoin(
            Response,
            sa.and_(Response.school_id == Attempt.school_id, Response.attempt_id == Attempt.id),
        )
        .where(Attempt.school_id == school_id, Attempt.assignment_id.in_(assignment_ids))
        .group_by(Attempt.assignment_id, Attempt.pupil_id, Attempt.id, Attempt.finished_on)
    ).all()
    return {
        (assignment, pupil): Cell(
            status(True, finished is not None), int(number) if finished else None, attempt
        )
        for assignment, pupil, attempt, finished, number in rows
    }


@dataclass(frozen=True)
class Counted:
    """The counters of an assignment: item to mark to number of ballots."""

    marks: Mapping[str, Mapping[str, int]]


def counted(session: Session, school_id: uuid.UUID, assignment_id: uuid.UUID) -> Counted:
    """What was counted for an assignment. One statement."""
    rows = session.execute(
        sa.select(Counter.item, Counter.mark, Counter.count).where(
            Counter.school_id == school_id, Counter.assignment_id == assignment_id
        )
    ).all()
    marks: dict[str, dict[str, int]] = {}
    for item, mark, number in rows:
        marks.setdefault(item, {})[mark] = number
    return Counted(marks)
