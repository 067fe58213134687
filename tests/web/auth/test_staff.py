"""GET and POST /prof/connexion, /prof/code: an adult's password and second factor."""

from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import PASSWORD, SEED, Cast, Person
from tests.page import Client, Page


def password(client: Client, person: Person, word: str = PASSWORD, expect: int = 303) -> Page:
    return client.post("/prof/connexion", {"email": person.email, "password": word}, expect)


def code(clock: Any) -> str:
    return pyotp.TOTP(SEED).at(clock.now)


def test_the_page_has_help_and_quick_exit_as_every_page(client: Client) -> None:
    page = client.get("/prof/connexion")
    assert page.h1 == "Entrée des adultes"
    assert page.select_one("#email")["autocomplete"] == "username"


def test_password_then_code_lead_to_the_classes(client: Client, cast: Cast, clock: Any) -> None:
    assert password(client, cast.petit).location == "/prof/code"
    assert client.get("/prof/code").h1 == "Deuxième clé"
    assert client.post("/prof/code", {"code": code(clock)}).location == "/teach"


def test_the_administrator_is_led_to_the_school(client: Client, cast: Cast, clock: Any) -> None:
    password(client, cast.benali)
    assert client.post("/prof/code", {"code": code(clock)}).location == "/admin"


def test_a_password_alone_opens_nothing(client: Client, cast: Cast) -> None:
    password(client, cast.petit)
    client.get("/teach", expect=302)


def test_an_unknown_address_and_a_wrong_password_read_the_same(client: Client, cast: Cast) -> None:
    wrong = password(client, cast.petit, "autre mot de passe", expect=422)
    unknown = client.post(
        "/prof/connexion", {"email": "nobody@nowhere.test", "password": "x"}, expect=422
    )
    assert "ne vont pas ensemble" in wrong.text
    assert wrong.select_one(".error-summary").text == unknown.select_one(".error-summary").text


def test_a_missing_field_is_named_in_the_summary_and_beside_the_field(client: Client) -> None:
    page = client.post("/prof/connexion", {"email": "", "password": "x"}, expect=422)
    assert page.select('.error-summary a[href="#email"]')
    field = page.select_one("#email")
    assert field["aria-invalid"] == "true"
    assert "email-error" in field["aria-describedby"]


def test_a_code_is_used_once(
    client: Client, cast: Cast, clock: Any, app: Flask, session: Session
) -> None:
    used = code(clock)
    password(client, cast.petit)
    client.post("/prof/code", {"code": used})
    other = Client(app, session)
    password(other, cast.petit)
    page = other.post("/prof/code", {"code": used}, expect=422)
    assert "Ce code ne va pas." in page.text


def test_a_trusted_device_is_not_asked_again_for_30_days(
    client: Client, cast: Cast, clock: Any
) -> None:
    password(client, cast.petit)
    client.post("/prof/code", {"code": code(clock), "trust": "y"})
    client.post("/deconnexion")
    assert password(client, cast.petit).location == "/teach"
    client.post("/deconnexion")
    clock.advance(days=31)
    assert password(client, cast.petit).location == "/prof/code"


def test_the_device_that_one_trusts_is_not_trusted_by_another(
    client: Client, cast: Cast, clock: Any
) -> None:
    password(client, cast.petit)
    client.post("/prof/code", {"code": code(clock), "trust": "y"})
    client.post("/deconnexion")
    assert password(client, cast.roy).location == "/prof/code"


def test_many_wrong_passwords_wait_and_lock_nobody_out(
    client: Client, cast: Cast, clock: Any
) -> None:
    client.get("/prof/connexion")
    for _ in range(6):
        password(client, cast.petit, "autre mot de passe", expect=422)
    password(client, cast.petit, expect=429)
    clock.advance(seconds=31)
    assert password(client, cast.petit).location == "/prof/code"


def test_the_second_page_is_nothing_without_the_first(client: Client) -> None:
    assert client.get("/prof/code", expect=303).location == "/prof/connexion"


@pytest.mark.parametrize("typed", ["12", "abcdef", "000000", ""])
def test_a_wrong_code_is_refused(client: Client, cast: Cast, typed: str) -> None:
    password(client, cast.petit)
    client.post("/prof/code", {"code": typed}, expect=422)
    client.get("/teach", expect=302)
