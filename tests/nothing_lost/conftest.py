"""Installations with a class at the questions, on each way of storing."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.content.shelf import load_kept
from config import Config
from tests import databases
from tests.databases import PostgreSQL
from tests.nothing_lost.school import School, found
from tests.web.learn.conftest import at_the_questions, given, walk  # noqa: F401  fixtures

Found = Callable[..., School]


@pytest.fixture(scope="session")
def kept_lessons(configuration: Config) -> Path:
    """The lessons as the first start reads and keeps them, so that no other start reads them."""
    folder = configuration.var_dir / "lessons"
    load_kept(configuration.lessons_dir, folder)
    return folder


@pytest.fixture(scope="session")
def own_postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL of these tests alone, that they may stop; it writes its log to the disk."""
    server = PostgreSQL()
    databases.run(server.address("postgres"), "ALTER SYSTEM SET fsync = on")
    databases.run(server.address("postgres"), "SELECT pg_reload_conf()")
    yield server
    server.stop()


@pytest.fixture
def found_on(tmp_path: Path, kept_lessons: Path, request: pytest.FixtureRequest) -> Found:
    """`found_on("WAL", 12)`: a school with twelve pupils on that store."""

    def make(store: str, pupils: int) -> School:
        if store != "postgresql":
            return found(tmp_path, kept_lessons, pupils, journal=store)
        server: PostgreSQL = request.getfixturevalue("own_postgresql")
        name = f"lost_{os.getpid()}_{abs(hash(request.node.name)) % 10**6}"
        made = databases.postgresql(server.address("repere_template"), name)
        return found(tmp_path, kept_lessons, pupils, url=made.url)

    return make
