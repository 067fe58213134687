"""A pupil with a row in every table that may hold one, and what the whole database says of them."""

import uuid
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Assignment, Base, Enrolment
from app.models.register import REGISTER
from tests.cast import Cast
from tests.factories import issue_card, publish_lessons
from tests.web.teach.conftest import give, play


def live(app: Flask, session: Session, cast: Cast, now: datetime) -> Assignment:
    """Alice and Bilal have a card, a group, and have finished a lesson given to them by name.
    Returns the lesson. They have no session yet."""
    library = app.extensions["library"]
    publish_lessons(session, library, now)
    both = [cast.alice, cast.bilal]
    given = give(session, cast, cast.room_4eb, library.main[0], now, both)
    for seed, pupil in enumerate(both):
        play(app, session, given, pupil, now, seed)
        issue_card(session, app.extensions["repere_keys"], pupil, now)
        session.get_one(Enrolment, (pupil.school_id, pupil.id)).group_number = 2
    session.commit()
    return given


def rows_that_hold(session: Session, values: set[Any]) -> dict[str, list[dict[str, Any]]]:
    """Table → every row of the whole database that holds one of these values in any column. It
    does not read the register."""
    session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = [dict(row._mapping) for row in session.execute(sa.select(table))]
        found[table.name] = [row for row in rows if values & set(row.values())]
    session.rollback()  # on SQLite a session that may write holds the lock
    return {name: rows for name, rows in found.items() if rows}


def numbers_of(session: Session, pupil_id: uuid.UUID) -> set[Any]:
    """The pupil's number, and those of the passages."""
    attempt = Base.metadata.tables["attempt"]
    mine = sa.select(attempt.c.id).where(attempt.c.pupil_id == pupil_id)
    return {pupil_id, *session.scalars(mine)}


def tables_of_pupils() -> set[str]:
    """The tables that the register gives to pupils."""
    return {name for name, belonging in REGISTER.items() if belonging.of_a_pupil}


def plain(value: Any) -> Any:
    """A value of the database as a copy writes it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | None) else str(value)
