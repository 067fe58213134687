"""What one half of a secret is worth to who holds it."""

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import issue_card
from tests.page import Client
from tests.security.test_sign_in import password_of

pytestmark = pytest.mark.goal("S07", "S08")

HOME = "https://localhost"


def test_a_new_device_is_no_fresh_start_for_who_holds_a_qr(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> None:
    """The token stays in a browser's history: three characters must not be guessable."""
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    statuses = []
    for _ in range(8):
        client = Client(app, session)
        client.get("/c")
        page = client.post("/c", {"token": card.qr_token, "last": "BBB"}, expect=None)
        statuses.append(page.status)
    assert statuses[-1] == 429


def test_a_second_factor_cannot_be_guessed_from_ever_new_devices(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    statuses = []
    for number in range(8):
        client = Client(app, session)
        client.get("/prof/connexion")
        password_of(client, cast.petit)
        statuses.append(client.post("/prof/code", {"code": f"{number:06}"}, expect=None).status)
    assert statuses[-1] == 429


def test_recovery_codes_are_not_shown_to_the_next_person_at_the_computer(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    from app.models import StaffCredential

    credential = session.get_one(StaffCredential, (cast.school.id, cast.roy.id))
    credential.totp_seed = None
    session.commit()
    client = Client(app, session)
    assert password_of(client, cast.roy).location == "/prof/double-cle"
    page = client.get("/prof/double-cle")
    seed = page.select_one("main").get_text(" ").upper()
    import re

    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", " ".join(seed.split()))
    assert found is not None
    secret = found.group().replace(" ", "")
    client.post("/prof/double-cle", {"code": pyotp.TOTP(secret).at(clock.now)})
    stolen = client.cookie("__Host-repere-pending") or ""
    assert "-" in client.get("/prof/double-cle").text
    client.post("/deconnexion")
    client.raw.set_cookie("__Host-repere-pending", stolen, secure=True)
    assert client.get("/prof/double-cle", expect=303).location == "/prof/connexion"


def test_a_second_factor_once_set_up_is_not_replaced_by_a_password(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    """Somebody who had the password before the set-up keeps the page open, and comes back."""
    from app.models import StaffCredential

    credential = session.get_one(StaffCredential, (cast.school.id, cast.roy.id))
    seed, credential.totp_seed = credential.totp_seed, None
    session.commit()
    thief = Client(app, session)
    assert password_of(thief, cast.roy).location == "/prof/double-cle"
    session.get_one(StaffCredential, (cast.school.id, cast.roy.id)).totp_seed = seed
    session.commit()
    assert thief.get("/prof/double-cle", expect=303).location == "/prof/connexion"
