"""What a worker of the tests does once, so that no test pays for it again."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy.orm import Session

from app.services import secrets
from tests.browser.world import World
from tests.cast import Cast
from tests.conftest import MORNING
from tests.databases import Photograph, TestDatabase


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Argon2id at the least cost: what a hash costs is proved by tests/services/test_secrets.py."""
    least = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_CODE_HASHER", "_PASSWORD_HASHER"):
            patch.setattr(secrets, name, least)
        for name in ("_DUMMY_CODE", "_DUMMY_STAFF"):
            patch.setattr(secrets, name, least.hash("forgotten"))
        yield


@pytest.fixture(scope="session")
def first_night(
    built_app: Flask, database: TestDatabase, owner: sa.Engine, engine: sa.Engine
) -> tuple[Cast, Photograph]:
    """The cast as the services made it on an empty database at MORNING, and its rows."""
    database.empty(owner)
    with Session(engine) as session:
        cast = Cast.on_stage(session, built_app.extensions["repere_keys"], MORNING)
    return cast, database.photograph(owner)


@pytest.fixture(scope="session")
def great_school(
    built_app: Flask, database: TestDatabase, owner: sa.Engine, engine: sa.Engine
) -> tuple[World, Photograph]:
    """The school of tests/browser/world.py as the services made it at MORNING, and its rows."""
    database.empty(owner)
    built_app.extensions["clock"] = lambda: MORNING
    with Session(engine) as session:
        world = World.build(built_app, session, MORNING)
    return world, database.photograph(owner)
