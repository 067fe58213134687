"""Every row of a database at one moment, and putting them into another.

The moment: on SQLite a copy made by its own online backup, on PostgreSQL one REPEATABLE READ
transaction, school by school under row-level security. Tables are read from the database, not from
the models, so that a database at an older revision can be saved and put back. Rows come in the
order of their keys, which are random: never in the order in which they arrived.
"""

import base64
import os
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.models.base import UtcDateTime
from app.models.engine import scope

#: Tables that no backup holds. Put back, they would open what has ended since: sessions, links,
#: trusted devices; or keep what is kept for an hour.
LEFT_OUT = frozenset(
    {
        "alembic_version",
        "invitation",
        "roster_draft",
        "setup_link",
        "sign_in",
        "sign_in_delay",
        "trusted_device",
    }
)
#: How the name of SQLite's copy begins, as long as it has one.
COPY = ".copy-"
#: Rows read or written at once.
BATCH = 500

_TYPES: dict[str, Any] = {
    "uuid": sa.Uuid(),
    "bytes": sa.LargeBinary(),
    "moment": UtcDateTime(),
    "date": sa.Date(),
    "bool": sa.Boolean(),
    "int": sa.BigInteger(),
    "text": sa.Text(),
}


@dataclass(frozen=True)
class Rows:
    """The rows of a table, of one school or of none, as values of JSON."""

    table: str
    school: str | None
    #: Name and kind of each column.
    columns: list[list[str]]
    rows: Iterator[list[Any]]


@dataclass(frozen=True)
class Snapshot:
    """A database that stands still."""

    connection: sa.Connection
    tables: tuple[sa.Table, ...]
    schools: tuple[uuid.UUID, ...]

    @classmethod
    def of(cls, connection: sa.Connection) -> "Snapshot":
        """Read what tables and schools there are."""
        metadata = sa.MetaData()
        metadata.reflect(connection)
        tables = tuple(t for t in metadata.sorted_tables if t.name not in LEFT_OUT)
        school = _typed(metadata.tables["school"])
        ids = connection.scalars(sa.select(school.c.id).order_by(school.c.id)).all()
        return cls(connection, tables, tuple(ids))

    def count(self) -> int:
        """How many rows there are to read."""
        return sum(
            self.connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
            for _, _, query in self._queries()
        )

    def content(self) -> Iterator[Rows]:
        """Every row: what no school owns first, then school after school, parents first."""
        for table, school, query in self._queries():
            yield Rows(
                table.name,
                str(school) if school else None,
                [[column.name, kind_of(column)] for column in table.columns],
                self._rows(query),
            )

    def _queries(self) -> Iterator[tuple[sa.Table, uuid.UUID | None, sa.Select[Any]]]:
        for table in self.tables:
            if not _owned(table):
                yield table, None, _ordered(table)
        for school in self.schools:
            scope(self.connection, school)
            for table in self.tables:
                if _owned(table):
                    query = _ordered(table)
                    yield table, school, query.where(query.selected_columns.school_id == school)

    def _rows(self, query: sa.Select[Any]) -> Iterator[list[Any]]:
        result = self.connection.execute(query.execution_options(yield_per=BATCH))
        for row in result:
            yield [_to_json(value) for value in row]


def _owned(table: sa.Table) -> bool:
    """Whether a school owns the rows: its id is first in their key."""
    return next(iter(table.primary_key.columns)).name == "school_id"


def _ordered(table: sa.Table) -> sa.Select[Any]:
    """The rows in the order of their keys; those that follow another row of the table after it."""
    typed = _typed(table)
    own = [
        typed.c[name].is_not(None)
        for key in table.foreign_key_constraints
        if key.referred_table is table
        for name in key.column_keys
        if table.c[name].nullable
    ]
    keys = [typed.c[column.name] for column in table.primary_key.columns]
    return sa.select(typed).order_by(*own, *keys)


def kind_of(column: sa.Column[Any]) -> str:
    """The kind of a column, the same on both databases. Raises TypeError for an unknown one."""
    match column.type:
        case sa.Uuid():
            return "uuid"
        case sa.CHAR(length=32):  # how SQLite stores a UUID
            return "uuid"
        case sa.LargeBinary():
            return "bytes"
        case sa.DateTime():
            return "moment"
        case sa.Date():
            return "date"
        case sa.Boolean():
            return "bool"
        case sa.Integer():
            return "int"
        case sa.String():
            return "text"
    raise TypeError(f"no kind for {column.table.name}.{column.name}: {column.type!r}")


def _typed(table: sa.Table) -> sa.TableClause:
    return table_of(table.name, [[c.name, kind_of(c)] for c in table.columns])


def table_of(name: str, columns: Sequence[Sequence[str]]) -> sa.TableClause:
    """A table for statements, from the names and kinds of its columns."""
    return sa.table(name, *(sa.column(column, _TYPES[kind]) for column, kind in columns))


def _to_json(value: Any) -> Any:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case uuid.UUID():
            return value.hex
        case date():  # a datetime too
            return value.isoformat()
    return value


_FROM_JSON: dict[str, Any] = {
    "uuid": uuid.UUID,
    "bytes": lambda text: base64.b64decode(text, validate=True),
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bool": bool,
    "int": int,
    "text": str,
}


class Loader:
    """Puts rows into the tables of an open transaction. `close()` puts the last ones."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._names: list[str] = []
        self._readers: list[Any] = []
        self._insert: sa.Insert | None = None
        self._waiting: list[dict[str, Any]] = []

    def table(self, name: str, school: str | None, columns: list[list[str]]) -> None:
        """The rows that follow are of this table, of this school."""
        self.close()
        if school is not None:
            scope(self._connection, uuid.UUID(school))
        self._names = [column for column, _ in columns]
        self._readers = [_FROM_JSON[kind] for _, kind in columns]
        self._insert = sa.insert(table_of(name, columns))

    def row(self, values: list[Any]) -> None:
        """One row."""
        self._waiting.append(
            {
                name: None if value is None else read(value)
                for name, read, value in zip(self._names, self._readers, values, strict=True)
            }
        )
        if len(self._waiting) >= BATCH:
            self.close()

    def close(self) -> None:
        """Put what waits."""
        if self._waiting and self._insert is not None:
            self._connection.execute(self._insert, self._waiting)
        self._waiting = []


@contextmanager
def taken(engine: sa.Engine, folder: Path) -> Iterator[Snapshot]:
    """Give the database as it is now. `folder` is where SQLite's copy stands meanwhile."""
    if engine.dialect.name == "sqlite":
        with _copy(engine, folder) as connection:
            yield Snapshot.of(connection)
        return
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield Snapshot.of(connection)


@contextmanager
def _copy(engine: sa.Engine, folder: Path) -> Iterator[sa.Connection]:
    """A copy in one step, private: its file has lost its name before a row is in it, so that
    nothing is left of it, even killed. On Windows an open file keeps its name.

    In one step, because a copy in several begins again each time somebody writes. Writers wait
    meanwhile where the journal is not WAL, as they wait for each other.
    """
    descriptor, name = tempfile.mkstemp(prefix=COPY, dir=folder)
    try:
        copy = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
        copy.execute("PRAGMA synchronous=OFF")
        copy.execute("PRAGMA journal_mode=OFF")  # a journal would have a name
        if os.name != "nt":
            Path(name).unlink(missing_ok=True)
        source = engine.raw_connection()
        try:
            driver: Any = source.driver_connection
            driver.backup(copy, pages=-1, sleep=0.05)
        finally:
            source.close()
        _leave_wal(copy, descriptor)
        private = sa.create_engine("sqlite://", creator=lambda: copy, poolclass=sa.StaticPool)
        try:
            with private.connect() as connection:
                yield connection
        finally:
            private.dispose()
            copy.close()
    finally:
        os.close(descriptor)
        Path(name).unlink(missing_ok=True)


def _leave_wal(copy: sqlite3.Connection, descriptor: int) -> None:
    """Take a copy out of WAL, whose log would need the name that the file has lost: in its header
    (sqlite.org/fileformat2.html, 1.3), with another change counter, so that SQLite reads it again.
    """
    if os.name == "nt":
        copy.execute("PRAGMA journal_mode=OFF")
        return
    os.pwrite(descriptor, b"\1\1", 18)
    os.pwrite(descriptor, b"\xff\xff\xff\xff", 24)
