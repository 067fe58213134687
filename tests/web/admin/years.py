"""What the tests of « Fin d'année » share."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    Account,
    CardMode,
    Classroom,
    Role,
)
from app.services import classrooms
from tests.cast import Cast
from tests.page import Page, form_values
from tests.web.teach.conftest import given, lesson, library, played  # noqa: F401

JULY = datetime(2027, 7, 5, 9, tzinfo=UTC)
END = date(2027, 8, 31)
PAGES = ("/admin/year", "/admin/year/export", "/admin/year/next", "/admin/year/erase")


def labels(session: Session, cast: Cast) -> list[str]:
    """The classes in use."""
    session.expire_all()
    query = sa.select(Classroom.label).where(
        Classroom.school_id == cast.school.id, Classroom.archived_on.is_(None)
    )
    return sorted(session.scalars(query))


def pupils(session: Session, cast: Cast) -> int:
    where = (Account.school_id == cast.school.id, Account.role == Role.PUPIL)
    return session.scalar(sa.select(sa.func.count()).select_from(Account).where(*where)) or 0


def rows_of(page: Page) -> list[list[str]]:
    text = page.response.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def made(session: Session, cast: Cast, now: datetime, label: str = "5eC") -> Classroom:
    room = classrooms.create(
        session, cast.school.id, label, cast.petit.id, CardMode.IN_CLASS, True, now
    )
    session.commit()
    return room


def asked(page: Page, action: str) -> dict[str, Any]:
    """What a browser would send of the form of that address."""
    return form_values(page.form(action=action))
