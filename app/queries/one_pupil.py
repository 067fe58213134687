"""What is kept about one pupil: every row of it, and the same put together for a reader."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.lesson import Form
from app.models import (
    Account,
    Assignment,
    AssignmentPupil,
    Attempt,
    BallotMarker,
    Base,
    Card,
    Classroom,
    Enrolment,
    Response,
    SignIn,
)
from app.models.register import SECRETS, of_pupils, pupil_models


def everything(
    session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID
) -> dict[str, list[dict[str, Any]]]:
    """Table → the pupil's rows, each column by its name, in the order of the primary key. Tables
    without a row are there, empty; what only recognises a card or a session is left out
    (`register.SECRETS`). One statement for each table that the register gives to pupils."""
    found = {}
    for model in pupil_models():
        table = cast(sa.Table, model.__table__)
        columns = [c for c in table.columns if f"{table.name}.{c.name}" not in SECRETS]
        rows = session.execute(
            sa.select(*columns)
            .where(of_pupils(table, school_id, [pupil_id]))
            .order_by(*table.primary_key.columns)
        )
        found[table.name] = [dict(row._mapping) for row in rows]
    return found


@dataclass(frozen=True)
class Place:
    """Who a pupil is here: the name shown, the day the account was made, the class and the day it
    was made, the place and the group in it, the day the card was printed."""

    display_name: str
    made_on: date
    class_id: uuid.UUID
    class_label: str
    class_made_on: date
    position: int
    group_number: int | None
    card_printed_on: date | None


def place(session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID) -> Place:
    """Where the pupil is enrolled. One statement."""
    row = session.execute(
        sa.select(
            Account.display_name,
            Account.created_on,
            Classroom.id,
            Classroom.label,
            Classroom.created_on,
            Enrolment.position,
            Enrolment.group_number,
            Card.printed_on,
        )
        .join(Enrolment, _same(Enrolment, "pupil_id", Account))
        .join(Classroom, _same(Enrolment, "classroom_id", Classroom))
        .outerjoin(Card, _same(Card, "pupil_id", Account))
        .where(Account.school_id == school_id, Account.id == pupil_id)
    ).one()
    return Place(*row)


@dataclass(frozen=True)
class Visit:
    """A session: when it began, was last used, and ends at the latest."""

    begun_at: datetime
    seen_at: datetime
    ends_at: datetime


def visits(session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID) -> tuple[Visit, ...]:
    """The sessions of a pupil that are still in the table, the newest first. One statement."""
    rows = session.execute(
        sa.select(SignIn.created_at, SignIn.seen_at, SignIn.expires_at)
        .where(SignIn.school_id == school_id, SignIn.account_id == pupil_id)
        .order_by(SignIn.created_at.desc())
    )
    return tuple(Visit(*row) for row in rows)


@dataclass(frozen=True)
class Passage:
    """A lesson or follow-up that a pupil has begun, or that was given to the pupil by name.

    `step` and what follows are None before it is begun. `best` of six signs are recognised,
    `first` of them at once; `answered` questions were answered, `passed` of them left behind.
    `ballots` is how many items the pupil has put a ballot for in the box of the class.
    """

    assignment_id: uuid.UUID
    lesson_code: str
    edition_hash: str
    moment: Moment
    opens_at: datetime
    classroom_id: uuid.UUID
    class_label: str
    by_name: bool
    attempt_id: uuid.UUID | None
    form: Form | None
    step: int | None
    started_on: date | None
    finished_on: date | None
    answered: int
    passed: int
    first: int
    best: int
    ballots: int


def passages(session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID) -> tuple[Passage, ...]:
    """All of them, those put away and those of a class that the pupil has left too, the oldest
    first. One statement."""
    columns: list[Any] = [
        Assignment.id,
        Assignment.lesson_code,
        Assignment.edition_hash,
        Assignment.moment,
        Assignment.opens_at,
        Assignment.classroom_id,
        Classroom.label,
        AssignmentPupil.pupil_id.is_not(None),
        Attempt.id,
        Attempt.form,
        Attempt.step,
        Attempt.started_on,
        Attempt.finished_on,
        _number(Response),
        _number(Response, Response.passed.is_(True)),
        _number(Response, Response.first_acquired.is_(True)),
        _number(Response, Response.best_acquired.is_(True)),
        _number(BallotMarker),
    ]
    rows = session.execute(
        sa.select(*columns)
        .join(Classroom, _same(Assignment, "classroom_id", Classroom))
        .outerjoin(
            Attempt,
            sa.and_(_same(Attempt, "assignment_id", Assignment), Attempt.pupil_id == pupil_id),
        )
        .outerjoin(
            AssignmentPupil,
            sa.and_(
                _same(AssignmentPupil, "assignment_id", Assignment),
                AssignmentPupil.pupil_id == pupil_id,
            ),
        )
        .where(
            Assignment.school_id == school_id,
            sa.or_(Attempt.id.is_not(None), AssignmentPupil.pupil_id.is_not(None)),
        )
        .order_by(Assignment.opens_at, Assignment.lesson_code, Assignment.id)
    )
    return tuple(Passage(*row) for row in rows)


def _same(child: Any, column: str, parent: Any) -> sa.ColumnElement[bool]:
    return sa.and_(child.school_id == parent.school_id, getattr(child, column) == parent.id)


def _number(model: type[Base], *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """How many rows of a passage, in a table that names its attempt."""
    table = model.__table__
    return (
        sa.select(sa.func.count())
        .select_from(model)
        .where(table.c.school_id == Attempt.school_id, table.c.attempt_id == Attempt.id, *which)
        .scalar_subquery()
    )
