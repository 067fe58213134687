"""A sign-in that stopped half-way, and a link that two people open at once."""

from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Account, StaffCredential
from app.services import staff
from tests.cast import SEED, Cast
from tests.conftest import Clock
from tests.factories import account_of
from tests.page import Client

pytestmark = pytest.mark.goal("S10")

PASSWORD = "un autre mot de passe"


@pytest.mark.goal("S08")
@pytest.mark.parametrize("enrolled", [True, False])
def test_a_password_shown_before_it_was_changed_leads_nowhere(
    app: Flask, cast: Cast, session: Session, clock: Clock, enrolled: bool
) -> None:
    """Somebody typed the old password and stopped at the second factor; it is changed meanwhile."""
    credential = session.get_one(StaffCredential, (cast.school.id, cast.roy.id))
    if not enrolled:
        credential.totp_seed = None
    session.commit()
    thief = Client(app, session)
    fields = {"email": cast.roy.email, "password": cast.roy.password}
    assert thief.post("/prof/connexion", fields).location.startswith("/prof/")
    page = thief.get("/prof/code" if enrolled else "/prof/double-cle")
    token = staff.invite(session, account_of(session, cast.roy), None, clock.now)
    session.commit()
    Client(app, session).post(f"/invitation/{token}", {"password": PASSWORD, "again": PASSWORD})
    seed = SEED if enrolled else page.select_one("code, .seed").get_text().replace(" ", "")
    code = {"code": pyotp.TOTP(seed).at(clock.now)}
    path = "/prof/code" if enrolled else "/prof/double-cle"
    assert thief.post(path, code).location == "/prof/connexion"
    assert thief.cookie("__Host-repere") is None


def test_signing_out_forgets_a_sign_in_that_stopped_half_way(
    app: Flask, cast: Cast, session: Session
) -> None:
    client = Client(app, session)
    fields = {"email": cast.roy.email, "password": cast.roy.password}
    assert client.post("/prof/connexion", fields).location == "/prof/code"
    client.post("/deconnexion")
    assert not client.cookie("__Host-repere-pending")


@pytest.mark.goal("S34")
def test_an_invitation_opened_by_two_at_once_is_taken_by_one(
    engine: sa.Engine, cast: Cast, session: Session, clock: Clock
) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    token = staff.invite(session, account_of(session, cast.roy), None, clock.now)
    session.commit()

    def beside() -> Account | None:
        with Session(engine) as other:
            found = staff.accept(other, token, "x", clock.now)
            other.commit()
            return found

    assert staff.accept(session, token, "y", clock.now) is not None
    with ThreadPoolExecutor() as pool:
        second = pool.submit(beside)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        session.commit()
        assert second.result(timeout=10) is None
