"""A code, a QR, an address: one that exists is refused as one that does not."""

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain import pupil_code
from app.models import CardDirectory, SignInDelay, StaffCredential
from app.services import secrets, staff
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of, issue_card
from tests.page import Client

pytestmark = [pytest.mark.goal("S05"), pytest.mark.once]

HOME = "https://localhost"
#: What the application hashes with: every other test has a hash that costs nothing (quick.py).
REAL = {name: getattr(secrets, name) for name in ("_PASSWORD_HASHER", "_DUMMY_STAFF")}


@pytest.fixture
def doors(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> dict[str, tuple[str, list[dict[str, str]]]]:
    """Address, and the fields of wrong tries: of something known first, of nothing then."""
    ring, rng = app.extensions["repere_keys"], random.Random(3)
    card = issue_card(session, ring, cast.alice, clock.now)
    alike, unknown = pupil_code.new_code(rng.choice), pupil_code.new_code(rng.choice)
    # The directory holds 24 bits of a code: this one is found there, and is not the card's.
    row = session.query(CardDirectory).filter_by(prefix=secrets.prefix(ring, card.code)).one()
    row.prefix = secrets.prefix(ring, alike)
    session.commit()
    wrong_end = "".join(reversed(card.code[-3:])) if card.code[-3] != card.code[-1] else "BCD"
    return {
        "code": ("/connexion", [{"code": alike}, {"code": unknown}]),
        "QR": (
            "/c",
            [
                {"token": card.qr_token, "last": wrong_end},
                {"token": "0" * 32, "last": wrong_end},
            ],
        ),
        "address": (
            "/prof/connexion",
            [
                {"email": cast.petit.email, "password": "x" * 12},
                {"email": "nobody@rivieres.test", "password": "x" * 12},
            ],
        ),
    }


@pytest.mark.parametrize("door", ["code", "QR", "address"])
def test_known_and_unknown_take_the_same_hashes_and_say_the_same(
    app: Flask,
    session: Session,
    doors: dict[str, tuple[str, list[dict[str, str]]]],
    evaluated: list[str],
    statements: Any,
    door: str,
) -> None:
    path, tried = doors[door]
    seen = []
    for fields in tried:
        client = Client(app, session)
        client.get(path)
        evaluated.clear()
        with statements() as sent:
            page = client.post(path, fields, expect=422)
        text = page.text.replace(fields.get("email", "?"), "…")
        names = sorted(name for name, _ in page.headers)
        seen.append((len(evaluated), text, names, len(sent)))
    known, unknown = seen
    assert known[:3] == unknown[:3]
    assert known[0] == (0 if door == "QR" else 1)
    if door == "address":  # the 24 bits of a code are a keyed hash's: found or not tells nothing;
        assert known[3] == unknown[3]  # and whoever shows a token of 128 bits holds the card


def test_a_card_of_a_closed_class_is_told_from_none_to_its_holder_only(
    app: Flask, cast: Cast, session: Session, clock: Clock, evaluated: list[str], open_4eb: None
) -> None:
    """The whole code is 50 bits, so its holder is told why the door is closed. It costs the same
    hash, opens nothing and is no wrong try."""
    card = issue_card(session, app.extensions["repere_keys"], cast.chloe, clock.now)
    wrong = pupil_code.new_code(random.Random(3).choice)
    told = []
    for code in (card.code, wrong):
        client = Client(app, session)
        client.get("/connexion")
        evaluated.clear()
        told.append(client.post("/connexion", {"code": code}, expect=422).text)
        assert len(evaluated) == 1
        assert client.cookie("__Host-repere") is None
        assert session.query(SignInDelay).count() == (0 if code == card.code else 2)
    closed = "Ta carte est bonne, mais ta classe n’est pas ouverte en ce moment."
    assert [closed in text for text in told] == [True, False]


def test_a_code_of_six_digits_and_a_recovery_code_are_refused_alike(
    app: Flask, cast: Cast, session: Session
) -> None:
    texts = []
    for code in ("000000", "00000-00000", "x"):
        client = Client(app, session)
        fields = {"email": cast.petit.email, "password": cast.petit.password}
        client.post("/prof/connexion", fields)
        texts.append(client.post("/prof/code", {"code": code}, expect=422).text)
    assert len(set(texts)) == 1


def test_an_invitation_that_ended_never_was_or_is_elsewhere_s_is_one_page(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    old = staff.invite(session, account_of(session, cast.roy), None, clock.now)
    session.commit()
    clock.advance(days=8)
    school, _, secret = old.partition(".")
    forged = (old, f"{school}.{'A' * 43}", f"{cast.other_school.id}.{secret}", "x", f"{school}.")
    pages = [Client(app, session).get(f"/invitation/{token}", expect=410) for token in forged]
    assert len({page.text for page in pages}) == 1


@pytest.fixture
def real_cost(app: Flask, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch) -> float:
    """A password and nobody's are hashed as in a real installation; seconds of work that one is."""
    for name, value in REAL.items():
        monkeypatch.setattr(secrets, name, value)
    stored = session.get_one(StaffCredential, (cast.petit.school_id, cast.petit.id))
    stored.password_hash = secrets.hash_password(cast.petit.password)
    session.commit()
    taken = []
    for _ in range(5):
        began = time.thread_time()
        assert not secrets.password_matches(stored.password_hash, "x" * 12)
        taken.append(time.thread_time() - began)
    return min(taken)


@pytest.mark.long
def test_the_time_of_a_refusal_tells_nothing(
    app: Flask,
    session: Session,
    cast: Cast,
    clock: Clock,
    real_cost: float,
    figure: Callable[[str, str], None],
) -> None:
    """A hundred and fifty tries of each, by turns; ten times the gap that is expected at most.
    What is counted is the server's work: whatever else this machine does would only blur it."""
    taken: dict[str, list[float]] = {cast.petit.email: [], "nobody@rivieres.test": []}
    for _ in range(150):
        for email, times in taken.items():
            client = Client(app)
            client.raw.get("/prof/connexion", base_url=HOME)
            data = {"csrf_token": client.token(), "email": email, "password": "x" * 12}
            clock.advance(minutes=6)
            session.commit()
            began = time.thread_time()
            answer = client.raw.post("/prof/connexion", base_url=HOME, data=data)
            times.append(time.thread_time() - began)
            assert answer.status_code == 422
    known, unknown = (1000 * statistics.median(times) for times in taken.values())
    assert min(known, unknown) > 1000 * real_cost / 2 > 20, "a refusal without its slow hash"
    assert abs(known - unknown) < 20
    figure("S05", f"medians {known:.1f} ms known, {unknown:.1f} ms unknown, 150 tries each")
