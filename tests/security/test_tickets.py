"""The ticket of an answer on its way at Terminer."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import issue_card, open_session
from tests.page import Client
from tests.security.conftest import Walker
from tests.security.test_forging import answers_of, end_class, form_of

Walks = Callable[..., Walker]
HOME = "https://localhost"

pytestmark = pytest.mark.goal("R15", "S10")


@pytest.mark.parametrize("ending", ["sign_out", "exit", "reprint", "newer", "bilal"])
def test_a_session_that_terminer_did_not_end_is_no_ticket(
    walks: Walks,
    cast: Cast,
    session: Session,
    app: Flask,
    clock: Clock,
    ending: str,
) -> None:
    """A photographed card that was reprinted, a pupil who left: their cookies write nothing."""
    alice = walks(cast.alice).reaches("after")
    form, way = form_of(alice), alice.way
    cookie = alice.client.cookie("__Host-repere") or ""
    keys = app.extensions["repere_keys"]
    if ending == "sign_out":
        alice.client.post("/deconnexion")
    elif ending == "exit":
        alice.client.post("/sortie")
    elif ending == "reprint":
        issue_card(session, keys, cast.alice, clock.now)
    elif ending == "newer":
        open_session(app, session, Client(app, session), cast.alice, clock.now)
    else:
        open_session(app, session, alice.client, cast.bilal, clock.now)
        cookie = alice.client.cookie("__Host-repere") or ""
    end_class(session, app, cast, clock)
    thief = Client(app, session)
    thief.raw.set_cookie("__Host-repere", cookie, secure=True)
    thief.raw.set_cookie("__Host-repere-way", way, secure=True)
    # Bilal's session was ended by Terminer too: the closing page, and no answer written
    thief.post(alice.path, form, expect=303 if ending == "bilal" else 401)
    assert answers_of(session, alice) == 0
