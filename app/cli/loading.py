"""Filling a database from a backup: all of it, or nothing.

SQLite: a new file is built beside and takes the name of the database at the end. PostgreSQL: tables
and rows in one transaction of their owner.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cli.backup import showing
from app.cli.workplace import Workplace, console
from app.keys import Keys
from app.models import School
from app.models.engine import configure, enter_school
from app.models.migrate import bind_owner, current, migrate, migrate_on
from app.models.snapshot import Loader, table_of
from app.services import archive, erasures
from app.services.archive import ArchiveError, Summary
from app.services.erasures import Entry

#: The tables whose rows take all others along.
ROOTS = ("school", "lesson_edition", "sign_in_delay", "setup_link")
SIDE_FILES = ("-wal", "-shm", "-journal")

#: A connection to tables of the backup's revision, and what brings them to the newest.
Target = tuple[sa.Connection, Callable[[], None]]


class Told(Loader):
    """A loader that tells each row."""

    def __init__(self, connection: sa.Connection, advance: Callable[[int], None]) -> None:
        super().__init__(connection)
        self._advance = advance

    def row(self, values: list[Any]) -> None:
        """One row."""
        super().row(values)
        self._advance(1)


def load(
    place: Workplace,
    path: Path,
    keys: Keys,
    summary: Summary,
    entries: Iterable[Entry],
    moment: datetime,
) -> int:
    """Fill the database of an installation; how many people and classes were erased again.

    Ends in one line, and nothing has changed, when a row cannot be put.
    """
    url, revision = sa.make_url(place.config.database_url), summary.header.revision
    if url.get_backend_name() == "sqlite":
        target = new_file(Path(url.database or ""), revision, moment)
    else:
        target = in_one_transaction(place, revision)
    with said(), target as (connection, to_head):
        with showing("Restoring", summary.rows) as advance:
            loader = Told(connection, advance)
            archive.deliver(path, keys, loader)
            loader.close()
        compare(connection, summary)
        to_head()
        return erase_again(connection, entries)


@contextmanager
def said() -> Iterator[None]:
    """Inside, what a database or a disk refuses ends in one line."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError, KeyError) as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise click.ClickException(f"nothing was restored, nothing has changed: {why}") from None


def compare(connection: sa.Connection, summary: Summary) -> None:
    """End where a table has not the rows that the backup says."""
    for name, number in summary.counts.items():
        query = sa.select(sa.func.count()).select_from(table_of(name, ()))
        there = connection.scalar(query)
        if there != number:
            raise ArchiveError(
                f"nothing was restored: {name} has {there} rows, the backup says {number}"
            )


def erase_again(connection: sa.Connection, entries: Iterable[Entry]) -> int:
    """Erase what was erased since the backup, before anybody can read it."""
    known, again = list(entries), 0
    for school in connection.scalars(sa.select(School.id)).all():
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            enter_school(session, school)
            again += erasures.replay(session, school, known)
            session.commit()
    return again


@contextmanager
def in_one_transaction(place: Workplace, revision: str) -> Iterator[Target]:
    """Give a transaction of the owner in which the tables are there and empty (PostgreSQL)."""
    owner = sa.create_engine(
        place.config.owner_database_url or place.config.database_url, poolclass=sa.NullPool
    )
    with owner.connect() as connection, connection.begin():
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        if current(connection) is not None:
            bind_owner(connection, False)
            for table in ROOTS:
                connection.execute(sa.delete(table_of(table, ())))
        migrate_on(connection, revision)
        bind_owner(connection, False)  # the rows of every school are put and counted
        yield connection, lambda: migrate_on(connection)


@contextmanager
def new_file(final: Path, revision: str, moment: datetime) -> Iterator[Target]:
    """Give a new file with empty tables; at the end it takes the place of the database (SQLite)."""
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    building = final.with_name(f".{final.name}.restoring")
    remove(building)
    os.close(os.open(building, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    engine = sa.create_engine(f"sqlite:///{building}", poolclass=sa.NullPool)
    configure(engine)
    try:
        migrate(engine, revision)
        with engine.connect() as connection:

            def to_head() -> None:
                connection.commit()
                migrate(engine)

            yield connection, to_head
            connection.commit()
        close_file(building)
        make_room(final, moment)
        building.replace(final)
    finally:
        engine.dispose()
        remove(building)


def close_file(path: Path) -> None:
    """Put everything of a database into its one file, and the file on the disk."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        if database.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise ArchiveError("nothing was restored: the new file is not whole. Is the disk sane?")
        database.execute("PRAGMA journal_mode=DELETE")
    finally:
        database.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def make_room(final: Path, moment: datetime) -> None:
    """Leave nothing beside the name of the database that SQLite would mix with the new file.

    A journal left by a crash is played back first; a file that cannot be read is set aside.
    """
    if not final.exists():
        return
    old = sqlite3.connect(final, timeout=2, isolation_level=None)
    try:
        old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:
        raise click.ClickException("the database is in use: stop Repère, then restore") from None
    except sqlite3.DatabaseError:
        aside = final.with_name(f"{final.name}.damaged-{moment:%Y%m%d%H%M%S}")
        final.rename(aside)
        console.print(f"The database that could not be read is now {aside}", soft_wrap=True)
    finally:
        old.close()
    for suffix in SIDE_FILES:
        final.with_name(f"{final.name}{suffix}").unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a database file and those that SQLite keeps beside it."""
    for suffix in ("", *SIDE_FILES):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
