"""How many guesses are worth a hash, computed from the constants, and who can sign in meanwhile."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain import pupil_code
from app.models import Account, Role, SignIn, SignInDelay
from app.web import throttling
from app.web.throttling import (
    ADDRESS_TRIES,
    FREE_TRIES,
    HALF_MEMORY,
    LONGEST_HALF_WAIT,
    MANY_HALVES,
    NEW_DEVICE_WAIT,
    wait_after,
)
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import issue_card
from tests.page import Client
from tests.web.test_throttling import from_device

pytestmark = [pytest.mark.goal("S06", "S07"), pytest.mark.asvs("6.3.1", "2.4.1"), pytest.mark.once]

HOME = "https://localhost"
SCHOOL = "203.0.113.7"


def budget(seconds: int, free: int = FREE_TRIES) -> int:
    """Tries that one device has evaluated in that time, when it tries each second and at once."""
    moment = tries = 0
    while moment <= seconds:
        tries += 1
        wait = wait_after(tries, free)
        assert wait or tries <= free, "no wait after the free tries"
        moment += wait
    return tries


def half_budget(seconds: int) -> int:
    """The same for whoever holds one half of a secret, from ever new devices."""
    moment = tries = 0
    while moment <= seconds:
        tries += 1
        moment += LONGEST_HALF_WAIT if tries >= MANY_HALVES else wait_after(tries)
    return tries


class Attacker:
    """A browser at an address of its choice, that types codes of nobody."""

    def __init__(self, app: Flask, session: Session, rng: random.Random) -> None:
        self.client, self.session, self.rng = Client(app), session, rng

    def opens(self, address: str = SCHOOL) -> "Attacker":
        """Take the device's cookie."""
        place = {"REMOTE_ADDR": address}
        self.client.raw.get("/connexion", base_url=HOME, environ_base=place)
        return self

    def tries(self, address: str = SCHOOL, forwarded: str | None = None) -> int:
        """Type a well-formed code; the status."""
        code = pupil_code.new_code(self.rng.choice)
        data = {"csrf_token": self.client.token(), "code": code}
        self.session.commit()
        place = {"REMOTE_ADDR": address}
        if forwarded is not None:
            place["HTTP_X_FORWARDED_FOR"] = forwarded
        answer = self.client.raw.post("/connexion", base_url=HOME, data=data, environ_base=place)
        return answer.status_code


@pytest.fixture
def attacker(app: Flask, session: Session) -> Callable[[], Attacker]:
    rng = random.Random(7)
    return lambda: Attacker(app, session, rng)


@pytest.fixture
def victim_signs_in(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> Callable[[], None]:
    """Alice takes a device that was never used, at the school's address, types her code, is in."""
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)

    def signs_in() -> None:
        fresh, place = Client(app), {"REMOTE_ADDR": SCHOOL}
        fresh.raw.get("/connexion", base_url=HOME, environ_base=place)
        clock.advance(seconds=NEW_DEVICE_WAIT)  # typing twelve characters takes longer
        data = {"csrf_token": fresh.token(), "code": card.code}
        session.commit()
        answer = fresh.raw.post("/connexion", base_url=HOME, data=data, environ_base=place)
        assert (answer.status_code, answer.location) == (303, "/accueil")

    return signs_in


def test_one_device_has_no_more_evaluated_than_its_budget(
    attacker: Callable[[], Attacker],
    victim_signs_in: Callable[[], None],
    evaluated: list[str],
    clock: Clock,
    length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:
    """A thousand wrong codes; the victim comes in at every moment of it."""
    one, tries, waits, began = attacker().opens(), 0, 0, clock.now
    for number in range(length(40, 1000)):
        refused = one.tries() == 429
        waits, tries = waits + refused, tries + 1
        if number % length(20, 100) == 0:
            before = len(evaluated)
            victim_signs_in()
            assert len(evaluated) == before + 1
            del evaluated[before:]
        elif refused:
            clock.advance(seconds=1)
    seconds = int((clock.now - began).total_seconds())
    assert len(evaluated) == tries - waits <= budget(seconds)
    figure("S06", f"{tries} wrong codes from one device: {len(evaluated)} evaluated, 0 locks")


def test_many_devices_behind_the_school_s_address(
    attacker: Callable[[], Attacker],
    victim_signs_in: Callable[[], None],
    evaluated: list[str],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:
    """Above the ceiling of the address a device has one try, then waits: none is free."""
    at_once = FREE_TRIES + 1
    monkeypatch.setattr(throttling, "ADDRESS_TRIES", length(24, ADDRESS_TRIES))
    full = throttling.ADDRESS_TRIES // at_once
    devices = [attacker().opens() for _ in range(full + length(5, 100))]
    clock.advance(seconds=NEW_DEVICE_WAIT)
    for number, device in enumerate(devices):
        refused = [device.tries() for _ in range(at_once + 1)].count(429)
        assert refused >= 1, "a device that guesses is never made to wait"
        if number in (0, full, len(devices) - 1):
            before = len(evaluated)
            victim_signs_in()
            del evaluated[before:]
    expected = full * at_once + (len(devices) - full)
    assert len(evaluated) == expected
    figure(
        "S07",
        f"{len(devices)} devices at one address: {len(evaluated)} guesses evaluated, then "
        f"{budget(60, free=0)} a minute for each device",
    )


def test_a_new_address_is_no_fresh_start_for_a_device(
    attacker: Callable[[], Attacker],
    victim_signs_in: Callable[[], None],
    evaluated: list[str],
    figure: Callable[[str, str], None],
) -> None:
    one = attacker().opens()
    statuses = [one.tries(f"198.51.100.{n}") for n in range(50)]
    assert len(evaluated) == budget(0) == statuses.count(422) == FREE_TRIES + 1
    victim_signs_in()
    figure("S07", f"one device at 50 addresses: {budget(0)} guesses evaluated at once")


def test_without_a_cookie_an_address_is_one_device(
    attacker: Callable[[], Attacker], evaluated: list[str], app: Flask, session: Session
) -> None:
    for _ in range(20):
        browser = attacker()
        browser.tries()
        browser.client.raw.delete_cookie("__Host-repere-device")
    assert len(evaluated) == budget(0)


def test_two_workers_count_together(
    attacker: Callable[[], Attacker],
    evaluated: list[str],
    network_app: Flask,
    session: Session,
    clock: Clock,
) -> None:
    network_app.extensions["clock"] = clock
    for _ in range(FREE_TRIES + 1):
        browser = attacker()  # without a cookie: the address is the device
        assert browser.tries() == 422
    beside = Client(network_app)
    code = pupil_code.new_code(random.Random(1).choice)
    session.commit()
    answer = beside.raw.post(
        "/connexion",
        base_url="http://localhost",
        data={"csrf_token": beside.token(), "code": code},
        environ_base={"REMOTE_ADDR": SCHOOL},
    )
    assert answer.status_code == 429
    assert len(evaluated) == budget(0)


def test_wrong_codes_name_nobody(
    attacker: Callable[[], Attacker], evaluated: list[str], cast: Cast, session: Session
) -> None:
    """The rows of wrong codes are the device's and the address's, whatever was typed."""
    one = attacker().opens()
    for _ in range(4):
        one.tries()
    session.rollback()
    assert sorted(row.failures for row in session.query(SignInDelay)) == [4, 4]


def test_half_of_a_secret_is_worth_its_budget_from_ever_new_devices(
    app: Flask, session: Session, clock: Clock, figure: Callable[[str, str], None]
) -> None:
    """A password without its second factor, a photographed card without its three characters."""
    began, tries = clock.now, 0
    life = HALF_MEMORY.total_seconds()
    while clock.now - began <= HALF_MEMORY:
        with from_device(app, f"d{tries}", address=f"198.51.{tries % 200}.{tries % 250}"):
            wait = throttling.check(session, clock.now, held="a half")
            if not wait:
                throttling.failed(session, clock.now, held="a half")
                tries += 1
                assert tries <= half_budget(int(life)), "half of a secret is not counted"
            clock.advance(seconds=wait.seconds)
    assert tries == half_budget(int(life))
    chance = 1 - (1 - 3 / 10**6) ** (2 * tries)  # three codes of six digits are right at a time
    assert chance < 0.002
    figure(
        "S07", f"half of a secret: {tries} guesses in 12 hours, {chance:.2%} a day for six digits"
    )


# -- a class that is flooded ----------------------------------------------------------------------


@pytest.mark.goal("S30")
def test_a_flooded_class_has_no_more_pupils_than_its_list_and_is_closed_in_two_clicks(
    app: Flask,
    attacker: Callable[[], Attacker],
    evaluated: list[str],
    cast: Cast,
    session: Session,
    clock: Clock,
    open_4eb: None,
    sign_in: Any,
    length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:
    ring = app.extensions["repere_keys"]
    codes = [issue_card(session, ring, p, clock.now).code for p in (cast.alice, cast.bilal)]
    flood = length(16, 500)
    for number in range(flood):
        if number % 2:
            attacker().opens().tries()
        else:  # a card that was photographed and sent round
            guest = Client(app, session)
            guest.get("/connexion")
            guest.post("/connexion", {"code": codes[number // 2 % 2]}, expect=None)
        clock.advance(seconds=1)
    session.rollback()
    pupils = session.query(Account).filter_by(role=Role.PUPIL, school_id=cast.school.id)
    assert pupils.count() == 3, "the two of 4eB and the one of 3eA"
    assert session.query(SignIn).count() == 2, "one session for each card, whoever holds it"
    teacher = sign_in(Client(app, session), cast.petit)
    live = f"/teach/classes/{cast.room_4eb.id}/sitting"
    teacher.get(live)
    teacher.submit(action=f"/teach/classes/{cast.room_4eb.id}/end")
    guest = Client(app, session)
    guest.get("/connexion")
    guest.post("/connexion", {"code": codes[0]}, expect=422)
    figure("S30", f"{flood} sign-ins at once on 2 cards: 2 sessions, closed in one click")
