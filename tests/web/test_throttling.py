"""Delays on sign-in: by device, generous by address, never a lock-out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import SignInDelay
from app.web import throttling
from tests.conftest import Clock

pytestmark = [pytest.mark.goal("S07"), pytest.mark.asvs("6.3.1")]


@contextmanager
def from_device(
    app: Flask, device: str | None, address: str = "10.0.0.1", age: int = 60
) -> Iterator[None]:
    headers = {}
    if device:
        born = int((app.extensions["clock"]() - timedelta(seconds=age)).timestamp())
        device = f"{device}-{born}"
        with app.app_context():
            key = app.extensions["repere_keys"].newest("cookie")
            name = throttling._cookie_name()
        headers["Cookie"] = f"{name}={device}.{throttling._signature(key, device)}"
    with app.test_request_context(
        "/connexion", headers=headers, environ_base={"REMOTE_ADDR": address}
    ):
        yield


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (5, 0), (6, 1), (7, 2), (8, 4), (10, 16), (11, 30), (900, 30)]
)
def test_a_device_waits_longer_each_time_and_never_more_than_half_a_minute(
    failures: int, seconds: int
) -> None:
    assert throttling.wait_after(failures) == seconds


def test_a_device_that_guesses_waits_and_its_neighbour_does_not(
    app: Flask, session: Session, clock: Clock
) -> None:
    with from_device(app, "a"):
        for _ in range(8):
            throttling.failed(session, clock.now)
        assert throttling.check(session, clock.now).seconds == 4
    with from_device(app, "b"):
        assert not throttling.check(session, clock.now)
    clock.advance(seconds=5)
    with from_device(app, "a"):
        assert not throttling.check(session, clock.now)


def test_half_a_secret_is_not_guessed_from_ever_new_devices(
    app: Flask, session: Session, clock: Clock
) -> None:
    for number in range(8):
        with from_device(app, f"d{number}"):
            throttling.failed(session, clock.now, held="qr of Alice")
    with from_device(app, "another"):
        assert throttling.check(session, clock.now, held="qr of Alice").seconds == 4
        assert not throttling.check(session, clock.now, held="qr of Bilal")
        assert not throttling.check(session, clock.now)
    for number in range(20):
        with from_device(app, f"e{number}"):
            throttling.failed(session, clock.now, held="qr of Alice")
    clock.advance(seconds=200)
    with from_device(app, "another"):
        assert throttling.check(session, clock.now, held="qr of Alice").seconds == 100
        throttling.succeeded(session, clock.now, held="qr of Alice")
        assert not throttling.check(session, clock.now, held="qr of Alice")


def test_a_right_code_forgets_the_slips(app: Flask, session: Session, clock: Clock) -> None:
    with from_device(app, "a"):
        for _ in range(9):
            throttling.failed(session, clock.now)
        throttling.succeeded(session, clock.now)
        assert not throttling.check(session, clock.now)
        assert throttling.failed(session, clock.now).seconds == 0


def test_a_quarter_of_an_hour_forgets_too(app: Flask, session: Session, clock: Clock) -> None:
    with from_device(app, "a"):
        for _ in range(9):
            throttling.failed(session, clock.now)
        clock.advance(minutes=16)
        assert throttling.failed(session, clock.now).seconds == 0


def fill_the_address(app: Flask, session: Session, clock: Clock) -> None:
    for number in range(throttling.ADDRESS_TRIES + 1):
        with from_device(app, f"d{number}"):
            throttling.failed(session, clock.now)


def test_somebody_who_guesses_cannot_keep_the_school_out(
    app: Flask, session: Session, clock: Clock
) -> None:
    fill_the_address(app, session, clock)
    for number in range(20):
        with from_device(app, f"attacker{number}"):
            throttling.failed(session, clock.now)
        with from_device(app, "honest"):
            assert not throttling.check(session, clock.now)
        clock.advance(seconds=2)


def test_over_the_ceiling_tries_are_no_longer_free(
    app: Flask, session: Session, clock: Clock
) -> None:
    fill_the_address(app, session, clock)
    with from_device(app, "new", age=0):
        assert throttling.check(session, clock.now).seconds == throttling.NEW_DEVICE_WAIT
    with from_device(app, "guesser"):
        assert [throttling.failed(session, clock.now).seconds for _ in range(3)] == [1, 2, 4]
    with from_device(app, "elsewhere", address="10.9.9.9", age=0):
        assert not throttling.check(session, clock.now)
    clock.advance(minutes=6)
    with from_device(app, "later", age=0):
        assert not throttling.check(session, clock.now)


def test_a_device_cookie_made_at_home_is_not_believed(
    app: Flask, session: Session, clock: Clock
) -> None:
    with app.app_context():
        name = throttling._cookie_name()
    for number in range(8):
        cookie = {"Cookie": f"{name}=forged{number}.{'0' * 32}"}
        with app.test_request_context("/connexion", headers=cookie):
            wait = throttling.failed(session, clock.now)
    assert wait.seconds == 4


@pytest.mark.goal("P06")
def test_what_is_counted_names_nobody(app: Flask, session: Session, clock: Clock) -> None:
    with from_device(app, "a", address="203.0.113.7"):
        throttling.failed(session, clock.now)
    rows = session.query(SignInDelay).all()
    assert len(rows) == 2
    assert not any("203.0" in row.key or row.key == "a" for row in rows)


def test_one_machine_is_one_ipv6_network(app: Flask, session: Session, clock: Clock) -> None:
    for number in range(3):
        with from_device(app, None, address=f"2001:db8::{number}"):
            throttling.failed(session, clock.now)
    assert sorted(row.failures for row in session.query(SignInDelay)) == [3, 3]
