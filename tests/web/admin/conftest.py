"""Mme Benali's browser."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.conftest import Clock
from tests.page import Client
from tests.web.teach.conftest import given, lesson, library, played  # noqa: F401
from tests.years import JULY


@pytest.fixture
def benali(client: Client, cast: Cast, sign_in: Any) -> Client:
    signed: Client = sign_in(client, cast.benali)
    return signed


@pytest.fixture
def july(clock: Clock, client: Client, cast: Cast, sign_in: Any) -> Client:
    """Mme Benali's browser, on 5 July."""
    clock.now = JULY
    signed: Client = sign_in(client, cast.benali)
    return signed
