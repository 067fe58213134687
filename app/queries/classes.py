"""A teacher's classes: the list, one class, what was given. Constant numbers of statements."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import (
    Account,
    Assignment,
    Attempt,
    Card,
    CardMode,
    Classroom,
    Enrolment,
    HelpContact,
    School,
    Sitting,
    Teaching,
    concerns,
)
from app.queries.part import PART, Part, part_of, places, taken_by_those


@dataclass(frozen=True)
class ClassLine:
    """One class in the teacher's list; `until` is the last day of a substitute."""

    id: uuid.UUID
    label: str
    mode: CardMode
    pupils: int
    cards: int
    lessons: int
    open: bool
    created_on: date
    until: date | None


def taught_classes(
    session: Session, school_id: uuid.UUID, teacher_id: uuid.UUID, today: date
) -> tuple[ClassLine, ...]:
    """The classes that a teacher teaches that day, by label. One statement."""
    inside = (Enrolment.school_id == Classroom.school_id, Enrolment.classroom_id == Classroom.id)
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
    lessons = (
        sa.select(sa.func.count())
        .select_from(Assignment)
        .where(
            Assignment.school_id == Classroom.school_id,
            Assignment.classroom_id == Classroom.id,
            Assignment.moment == Moment.LESSON,
            Assignment.archived_on.is_(None),
        )
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            Classroom.id,
            Classroom.label,
            Classroom.mode,
            pupils,
            cards,
            lessons,
            is_open(),
            Classroom.created_on,
            Teaching.ends_on,
        )
        .join(
            Teaching,
            sa.and_(
                Teaching.school_id == Classroom.school_id, Teaching.classroom_id == Classroom.id
            ),
        )
        .where(
            Classroom.school_id == school_id,
            Teaching.teacher_id == teacher_id,
            Teaching.counts_on(today),
            Classroom.archived_on.is_(None),
        )
        .order_by(Classroom.label)
    ).all()
    return tuple(ClassLine(*row) for row in rows)


def is_open() -> sa.Exists:
    """Whether a class is in session, as a condition on Classroom."""
    return sa.exists().where(
        Sitting.school_id == Classroom.school_id,
        Sitting.classroom_id == Classroom.id,
        Sitting.ended_at.is_(None),
    )


def of_the_class_now() -> sa.ColumnElement[bool]:
    """The join of an attempt and its assignment with a pupil still in that class: who has changed
    class keeps the attempt, and nobody opens it."""
    return sa.and_(
        Enrolment.school_id == Attempt.school_id,
        Enrolment.pupil_id == Attempt.pupil_id,
        Enrolment.classroom_id == Assignment.classroom_id,
    )


def label_is_taken(session: Session, school_id: uuid.UUID, label: str) -> bool:
    """Whether a class of the school in use has that label."""
    return bool(
        session.scalar(
            sa.select(
                sa.exists().where(
                    Classroom.school_id == school_id,
                    Classroom.label == label,
                    Classroom.archived_on.is_(None),
                )
            )
        )
    )


@dataclass(frozen=True)
class PupilLine:
    """One pupil in the class list, the day the card was printed, the group of the class."""

    id: uuid.UUID
    display_name: str
    position: int
    printed_on: date | None
    group_number: int | None


def class_list(
    session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID
) -> tuple[PupilLine, ...]:
    """The pupils of a class in the order of its list. One statement."""
    rows = session.execute(
        sa.select(
            Account.id,
            Account.display_name,
            Enrolment.position,
            Card.printed_on,
            Enrolment.group_number,
        )
        .join(
            Enrolment,
            sa.and_(Enrolment.school_id == Account.school_id, Enrolment.pupil_id == Account.id),
        )
        .outerjoin(Card, sa.and_(Card.school_id == Account.school_id, Card.pupil_id == Account.id))
        .where(Enrolment.school_id == school_id, Enrolment.classroom_id == classroom_id)
        .order_by(Enrolment.position)
    ).all()
    return tuple(PupilLine(*row) for row in rows)


def accounts(
    session: Session, school_id: uuid.UUID, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Account]:
    """The accounts of these ids. One statement."""
    rows = session.scalars(
        sa.select(Account).where(Account.school_id == school_id, Account.id.in_(ids))
    )
    return {account.id: account for account in rows}


@dataclass(frozen=True)
class GivenLine:
    """A lesson given to a class or a part of it: for how many pupils, how many of them have begun
    and finished it."""

    id: uuid.UUID
    lesson_code: str
    edition_hash: str
    opens_at: datetime
    closes_at: datetime | None
    pupils: int
    begun: int
    finished: int
    part: Part | None


def given_lessons(
    session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID
) -> tuple[GivenLine, ...]:
    """What was given to a class and not put away, oldest first. One statement."""
    rows = session.execute(
        sa.select(
            Assignment.id,
            Assignment.lesson_code,
            Assignment.edition_hash,
            Assignment.opens_at,
            Assignment.closes_at,
            sa.func.count(Attempt.id),
            sa.func.count(Attempt.finished_on),
            *PART,
        )
        .select_from(Assignment)
        .outerjoin(Enrolment, places())
        .outerjoin(Attempt, taken_by_those())
        .where(
            Assignment.school_id == school_id,
            Assignment.classroom_id == classroom_id,
            Assignment.moment == Moment.LESSON,
            Assignment.archived_on.is_(None),
        )
        .group_by(
            Assignment.id,
            Assignment.lesson_code,
            Assignment.edition_hash,
            Assignment.opens_at,
            Assignment.closes_at,
            Assignment.selected,
        )
        .order_by(Assignment.opens_at, Assignment.lesson_code, Assignment.id)
    ).all()
    return tuple(GivenLine(*row[:5], row.pupils, *row[5:7], part_of(row)) for row in rows)


@dataclass(frozen=True)
class PupilAttempt:
    """What a pupil has begun: the lesson and where it stands."""

    attempt_id: uuid.UUID
    lesson_code: str
    edition_hash: str
    finished_on: date | None


def pupil_attempts(
    session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID
) -> tuple[PupilAttempt, ...]:
    """The lessons that a pupil has begun in the class of now. One statement."""
    rows = session.execute(
        sa.select(Attempt.id, Assignment.lesson_code, Assignment.edition_hash, Attempt.finished_on)
        .join(
            Assignment,
            sa.and_(
                Assignment.school_id == Attempt.school_id, Assignment.id == Attempt.assignment_id
            ),
        )
        .join(Enrolment, of_the_class_now())
        .where(
            Attempt.school_id == school_id,
            Attempt.pupil_id == pupil_id,
            Assignment.moment == Moment.LESSON,
            concerns(pupil_id),
            Assignment.archived_on.is_(None),
        )
        .order_by(Assignment.opens_at, Assignment.lesson_code)
    ).all()
    return tuple(PupilAttempt(*row) for row in rows)


@dataclass(frozen=True)
class SafetyNotice:
    """What changed on the help page, in full, for a teacher who has not seen it yet."""

    changed_at: datetime
    exit_url: str
    contacts: tuple[HelpContact, ...]


def safety_notice(
    session: Session, school_id: uuid.UUID, teacher_id: uuid.UUID
) -> SafetyNotice | None:
    """The changed help contacts and exit address; None once the teacher has seen them."""
    changed_at, exit_url, seen_at = session.execute(
        sa.select(School.contacts_changed_at, School.exit_url, Account.contacts_seen_at)
        .join(Account, Account.school_id == School.id)
        .where(School.id == school_id, Account.id == teacher_id)
    ).one()
    if changed_at is None or (seen_at is not None and seen_at >= changed_at):
        return None
    contacts = session.scalars(
        sa.select(HelpContact)
        .where(HelpContact.school_id == school_id)
        .order_by(HelpContact.position)
    ).all()
    return SafetyNotice(changed_at, exit_url, tuple(contacts))
