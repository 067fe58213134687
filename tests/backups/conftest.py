"""Two machines: one where a school runs, one that is empty."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from app.cli.__main__ import main
from app.domain.journey import Cast as Ballot
from app.domain.journey import Record
from app.keys import Keys
from app.models import Assignment, Attempt, snapshot
from app.models.engine import configure, enter_school
from app.services import classrooms, erasures, taking
from config import Config
from tests.cast import Cast
from tests.conftest import Clock
from tests.databases import ROLE, TestDatabase, run
from tests.factories import classroom_of
from tests.house.source import ROOT

#: Owns the tables of an empty machine on PostgreSQL, and is no superuser.
OWNER = "repere_owner"
#: The modules of the command line that ask what time it is.
CLOCKED = ("backup", "restore", "maintenance", "doctor")


class Machine:
    """An installation: its folder, its database, its command line."""

    def __init__(self, folder: Path, database: TestDatabase, backups: Path) -> None:
        self.folder, self.database, self.backups = folder, database, backups
        self.keys = folder / "keys" / "keys.json"

    def __call__(self, *words: str | Path, said: str | None = None, **environ: str) -> Result:
        settings = {
            "REPERE_VAR": str(self.folder),
            "REPERE_BACKUPS": str(self.backups),
            "REPERE_DATABASE_URL": self.database.url,
            "REPERE_OWNER_DATABASE_URL": self.database.owner_url,
            "REPERE_DEMO": "",
            "REPERE_KEYS": "",
            "COLUMNS": "200",
        }
        words = tuple(str(word) for word in words)
        return CliRunner().invoke(main, words, input=said, env={**settings, **environ})

    def done(self, *words: str | Path, said: str | None = None) -> str:
        """What a command says that ends well."""
        result = self(*words, said=said)
        assert result.exit_code == 0, result.output + str(result.exception or "")
        return result.output

    def refused(self, *words: str | Path, said: str | None = None) -> str:
        """The one line of a command that refuses."""
        result = self(*words, said=said)
        assert result.exit_code == 1 and isinstance(result.exception, SystemExit), result.output
        return " ".join(result.output.partition("Error: ")[2].split())

    def saved(self) -> Path:
        """A backup made now."""
        self.done("backup")
        return max(self.backups.glob("*.backup"), key=lambda path: path.stat().st_mtime_ns)

    @property
    def engine(self) -> sa.Engine:
        """An engine as the application's own."""
        engine = sa.create_engine(self.database.url, poolclass=sa.NullPool)
        configure(engine)
        engine.update_execution_options(**{erasures.BESIDE: self.backups})
        return engine

    def inside(self, school: Any) -> Session:
        """A session in a school."""
        session = Session(self.engine)
        enter_school(session, school)
        return session

    def content(self, tmp: Path) -> dict[str, list[Any]]:
        """Every row that a backup would hold, by table."""
        found: dict[str, list[Any]] = {}
        with snapshot.taken(self.engine, tmp) as taken:
            for rows in taken.content():
                found.setdefault(rows.table, []).extend(list(rows.rows))
        return found

    def is_empty(self) -> bool:
        """Whether nothing was written here: no file, no table."""
        if self.database.url.startswith("sqlite"):
            return not self.folder.exists() or not any(self.folder.rglob("*"))
        with sa.create_engine(self.database.owner_url, poolclass=sa.NullPool).connect() as there:
            tables = sa.inspect(there).get_table_names()
        return not tables and not (self.folder.exists() and any(self.folder.rglob("*")))


@pytest.fixture
def ground(database: TestDatabase, tmp_path: Path) -> Iterator[Path]:
    """Where the machines stand: in memory with the database of the tests, where it is in memory."""
    url = sa.make_url(database.url)
    if url.get_backend_name() != "sqlite":
        yield tmp_path
        return
    folder = Path(url.database or "").parent / "machines"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def machine(
    database: TestDatabase, configuration: Config, ground: Path, session: Session, cast: Cast
) -> Machine:
    """The machine of the cast: the database of the test, the key ring of its application."""
    session.commit()  # nothing holds the database when a test begins
    here = Machine(ground / "school", database, ground / "school" / "backups")
    here.keys.parent.mkdir(parents=True, mode=0o700)
    here.folder.chmod(0o700)
    shutil.copy(configuration.var_dir / "keys" / "keys.json", here.keys)
    here.keys.chmod(0o600)
    return here


@pytest.fixture
def another(database: TestDatabase, ground: Path, worker: str) -> Iterator[Callable[[], Machine]]:
    """`another()`: an empty machine, with a database server that an operator has made ready."""
    made: list[str] = []

    def empty() -> Machine:
        folder = ground / f"empty{len(made)}"
        name = f"empty_{worker}_{len(made)}"
        made.append(name)
        return Machine(folder, fresh(database, folder, name), folder / "backups")

    yield empty
    if database.url.startswith("postgresql"):
        for name in made:
            run(at(database.owner_url, "postgres"), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def fresh(database: TestDatabase, folder: Path, name: str) -> TestDatabase:
    """A database without a table, of the kind under test, as docs/deploying.md says to make it."""
    if not database.url.startswith("postgresql"):
        url = f"sqlite:///{folder / 'repere.sqlite3'}"
        return TestDatabase(url, url)
    postgres = at(database.owner_url, "postgres")
    run(postgres, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run(
        postgres,
        f"DO $$ BEGIN CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOBYPASSRLS; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    )
    run(postgres, f"CREATE DATABASE {name} OWNER {OWNER}")
    owner = sa.make_url(at(database.owner_url, name)).set(username=OWNER)
    rights = "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES"
    run(owner, f"ALTER DEFAULT PRIVILEGES {rights} TO {ROLE}")
    return TestDatabase(at(database.url, name), owner.render_as_string(hide_password=False))


def at(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def empty(another: Callable[[], Machine]) -> Machine:
    """An empty machine."""
    return another()


@pytest.fixture
def sheet(machine: Machine, tmp_path: Path) -> Path:
    """The one line of the sheet of the machine's keys, in a file."""
    path = tmp_path / "sheet.txt"
    path.write_text(machine.done("keys", "export").strip().splitlines()[-1], "utf-8")
    return path


@pytest.fixture(autouse=True)
def hour(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Clock:
    """The command line reads the clock of the test."""
    for module in CLOCKED:
        monkeypatch.setattr(f"app.cli.{module}.now", clock)
    return clock


@pytest.fixture
def attempt(session: Session, cast: Cast, clock: Clock) -> Attempt:
    """Alice has begun a lesson."""
    school = cast.petit.school_id
    given = Assignment(
        school_id=school,
        id=cast.alice.id,
        classroom_id=cast.room_4eb.id,
        lesson_code="L1",
        edition_hash="0" * 64,
        opens_at=clock.now,
        closes_at=None,
        created_at=clock.now,
        archived_on=None,
    )
    session.add(given)
    session.flush()
    begun = taking.start(session, given, cast.alice.id, clock.now)
    found = session.get_one(Attempt, (school, begun))
    session.expunge(found)
    session.commit()
    return found


def answer(session: Session, keys: Keys, attempt: Attempt, number: int, now: datetime) -> None:
    """One answer: a response, a marker and a ballot in one transaction."""
    effects = [Record(f"q{number}", number % 2 == 0), Ballot(f"before:{number}", ("b",))]
    taking.apply(session, keys, attempt, effects, now)
    session.commit()


def erase(machine: Machine, cast: Cast, now: datetime) -> None:
    """Mme Petit erases Bilal."""
    with machine.inside(cast.petit.school_id) as session:
        classrooms.remove_pupil(session, cast.petit.school_id, cast.bilal.id, cast.petit.id, now)
        session.commit()


def ring_of(machine: Machine) -> dict[str, Any]:
    """The key ring of a machine."""
    ring: dict[str, Any] = json.loads(machine.keys.read_text("utf-8"))
    return ring


__all__ = ["ROOT", "Machine", "answer", "classroom_of", "erase", "ring_of"]
