"""Lessons given to classes or to a part of them."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.keys import Keys
from app.models import (
    Acknowledgement,
    Assignment,
    AuditAction,
    Classroom,
    EditionState,
    LessonEdition,
)
from app.models.base import insert_once
from app.services import auditing, ballot_box, follow_ups, given_to


class NotAcknowledged(ValueError):
    """The teacher has not acknowledged that the lesson was not reviewed yet."""


def acknowledge(
    session: Session, school_id: uuid.UUID, teacher_id: uuid.UUID, edition_hash: str
) -> None:
    """Keep that this teacher knows that the edition was not reviewed by a professional."""
    insert_once(
        session,
        Acknowledgement,
        {"school_id": school_id, "teacher_id": teacher_id, "edition_hash": edition_hash},
    )


def is_acknowledged(
    session: Session, school_id: uuid.UUID, teacher_id: uuid.UUID, edition_hash: str
) -> bool:
    """Whether this teacher has acknowledged this edition."""
    return session.get(Acknowledgement, (school_id, teacher_id, edition_hash)) is not None


def assign(
    session: Session,
    classroom: Classroom,
    edition: LessonEdition,
    teacher_id: uuid.UUID,
    opens_at: datetime,
    closes_at: datetime | None,
    reviewed: bool,
    now: datetime,
    pupils: Collection[uuid.UUID] | None = None,
    again: Mapping[Moment, datetime] | None = None,
) -> Assignment:
    """Give a lesson to a class, or to those `pupils` of it; `again` says when it comes back.

    Raises `NotAcknowledged` when the lesson is not reviewed and the teacher has not said to know
    it, `given_to.AlreadyGiven`, `ValueError` for an edition that is not published or for nobody.
    """
    if edition.state is not EditionState.PUBLISHED:
        raise ValueError(edition.hash)
    if not reviewed and not is_acknowledged(session, classroom.school_id, teacher_id, edition.hash):
        raise NotAcknowledged
    given_to.check(session, classroom.school_id, classroom.id, edition.code, pupils, now)
    assignment = Assignment(
        school_id=classroom.school_id,
        id=uuid.uuid4(),
        classroom_id=classroom.id,
        lesson_code=edition.code,
        edition_hash=edition.hash,
        opens_at=opens_at,
        closes_at=closes_at,
        created_at=now,
        archived_on=None,
        selected=pupils is not None,
    )
    session.add(assignment)
    session.flush()
    given_to.add(session, assignment, pupils or ())
    follow_ups.plan(session, assignment, again or {}, now)
    auditing.record(
        session,
        classroom.school_id,
        teacher_id,
        AuditAction.LESSON_ASSIGNED,
        f"{classroom.label} {edition.code}",
        now,
    )
    session.flush()
    return assignment


def close(
    session: Session, keys: Keys, assignment: Assignment, actor: uuid.UUID, now: datetime
) -> None:
    """Close an assignment now and count its ballots."""
    if assignment.opens_at >= now:  # it never opened: it opens in the past and closes now
        assignment.opens_at = min(assignment.created_at, now - timedelta(seconds=1))
    assignment.closes_at = now
    ballot_box.count(session, keys, assignment.school_id, [assignment.id])
    auditing.record(
        session,
        assignment.school_id,
        actor,
        AuditAction.ASSIGNMENT_CLOSED,
        assignment.lesson_code,
        now,
    )
    session.flush()


def archive(session: Session, assignment: Assignment, now: datetime) -> None:
    """Put an assignment and its follow-ups away; what waits in their boxes goes with them."""
    for one in (assignment, *follow_ups.of_lesson(session, assignment).values()):
        one.archived_on = one.archived_on or now.date()
        ballot_box.discard_waiting(session, one.school_id, one.id)
    session.flush()
