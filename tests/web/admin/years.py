"""What the tests of « Fin d'année » share."""

import csv
import io
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.models import (
    CardMode,
    Classroom,
)
from app.services import classrooms
from tests.cast import Cast
from tests.page import Page, form_values

PAGES = ("/admin/year", "/admin/year/export", "/admin/year/next", "/admin/year/erase")


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
