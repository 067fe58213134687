"""GET and POST /invitation/<token> and /prof/double-cle: a new member of staff."""

from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Role
from app.services import staff
from tests.cast import Cast
from tests.page import Client

WORD = "quatre mots simples ici"


@pytest.fixture
def token(session: Session, cast: Cast, clock: Any) -> str:
    """An invitation for M. Lenoir."""
    account = staff.create(
        session, cast.school.id, Role.TEACHER, "M. Lenoir", "lenoir@rivieres.test", clock.now
    )
    made = staff.invite(session, account, cast.benali.id, clock.now)
    session.commit()
    return made


def seed_on(page: Any) -> str:
    return str(page.select_one(".seed").get_text()).replace(" ", "")


def test_from_the_link_to_the_classes(client: Client, token: str, clock: Any) -> None:
    page = client.get(f"/invitation/{token}")
    assert page.h1 == "Bienvenue, M. Lenoir"
    answer = client.post(f"/invitation/{token}", {"password": WORD, "again": WORD})
    assert answer.location == "/prof/double-cle"
    page = client.follow(answer)
    assert page.select(".qr-frame svg")
    first = pyotp.TOTP(seed_on(page)).at(clock.now)
    page = client.follow(client.post("/prof/double-cle", {"code": first}))
    assert page.h1 == "Dix codes de secours"
    assert len(page.select(".recovery-codes li")) == 10
    assert client.post("/prof/double-cle").location == "/teach"


def test_a_recovery_code_replaces_the_phone_once(
    client: Client, token: str, clock: Any, app: Flask, session: Session
) -> None:
    client.post(f"/invitation/{token}", {"password": WORD, "again": WORD})
    first = pyotp.TOTP(seed_on(client.get("/prof/double-cle"))).at(clock.now)
    page = client.follow(client.post("/prof/double-cle", {"code": first}))
    spare = page.select(".recovery-codes li")[0].get_text()
    who = {"email": "lenoir@rivieres.test", "password": WORD}
    for expect in (303, 422):
        other = Client(app, session)
        other.post("/prof/connexion", who)
        other.post("/prof/code", {"code": spare}, expect=expect)


def test_a_link_works_once_and_for_seven_days(
    client: Client, token: str, clock: Any, app: Flask, session: Session
) -> None:
    clock.advance(days=8)
    page = client.get(f"/invitation/{token}", expect=410)
    assert page.h1 == "Ce lien a déjà servi, ou il est trop ancien"
    clock.advance(days=-8)
    client.post(f"/invitation/{token}", {"password": WORD, "again": WORD})
    Client(app, session).get(f"/invitation/{token}", expect=410)


def test_an_invented_link_opens_nothing(client: Client, cast: Cast) -> None:
    client.get("/invitation/abc", expect=410)
    client.get(f"/invitation/{cast.school.id}.abc", expect=410)


@pytest.mark.parametrize(
    ("word", "again", "says"),
    [
        ("court", "court", "Douze caractères au moins."),
        (WORD, "autre chose ici", "Les deux mots de passe ne sont pas les mêmes."),
        ("", "", "Choisissez un mot de passe."),
    ],
)
def test_a_password_that_cannot_be_kept_is_said(
    client: Client, token: str, word: str, again: str, says: str
) -> None:
    page = client.post(f"/invitation/{token}", {"password": word, "again": again}, expect=422)
    assert says in page.text


def test_a_wrong_first_code_keeps_the_same_key(client: Client, token: str) -> None:
    client.post(f"/invitation/{token}", {"password": WORD, "again": WORD})
    seed = seed_on(client.get("/prof/double-cle"))
    page = client.post("/prof/double-cle", {"code": "000000"}, expect=422)
    assert seed_on(page) == seed
    client.get("/teach", expect=302)


def test_nobody_sets_up_a_key_without_a_link(client: Client, cast: Cast, sign_in: Any) -> None:
    assert client.get("/prof/double-cle", expect=303).location == "/prof/connexion"
    assert sign_in(client, cast.alice).get("/prof/double-cle", expect=303).location == (
        "/prof/connexion"
    )
    assert sign_in(client, cast.petit).get("/prof/double-cle", expect=303).location == (
        "/prof/connexion"
    )
