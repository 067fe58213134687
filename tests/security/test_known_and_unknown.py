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
from app.services import staff
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of, issue_card
from tests.page import Client

pytestmark = [pytest.mark.goal("S05"), pytest.mark.once]

HOME = "https://localhost"


@pytest.fixture
def doors(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> dict[str, tuple[str, list[dict[str, str]]]]:
    """Address, and the fields of wrong tries: of something known first, of nothing then."""
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    unknown = pupil_code.new_code(random.Random(3).choice)
    wrong_end = "".join(reversed(card.code[-3:])) if card.code[-3] != card.code[-1] else "BCD"
    return {
        "code": ("/connexion", [{"code": unknown}, {"code": unknown}]),
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
    if door != "QR":  # a token of 128 bits: whoever shows one that exists holds the card
        assert known[3] == unknown[3]


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


@pytest.mark.long
def test_the_time_of_a_refusal_tells_nothing(
    app: Flask,
    session: Session,
    cast: Cast,
    clock: Clock,
    figure: Callable[[str, str], None],
) -> None:
    """Three hundred tries of each, by turns; ten times the gap that is expected at most."""
    taken: dict[str, list[float]] = {cast.petit.email: [], "nobody@rivieres.test": []}
    for _ in range(150):
        for email, times in taken.items():
            client = Client(app)
            client.raw.get("/prof/connexion", base_url=HOME)
            data = {"csrf_token": client.token(), "email": email, "password": "x" * 12}
            clock.advance(minutes=6)
            session.commit()
            began = time.perf_counter()
            answer = client.raw.post("/prof/connexion", base_url=HOME, data=data)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 422
    known, unknown = (1000 * statistics.median(times) for times in taken.values())
    assert abs(known - unknown) < 20
    figure("S05", f"medians {known:.1f} ms known, {unknown:.1f} ms unknown, 150 tries each")
