"""Whom a lesson is given to when it is not for the whole class, and what changes later."""

import uuid
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import (
    Assignment,
    AssignmentPupil,
    Attempt,
    AuditAction,
    Classroom,
    EditionState,
    Enrolment,
    LessonEdition,
)
from app.services import auditing


class AlreadyGiven(ValueError):
    """The lesson runs in the class already for somebody whom it would be given to again."""


class HasBegun(ValueError):
    """A pupil who would lose the lesson has begun it."""


class Withdrawn(ValueError):
    """The edition was withdrawn."""


def add(session: Session, assignment: Assignment, pupils: Collection[uuid.UUID]) -> None:
    """Give an assignment of a part of the class to these pupils too."""
    session.add_all(
        AssignmentPupil(
            school_id=assignment.school_id, assignment_id=assignment.id, pupil_id=pupil_id
        )
        for pupil_id in pupils
    )
    session.flush()


def check(
    session: Session,
    school_id: uuid.UUID,
    classroom_id: uuid.UUID,
    code: str,
    pupils: Collection[uuid.UUID] | None,
    now: datetime,
    but: uuid.UUID | None = None,
) -> None:
    """Raise `AlreadyGiven` when the lesson runs in the class, beside the assignment `but`, for one
    of these pupils, or when one of them has begun it there: two figures of nearly the same pupils
    would tell, by subtraction, what the one between them answered. None is the whole class, which
    may take again a lesson that it has put away.
    """
    if pupils is not None and not pupils:
        raise ValueError("a lesson is given to somebody")
    _hold(session, school_id, classroom_id)
    shared = sa.exists().where(
        AssignmentPupil.school_id == Assignment.school_id,
        AssignmentPupil.assignment_id == Assignment.id,
        AssignmentPupil.pupil_id.in_(pupils or ()),
    )
    running = sa.and_(
        Assignment.archived_on.is_(None),
        sa.or_(Assignment.closes_at.is_(None), Assignment.closes_at > now),
        sa.true() if pupils is None else sa.or_(Assignment.selected.is_(False), shared),
    )
    taken = sa.exists().where(
        Attempt.school_id == Assignment.school_id,
        Attempt.assignment_id == Assignment.id,
        _of_class(classroom_id) if pupils is None else Attempt.pupil_id.in_(pupils),
    )
    kept = Assignment.archived_on.is_(None)
    part = sa.true() if pupils is not None else Assignment.selected
    found = session.scalar(
        sa.select(Assignment.id).where(
            Assignment.school_id == school_id,
            Assignment.classroom_id == classroom_id,
            Assignment.lesson_code == code,
            Assignment.moment == Moment.LESSON,
            Assignment.id != but if but else sa.true(),
            sa.or_(running, sa.and_(taken, sa.or_(kept, part))),
        )
    )
    if found is not None:
        raise AlreadyGiven


def _of_class(classroom_id: uuid.UUID) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Enrolment.school_id == Attempt.school_id,
        Enrolment.pupil_id == Attempt.pupil_id,
        Enrolment.classroom_id == classroom_id,
    )


def _hold(session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID) -> None:
    """Two gifts to one class come one after the other."""
    session.execute(
        sa.select(Classroom.id)
        .where(Classroom.school_id == school_id, Classroom.id == classroom_id)
        .with_for_update()
    ).all()


def chosen(session: Session, assignment: Assignment) -> frozenset[uuid.UUID] | None:
    """The pupils chosen for an assignment; None when it is for the whole class."""
    if not assignment.selected:
        return None
    rows = session.scalars(
        sa.select(AssignmentPupil.pupil_id).where(
            AssignmentPupil.school_id == assignment.school_id,
            AssignmentPupil.assignment_id == assignment.id,
        )
    )
    return frozenset(rows)


def change(
    session: Session,
    classroom: Classroom,
    assignment: Assignment,
    pupils: Collection[uuid.UUID],
    actor: uuid.UUID,
    now: datetime,
) -> None:
    """Give an assignment to these pupils of the class instead of those it was for.

    Raises `HasBegun` when one who would lose it has begun: the answers of a pupil are never taken
    out of a lesson. Raises `AlreadyGiven`, and `ValueError` for nobody or for a whole class.
    """
    session.refresh(assignment, with_for_update=True)  # who begins it now waits, or is seen
    before = chosen(session, assignment)
    if before is None:
        raise ValueError("a lesson of the whole class has no list")
    added, removed = set(pupils) - before, before - set(pupils)
    if not pupils:
        raise ValueError("a lesson is given to somebody")
    if _begun(session, assignment, removed):
        raise HasBegun
    if added:
        check(
            session,
            classroom.school_id,
            classroom.id,
            assignment.lesson_code,
            added,
            now,
            assignment.id,
        )
    session.execute(
        sa.delete(AssignmentPupil).where(
            AssignmentPupil.school_id == assignment.school_id,
            AssignmentPupil.assignment_id == assignment.id,
            AssignmentPupil.pupil_id.in_(removed),
        )
    )
    add(session, assignment, added)
    if added or removed:
        numbers = f"{classroom.label} {assignment.lesson_code} +{len(added)} −{len(removed)}"
        _record_change(session, assignment, numbers, actor, now)


def _begun(session: Session, assignment: Assignment, pupils: Collection[uuid.UUID]) -> bool:
    found = session.execute(
        sa.select(Attempt.id).where(
            Attempt.school_id == assignment.school_id,
            Attempt.assignment_id == assignment.id,
            Attempt.pupil_id.in_(pupils),
        )
    )
    return found.first() is not None


def reopen(
    session: Session,
    classroom: Classroom,
    assignment: Assignment,
    until: datetime,
    actor: uuid.UUID,
    now: datetime,
) -> None:
    """Let those who have not finished a closed lesson go on until then.

    Ballots that come later wait in the box for its rule, like any other. Raises `Withdrawn`,
    `AlreadyGiven`, and `ValueError` for a lesson that is not closed or a moment that is past.
    """
    if assignment.closes_at is None or assignment.closes_at > now or until <= now:
        raise ValueError("only what is closed can be opened again, until later")
    edition = session.get(LessonEdition, assignment.edition_hash)
    if edition is None or edition.state is EditionState.WITHDRAWN:
        raise Withdrawn
    pupils = chosen(session, assignment)
    if pupils is None or pupils:
        check(
            session,
            classroom.school_id,
            classroom.id,
            assignment.lesson_code,
            pupils,
            now,
            assignment.id,
        )
    assignment.closes_at = until
    words = f"{classroom.label} {assignment.lesson_code} → {until.date().isoformat()}"
    _record_change(session, assignment, words, actor, now)


def _record_change(
    session: Session, assignment: Assignment, subject: str, actor: uuid.UUID, now: datetime
) -> None:
    action = AuditAction.ASSIGNMENT_CHANGED
    auditing.record(session, assignment.school_id, actor, action, subject, now)
    session.flush()
