"""Who has begun a lesson, and who has not finished it."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, Assignment, Attempt, EditionState, Enrolment, LessonEdition, Sitting
from app.queries.part import places, taken_by_those


def begun(session: Session, assignment: Assignment) -> frozenset[uuid.UUID]:
    """The pupils who have begun an assignment. One statement."""
    return frozenset(
        session.scalars(
            sa.select(Attempt.pupil_id).where(
                Attempt.school_id == assignment.school_id,
                Attempt.assignment_id == assignment.id,
            )
        )
    )


@dataclass(frozen=True)
class Unfinished:
    """A pupil who has not finished, at the place of the class list."""

    id: uuid.UUID
    display_name: str
    position: int
    group_number: int | None


@dataclass(frozen=True)
class CatchUp:
    """A lesson to catch up: who has not finished it, of how many, and whether they can."""

    pupils: int
    unfinished: tuple[Unfinished, ...]
    withdrawn: bool
    is_open: bool


def catch_up(session: Session, assignment: Assignment) -> CatchUp:
    """Those concerned who have not finished, in the order of the class list. Two statements."""
    rows = session.execute(
        sa.select(
            Account.id,
            Account.display_name,
            Enrolment.position,
            Enrolment.group_number,
            Attempt.finished_on,
        )
        .select_from(Assignment)
        .join(Enrolment, places())
        .join(
            Account,
            sa.and_(Account.school_id == Enrolment.school_id, Account.id == Enrolment.pupil_id),
        )
        .outerjoin(Attempt, taken_by_those())
        .where(Assignment.school_id == assignment.school_id, Assignment.id == assignment.id)
        .order_by(Enrolment.position)
    ).all()
    withdrawn, is_open = session.execute(
        sa.select(
            sa.exists().where(
                LessonEdition.hash == assignment.edition_hash,
                LessonEdition.state == EditionState.WITHDRAWN,
            ),
            sa.exists().where(
                Sitting.school_id == assignment.school_id,
                Sitting.classroom_id == assignment.classroom_id,
                Sitting.ended_at.is_(None),
            ),
        )
    ).one()
    unfinished = tuple(Unfinished(*row[:4]) for row in rows if row.finished_on is None)
    return CatchUp(len(rows), unfinished, withdrawn, is_open)
