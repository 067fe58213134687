"""The secret of a QR code is in no address, log, header or page but the picture itself."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.services import cards
from app.web.teach import cards as card_pages
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import issue_card
from tests.page import Client

pytestmark = [pytest.mark.goal("S09"), pytest.mark.asvs("14.2.1"), pytest.mark.once]

HOME = "https://localhost"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were put in pictures."""
    addresses: list[str] = []
    make = card_pages.segno.make

    def note(content: str, **options: Any) -> Any:
        addresses.append(content)
        return make(content, **options)

    monkeypatch.setattr(card_pages.segno, "make", note)
    return addresses


def test_the_picture_holds_128_bits_after_the_hash_and_the_page_holds_none(
    cast: Cast, client: Client, sign_in: Any, drawn: list[str]
) -> None:
    sign_in(client, cast.petit)
    sheet = client.post(
        f"/teach/classes/{cast.room_4eb.id}/cards",
        {"number": str(uuid.uuid4()), "which": "all"},
        expect=200,
    )
    one = client.post(
        f"/teach/pupils/{cast.alice.id}/card", {"number": str(uuid.uuid4())}, expect=200
    )
    secret_ones = [address for address in drawn if "#" in address]
    assert len(secret_ones) == 3
    for address in secret_ones:
        before, _, token = address.partition("#")
        assert re.fullmatch(r"[0-9a-f]{32}", token)
        assert before.endswith("/c") and "?" not in before
        for page in (sheet, one):
            assert token not in page.body and token not in str(page.headers)
    assert len(set(secret_ones)) == 3


def test_what_is_drawn_comes_from_the_system_s_generator(
    monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    asked: list[int] = []
    token_hex = cards.random.token_hex
    monkeypatch.setattr(cards.random, "token_hex", lambda n: asked.append(n) or token_hex(n))
    (one,) = cards.draw(app.extensions["repere_keys"], 1)
    assert asked == [16] and len(one.qr_token) == 32


def test_signing_in_by_qr_leaves_the_secret_nowhere(
    app: Flask,
    cast: Cast,
    session: Session,
    clock: Clock,
    open_4eb: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    monkeypatch.setattr(app, "testing", False)
    client = Client(app, session)
    answers = []
    with capture_logs() as lines:
        answers.append(client.get("/c"))
        wrong = {"token": card.qr_token, "last": "BBB"}
        answers.append(client.post("/c", wrong, expect=422))
        right = {"token": card.qr_token, "last": card.code[-3:]}
        answers.append(client.post("/c", right))
        answers.append(client.get("/accueil"))
    for answer in answers:
        assert card.qr_token not in str(answer.headers)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert lines and card.qr_token not in str(lines) and card.code not in str(lines)
    assert card.qr_token not in answers[-1].body


def test_a_secret_in_the_query_is_not_read(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> None:
    """Nobody may come to print such a link: it would work, and be in every log."""
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    client = Client(app, session)
    address = f"/c?token={card.qr_token}&last={card.code[-3:]}"
    assert card.qr_token not in client.get(address).body
    client.post(address, {"last": card.code[-3:]}, expect=422)
    assert client.cookie("__Host-repere") is None
    client.get(f"/c/{card.qr_token}", expect=404)


def test_a_new_card_ends_the_old_secret_at_once(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> None:
    keys = app.extensions["repere_keys"]
    old = issue_card(session, keys, cast.alice, clock.now)
    new = issue_card(session, keys, cast.alice, clock.now)
    assert old.qr_token != new.qr_token and old.code != new.code
    for card, expect in ((old, 422), (new, 303)):
        fields = {"token": card.qr_token, "last": card.code[-3:]}
        Client(app, session).post("/c", fields, expect=expect)
