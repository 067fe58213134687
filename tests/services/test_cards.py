"""Cards are found again by their code or their QR, and by nothing else."""

import secrets as random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import BoundedSemaphore

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain import pupil_code
from app.keys import Keys
from app.models import Card, CardDirectory
from app.services import cards, secrets
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of, issue_card


@pytest.fixture
def keys(app: Flask) -> Keys:
    ring: Keys = app.extensions["repere_keys"]
    return ring


def test_a_code_finds_its_pupil_in_its_school(
    session: Session, keys: Keys, cast: Cast, clock: Clock
) -> None:
    card = issue_card(session, keys, cast.dina, clock.now)
    session.info.pop("school_id")
    found = cards.find_by_code(session, keys, card.code)
    assert found is not None and (found.school_id, found.id) == (cast.other_school.id, cast.dina.id)


def test_a_wrong_code_finds_nobody_and_costs_one_slow_hash_like_a_right_one(
    session: Session, keys: Keys, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = issue_card(session, keys, cast.alice, clock.now)
    hashed: list[bool] = []
    real: Callable[..., bool] = secrets._verify
    monkeypatch.setattr(secrets, "_verify", lambda *a: (hashed.append(True), real(*a))[1])
    assert cards.find_by_code(session, keys, card.code) is not None
    assert len(hashed) == 1
    assert cards.find_by_code(session, keys, pupil_code.new_code(random.choice)) is None
    assert len(hashed) == 2


def test_a_qr_needs_the_last_three_characters(
    session: Session, keys: Keys, cast: Cast, clock: Clock
) -> None:
    card = issue_card(session, keys, cast.alice, clock.now)
    assert cards.find_by_qr(session, keys, card.qr_token, card.code[-3:]) is not None
    wrong = "BCD" if card.code[-3:] != "BCD" else "CDF"
    assert cards.find_by_qr(session, keys, card.qr_token, wrong) is None


def test_neither_code_nor_token_is_stored(
    session: Session, keys: Keys, cast: Cast, clock: Clock
) -> None:
    issued = issue_card(session, keys, cast.alice, clock.now)
    card = session.get_one(Card, (cast.school.id, cast.alice.id))
    stored = f"{card.code_hash} {card.qr_hash!r} {card.code_prefix} {card.qr_prefix}"
    assert issued.code not in stored and issued.qr_token not in stored


def test_a_new_card_ends_the_old_one(
    session: Session, keys: Keys, cast: Cast, clock: Clock
) -> None:
    old = issue_card(session, keys, cast.alice, clock.now)
    new = issue_card(session, keys, cast.alice, clock.now)
    assert cards.find_by_code(session, keys, old.code) is None
    assert cards.find_by_code(session, keys, new.code) is not None
    entries = session.query(CardDirectory).filter_by(account_id=cast.alice.id).count()
    assert entries == 2


def test_a_print_request_is_answered_once(session: Session, cast: Cast, clock: Clock) -> None:
    number = account_of(session, cast.petit).id
    today: date = clock.now.date()
    room = cast.room_4eb.id
    assert cards.claim_print(session, cast.school.id, room, number, today)
    assert not cards.claim_print(session, cast.school.id, room, number, today)


def test_codes_are_hashed_a_few_at_a_time_so_that_other_requests_stay_quick(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "_SLOTS", slots := BoundedSemaphore(1))
    with ThreadPoolExecutor() as beside:
        with slots:
            drawn = beside.submit(cards.draw, keys, 1)
            with pytest.raises(TimeoutError):
                drawn.result(timeout=0.3)
        assert len(drawn.result(timeout=10)) == 1
