"""What every test may ask for: an application on a clean database, its client, the cast.

No fixture yields inside a pushed application context: Flask-Login caches the user there, and the
refusal of an outsider would be tested for the wrong reason.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app, keys
from app.extensions import db
from app.models.engine import configure
from config import Config
from tests import databases, lessons
from tests.cast import Cast
from tests.databases import Photograph, PostgreSQL, TestDatabase
from tests.page import Client

pytest_plugins = ["tests.live", "tests.goals", "tests.quick"]

#: A Monday morning in class.
MORNING = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)

_postgresql: PostgreSQL | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """Once per run, not per worker: the French words, the shelf of lessons, the database server."""
    global _postgresql
    if hasattr(config, "workerinput"):
        return
    compile_translations()
    os.environ["REPERE_TEST_SHELF"] = tempfile.mkdtemp(prefix="repere-lessons-")
    if config.getoption("--db") == "postgresql":
        _postgresql = PostgreSQL()
        os.environ["REPERE_TEST_POSTGRESQL"] = _postgresql.address("repere_template")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the database server, drop the lessons that were kept."""
    if hasattr(config, "workerinput"):
        return
    shutil.rmtree(os.environ["REPERE_TEST_SHELF"], ignore_errors=True)
    if _postgresql is not None:
        _postgresql.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what no database can change: `make test` runs it on one of the two only."""
    for item in items:
        if "database" not in getattr(item, "fixturenames", ()):
            item.add_marker("once")


def compile_translations() -> None:
    """Make the .mo files that git ignores."""
    from app.cli.translations import compile_catalogues

    compile_catalogues()


# --- the machine -------------------------------------------------------------------------------


@dataclass
class Clock:
    """The hour of the application: it stands still until a test moves it."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        """Let time pass, as `advance(minutes=5)`."""
        self.now += timedelta(**amount)


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this pytest worker."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker: str
) -> Iterator[TestDatabase]:
    """A migrated database for this worker."""
    if request.config.getoption("--db") == "postgresql":
        template = os.environ["REPERE_TEST_POSTGRESQL"]
        yield databases.postgresql(template, f"repere_{worker}")
        return
    shared_memory = Path("/dev/shm")
    if os.access(shared_memory, os.W_OK):
        folder = shared_memory / f"repere-tests-{os.getpid()}"
        folder.mkdir()
        yield databases.sqlite(folder)
        shutil.rmtree(folder)
    else:
        yield databases.sqlite(tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session")
def configuration(database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The configuration of the application under test."""
    var_dir = tmp_path_factory.mktemp("var")
    keys.save(var_dir / "keys" / "keys.json", keys.new_ring())
    lessons.stock(var_dir)
    return Config(var_dir=var_dir, database_url=database.url, profile="secure", testing=True)


@pytest.fixture(scope="session")
def built_app(configuration: Config) -> Iterator[Flask]:
    """The application, built once per worker."""
    app = create_app(configuration)
    settle()
    yield app
    dispose(app)


def settle() -> None:
    """Take what lives as long as the worker out of the collector's rounds, and have fewer of them.

    The tests collected, the lessons read and the modules imported are a million objects that no
    round ever frees.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def network_app(configuration: Config) -> Iterator[Flask]:
    """The same application under the school-network profile: plain http, private addresses."""
    app = create_app(replace(configuration, profile="school_network"))
    yield app
    dispose(app)


def dispose(app: Flask) -> None:
    """Close the connections of an application."""
    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="session")
def owner(database: TestDatabase) -> Iterator[sa.Engine]:
    """An engine of the database's owner."""
    engine = database.owner_engine()
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    """The hour."""
    return Clock()


@pytest.fixture
def app(built_app: Flask, database: TestDatabase, owner: sa.Engine, clock: Clock) -> Flask:
    """The application on an empty database."""
    database.empty(owner)
    built_app.extensions["clock"] = clock
    forget_caches(built_app)
    return built_app


def forget_caches(app: Flask) -> None:
    """Empty what the application remembers between requests about the database's rows."""
    shutil.rmtree(app.config["VAR_DIR"] / "help", ignore_errors=True)
    for forget in app.extensions.get("repere_caches", ()):
        forget()


@pytest.fixture(scope="session")
def engine(database: TestDatabase) -> Iterator[sa.Engine]:
    """An engine as the application's own, for the test's sessions."""
    engine = sa.create_engine(database.url)
    configure(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(app: Flask, engine: sa.Engine) -> Iterator[Session]:
    """A plain session. It is committed before each request of the client, and at the end."""
    with Session(engine) as session:
        yield session
        session.rollback()


@pytest.fixture
def client(app: Flask, session: Session) -> Client:
    """A browser without JavaScript that inspects each page it opens."""
    return Client(app, session)


@pytest.fixture
def cast(
    first_night: tuple[Cast, Photograph],
    app: Flask,
    session: Session,
    clock: Clock,
    database: TestDatabase,
    owner: sa.Engine,
) -> Cast:
    """The named school: see tests/cast.py. The session is inside it."""
    if clock.now != MORNING:
        return Cast.on_stage(session, app.extensions["repere_keys"], clock.now)
    known, rows = first_night
    session.commit()
    database.put_back(owner, rows)
    return known.again(session)


@pytest.fixture
def sign_in(app: Flask, session: Session, clock: Clock) -> Any:
    """`sign_in(client, person)`: a session as after the sign-in page, without its hash."""
    from tests.factories import open_session

    def as_person(client: Client, person: Any) -> Client:
        open_session(app, session, client, person, clock.now)
        return client

    return as_person


# --- counting ----------------------------------------------------------------------------------


@pytest.fixture
def statements(app: Flask) -> Any:
    """`with statements() as seen:` collects the SQL the application sends (no BEGIN, no PRAGMA)."""
    with app.app_context():
        engine = db.engine

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if statement.split(" ", 1)[0].upper() in (
                "SELECT",
                "INSERT",
                "UPDATE",
                "DELETE",
                "WITH",
            ):
                seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return counting
