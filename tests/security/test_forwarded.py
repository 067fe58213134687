"""Whose tries are counted when somebody says that they come from elsewhere."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from config import Config
from tests.conftest import Clock, dispose
from tests.security.test_guessing import SCHOOL, Attacker, budget

pytestmark = [
    pytest.mark.goal("S07"),
    pytest.mark.asvs("4.1.3", "15.3.4", "6.3.1"),
    pytest.mark.once,
]


def test_an_address_that_a_browser_claims_is_no_fresh_start(
    app: Flask, session: Session, evaluated: list[str]
) -> None:
    rng = random.Random(7)
    for number in range(20):  # without a cookie: the address is the device
        Attacker(app, session, rng).tries(forwarded=f"198.51.100.{number}")
    assert len(evaluated) == budget(0)


@pytest.fixture
def behind_a_proxy(app: Flask, configuration: Config, clock: Clock) -> Iterator[Flask]:
    """The same application when one proxy stands before it, and says who asks."""
    proxied = create_app(replace(configuration, proxies=1))
    proxied.extensions["clock"] = clock
    yield proxied
    dispose(proxied)


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(
    behind_a_proxy: Flask, session: Session, evaluated: list[str]
) -> None:
    """A proxy writes whom it saw after whatever the browser claimed: the last hop is believed."""
    rng = random.Random(7)

    def tries(forwarded: str) -> int:
        browser = Attacker(behind_a_proxy, session, rng)
        return browser.tries("127.0.0.1", forwarded)

    for number in range(20):
        tries(f"198.51.100.{number}, {SCHOOL}")
    assert len(evaluated) == budget(0), "a hop before the last one is a claim"
    assert tries(SCHOOL) == 429
    assert tries("203.0.113.8") == 422, "another address behind the same proxy has its own tries"
