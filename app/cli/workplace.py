"""What every command works with: configuration, keys, database. No Flask."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import click
import sqlalchemy as sa
from rich.console import Console
from sqlalchemy.orm import Session

from app import keys as key_ring
from app.keys import Keys, KeysError
from app.models import School
from app.models.engine import configure, enter_school
from app.models.migrate import current, head, is_known, migrate
from app.services import erasures
from config import Config, ConfigError

console = Console(highlight=False)


@dataclass(frozen=True)
class Workplace:
    """An installation, as the command line sees it."""

    config: Config

    @classmethod
    def open(cls) -> "Workplace":
        """Return the installation that the environment describes, or end with one line."""
        try:
            return cls(Config.from_environment())
        except ConfigError as error:
            raise click.ClickException(str(error)) from None

    @property
    def keys_path(self) -> Path:
        """Where the key ring lies when it is not in the environment."""
        return self.config.var_dir / "keys" / "keys.json"

    @cached_property
    def keys(self) -> Keys:
        """The key ring."""
        try:
            return key_ring.load(self.keys_path)
        except KeysError as error:
            raise click.ClickException(str(error)) from None

    @cached_property
    def engine(self) -> sa.Engine:
        """An engine with the pragmas of the application."""
        options = self.config.engine_options()
        engine = sa.create_engine(options.pop("url"), **options)
        configure(engine)
        engine.update_execution_options(**{erasures.BESIDE: self.config.backups_dir})
        command = click.get_current_context(silent=True)
        if command is not None:
            command.call_on_close(engine.dispose)
        return engine

    def migrate(self, revision: str = "head") -> None:
        """Bring the database to a revision, as its owner."""
        self.config.var_dir.mkdir(parents=True, exist_ok=True)
        self._refuse_a_newer_database()
        owner = sa.create_engine(self.config.owner_database_url or self.config.database_url)
        migrate(owner, revision)
        owner.dispose()

    @contextmanager
    def connection(self) -> Iterator[sa.Connection]:
        """Give a connection; what the database refuses ends in one line."""
        with self.readable(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def readable(self) -> Iterator[None]:
        """Inside, what the database refuses ends in one line."""
        try:
            yield
        except (sa.exc.SQLAlchemyError, sqlite3.Error) as error:
            raise click.ClickException(f"the database cannot be read: {_said(error)}") from None

    def revision(self) -> str | None:
        """Return the revision the database is at; None when it is empty or not made yet."""
        url = self.engine.url
        if url.drivername == "sqlite" and not Path(url.database or "").exists():
            return None  # connecting would make the file
        with self.connection() as connection:
            return current(connection)

    def _refuse_a_newer_database(self) -> None:
        at = self.revision()
        if at is not None and not is_known(at):
            raise click.ClickException(
                f"the database is at {at}, of a newer version of Repère: start that version, or "
                "restore a backup of before it. Nothing was changed."
            )

    def is_current(self) -> bool:
        """Return whether the database is at the newest revision."""
        return self.revision() == head()

    def analyse(self) -> None:
        """Let SQLite measure its tables: without, it reads a whole school to find one class.

        PostgreSQL does it by itself.
        """
        if self.engine.dialect.name == "sqlite":
            with self.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a session; the command commits it."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def each_school(self) -> Iterator[list[tuple[School, Session]]]:
        """Give every school with a session that is inside it."""
        with self.session() as session:
            schools = session.scalars(sa.select(School).order_by(School.name)).all()
            session.expunge_all()
            session.commit()
        sessions: list[tuple[School, Session]] = []
        try:
            for one in schools:
                inside = Session(self.engine)
                enter_school(inside, one.id)
                sessions.append((one, inside))
            yield sessions
        finally:
            for _, inside in sessions:
                inside.close()


@contextmanager
def in_one_line() -> Iterator[None]:
    """Inside, what the machine or the database refuses ends the command in one line."""
    try:
        yield
    except OSError as error:
        where = error.filename or "a file"
        raise click.ClickException(f"{where} cannot be used: {error.strerror}") from None
    except sa.exc.DatabaseError as error:
        if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError):
            raise  # a fault of ours, not of the machine
        raise click.ClickException(f"the database cannot be used: {_said(error)}") from None


def _said(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def now() -> datetime:
    """Return the moment, aware, in UTC: the command line is where time comes in."""
    return datetime.now(UTC)
