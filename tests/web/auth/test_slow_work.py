"""Nobody waits for a lock while a password is judged or a secret is hashed."""

from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import Account
from app.services import passwords, secrets, staff
from tests.cast import PASSWORD, Cast
from tests.page import Client

NEW = "agrafe lavande tunnel biscotte"

pytestmark = [pytest.mark.goal("R03"), pytest.mark.once]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether a transaction was open each time something slow was done."""
    found: list[bool] = []

    def watch(where: Any, name: str) -> None:
        real = getattr(where, name)

        def watched(*arguments: Any) -> Any:
            found.append(db.session.in_transaction())
            return real(*arguments)

        monkeypatch.setattr(where, name, watched)

    watch(passwords, "is_easily_guessed")
    watch(secrets, "hash_password")
    watch(secrets, "hash_recovery_code")
    return found


@pytest.mark.parametrize(("door", "times"), [("mot-de-passe", 2), ("codes", 10), ("telephone", 10)])
def test_on_the_page_of_the_account(
    client: Client, cast: Cast, sign_in: Any, clock: Any, held: list[bool], door: str, times: int
) -> None:
    here = sign_in(client, cast.petit)
    asked = {"current": PASSWORD, "password": NEW, "again": NEW}
    answer = here.post(f"/prof/compte/{door}", asked)
    if door == "telephone":
        page = here.follow(answer)
        seed = str(page.select_one(".seed").get_text()).replace(" ", "")
        here.post("/prof/double-cle", {"code": pyotp.TOTP(seed).at(clock.now)})
    assert held == [False] * times


def test_behind_an_invitation(
    app: Flask, session: Session, client: Client, cast: Cast, clock: Any, held: list[bool]
) -> None:
    account = session.get_one(Account, (cast.school.id, cast.roy.id))
    token = staff.invite(session, account, cast.benali.id, clock.now)
    session.commit()
    client.post(f"/invitation/{token}", {"password": NEW, "again": NEW})
    assert held == [False] * 2
