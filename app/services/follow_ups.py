"""The times a lesson comes back: planned when it is given, moved, and their questions chosen."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import Assignment, Attempt, AuditAction
from app.services import auditing


class HasBegun(ValueError):
    """A pupil has begun this follow-up: it can no longer be moved or taken out."""


def plan(
    session: Session, lesson: Assignment, moments: Mapping[Moment, datetime], now: datetime
) -> None:
    """Plan the follow-ups of a lesson that has none yet."""
    for moment, opens_at in moments.items():
        session.add(_follow_up(lesson, moment, opens_at, now))
    session.flush()


def _follow_up(lesson: Assignment, moment: Moment, opens_at: datetime, now: datetime) -> Assignment:
    return Assignment(
        school_id=lesson.school_id,
        id=uuid.uuid4(),
        classroom_id=lesson.classroom_id,
        lesson_code=lesson.lesson_code,
        edition_hash=lesson.edition_hash,
        opens_at=opens_at,
        closes_at=None,
        created_at=now,
        archived_on=lesson.archived_on,
        moment=moment,
        follows_id=lesson.id,
        selected=lesson.selected,
    )


def of_lesson(session: Session, lesson: Assignment) -> dict[Moment, Assignment]:
    """The follow-ups of a lesson by moment."""
    rows = session.scalars(
        sa.select(Assignment).where(
            Assignment.school_id == lesson.school_id, Assignment.follows_id == lesson.id
        )
    )
    return {row.moment: row for row in rows}


def begun(session: Session, lesson: Assignment) -> frozenset[Moment]:
    """The follow-ups of a lesson that a pupil has begun."""
    rows = session.scalars(
        sa.select(Assignment.moment)
        .join(
            Attempt,
            sa.and_(
                Attempt.school_id == Assignment.school_id, Attempt.assignment_id == Assignment.id
            ),
        )
        .where(Assignment.school_id == lesson.school_id, Assignment.follows_id == lesson.id)
        .distinct()
    )
    return frozenset(rows)


def change_dates(
    session: Session,
    lesson: Assignment,
    closes_at: datetime | None,
    wanted: Mapping[Moment, datetime | None],
    label: str,
    actor: uuid.UUID,
    now: datetime,
) -> None:
    """Change the end of a lesson; move its follow-ups, plan those that are missing, take out those
    without a day.

    Raises `HasBegun` where that would change a follow-up that a pupil has begun.
    """
    _hold(session, lesson)
    found, fixed = of_lesson(session, lesson), begun(session, lesson)
    changed = lesson.closes_at != closes_at
    lesson.closes_at = closes_at
    for moment, opens_at in wanted.items():
        here = found.get(moment)
        if (here.opens_at if here else None) == opens_at:
            continue
        if moment in fixed:
            raise HasBegun(moment)
        changed = True
        if here is None:
            assert opens_at is not None
            session.add(_follow_up(lesson, moment, opens_at, now))
        elif opens_at is None:
            session.delete(here)
        else:
            here.opens_at = opens_at
    if changed:
        auditing.record(
            session,
            lesson.school_id,
            actor,
            AuditAction.ASSIGNMENT_CHANGED,
            f"{label} {lesson.lesson_code}",
            now,
        )
    session.flush()


def _hold(session: Session, lesson: Assignment) -> None:
    """Nobody begins a follow-up of the lesson until the end of the transaction: beginning holds its
    row too."""
    session.execute(
        sa.select(Assignment.id)
        .where(Assignment.school_id == lesson.school_id, Assignment.follows_id == lesson.id)
        .with_for_update()
    ).all()


def take_questions(session: Session, follow_up: Assignment, keys: Sequence[str]) -> None:
    """Freeze the questions of a follow-up: the first pupil to begin chooses for the whole class."""
    session.execute(
        sa.update(Assignment)
        .where(
            Assignment.school_id == follow_up.school_id,
            Assignment.id == follow_up.id,
            Assignment.questions.is_(None),
        )
        .values(questions=" ".join(keys))
    )
