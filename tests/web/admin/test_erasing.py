"""A year is erased on request, after a page that says what goes; receipts; the date."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import (
    PurgeReceipt,
    School,
)
from app.services import retention
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import add_pupils
from tests.page import Client
from tests.web.admin.years import asked, made
from tests.years import END, JULY, labels, pupils


def test_the_page_says_before_what_goes_and_what_stays(
    july: Client, cast: Cast, session: Session
) -> None:
    room = made(session, cast, datetime(2027, 8, 28, 9, tzinfo=UTC), "6eA")
    add_pupils(session, cast.room_3ea, 3, JULY)
    page = july.get("/admin/year/erase")
    goes = page.select_one("[aria-labelledby=goes]").get_text().replace("\xa0", " ")
    stays = page.select_one("[aria-labelledby=stays]").get_text().replace("\xa0", " ")
    assert "2 classes, 6 élèves, 0 passage" in goes
    assert "3eA" in goes and "4eB" in goes and room.label not in goes
    assert "6eA, de la nouvelle année" in stays and "les comptes de l’équipe" in stays
    assert "Alice" not in page.text


@pytest.mark.parametrize("typed", ["", "Collège des trois-rivières", "Collège du Vallon", "oui"])
def test_another_name_erases_nothing(
    july: Client, cast: Cast, session: Session, typed: str
) -> None:
    july.get("/admin/year/erase")
    page = july.submit(action="/admin/year/erase", expect=422, name=typed)
    assert asked(page, "/admin/year/erase")["name"] == typed
    assert pupils(session, cast) == 3 and labels(session, cast) == ["3eA", "4eB"]


def test_the_name_of_the_school_erases_the_year_and_leads_to_the_receipt(
    july: Client, cast: Cast, session: Session
) -> None:
    session.get_one(School, cast.school.id).name = "Collège d’Artagnan"
    session.commit()
    july.get("/admin/year/erase")
    page = july.follow(july.submit(action="/admin/year/erase", name="Collège d'Artagnan "))
    assert page.h1 == "Reçu d’effacement"
    assert "Collège d’Artagnan" in page.text and "31 août 2027" in page.text
    assert "à la demande d’un administrateur" in page.text
    assert "5 juillet 2027 à 11 h 00" in page.text.replace("\xa0", " ")
    for name in ("Mme Petit", "Alice", "4eB"):
        assert name not in page.select_one("main").get_text()
    assert pupils(session, cast) == 0 and labels(session, cast) == []
    assert "a effacé l’année scolaire 2027-08-31" in july.get("/admin/journal").text
    july.post("/admin/year/erase", {"name": "Collège d’Artagnan", "shown": "x"}, expect=422)
    assert len(session.scalars(sa.select(PurgeReceipt)).all()) == 1


def test_a_class_made_since_the_page_was_shown_is_not_erased_unseen(
    july: Client, cast: Cast, session: Session
) -> None:
    july.get("/admin/year/erase")
    made(session, cast, JULY)
    page = july.submit(action="/admin/year/erase", expect=422, name=cast.school.name)
    assert "Les classes ont changé" in page.text and "5eC" in page.text
    assert pupils(session, cast) == 3
    july.get("/admin/year/erase")
    july.submit(action="/admin/year/erase", name=cast.school.name)
    assert pupils(session, cast) == 0


def test_pressed_twice_the_second_erases_nothing_more_and_says_so(
    app: Flask, july: Client, cast: Cast, session: Session, sign_in: Any
) -> None:
    july.get("/admin/year/erase")
    july.submit(action="/admin/year/erase", name=cast.school.name)
    again = july.get("/admin/year/erase")
    assert "Il n’y a rien à effacer" in again.text and not again.select("input[name=name]")
    assert "2 classes, 3 élèves" in july.get("/admin/year").text.replace("\xa0", " ")
    assert len(session.scalars(sa.select(PurgeReceipt)).all()) == 1


def test_the_receipt_of_the_date_says_that_it_came_by_itself(
    app: Flask, client: Client, cast: Cast, session: Session, clock: Clock, sign_in: Any
) -> None:
    clock.now = datetime(2027, 9, 30, 4, tzinfo=UTC)
    retention.daily(session, app.extensions["repere_keys"], cast.school.id, clock.now)
    session.commit()
    receipt = session.scalars(sa.select(PurgeReceipt)).one()
    benali = sign_in(client, cast.benali)
    text = benali.get(f"/admin/receipts/{receipt.id}").text
    assert "de lui-même, à la date prévue" in text and "terminée le 31 août 2027" in text


def test_in_the_thirty_days_a_later_date_would_keep_the_old_year_and_is_refused(
    client: Client, cast: Cast, session: Session, clock: Clock, sign_in: Any
) -> None:
    clock.now = datetime(2027, 9, 10, 9, tzinfo=UTC)
    benali = sign_in(client, cast.benali)
    page = benali.get("/admin/retention")
    assert "L’année terminée sera effacée le 30 septembre 2027." in page.text
    assert not page.select("input[name=on]")
    benali.post("/admin/retention", {"on": "2028-07-05"}, expect=409)
    session.expire_all()
    assert session.get_one(School, cast.school.id).retention_on == END
