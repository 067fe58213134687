"""How the application opens its database: SQLite pragmas, write transactions, school scope.

Why: a deferred BEGIN on SQLite fails at once under concurrent writers whatever the busy timeout,
and `synchronous=NORMAL` loses acknowledged answers at a power cut; so what may write begins
IMMEDIATE, and each connection syncs fully. Reads run without a transaction: each statement is
fetched whole, and no lock outlives it.
"""

import re
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

_reading: ContextVar[bool] = ContextVar("repere_reading", default=False)

#: First releases of SQLite where the WAL-reset bug is fixed, by line (sqlite.org/wal.html).
_WAL_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether that SQLite may use WAL with several connections."""
    if version >= _WAL_FIXED[0]:
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_FIXED[1:])


def journal_settings(version: tuple[int, int, int] | None = None) -> tuple[str, str]:
    """`(journal_mode, synchronous)` for that SQLite: WAL and FULL, else TRUNCATE and EXTRA."""
    known = version or sqlite3.sqlite_version_info
    return ("WAL", "FULL") if wal_is_safe((known[0], known[1], known[2])) else ("TRUNCATE", "EXTRA")


@contextmanager
def reading() -> Iterator[None]:
    """Inside, transactions of this context take no write lock (a GET request)."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def set_reading(value: bool) -> None:
    """Say whether what follows in this context only reads. Used at the start of a request."""
    _reading.set(value)


def configure(engine: sa.Engine) -> None:
    """Attach the listeners that an engine of the application needs. Idempotent per engine."""
    if engine.dialect.name != "sqlite" or getattr(engine, "_repere_configured", False):
        return
    setattr(engine, "_repere_configured", True)  # noqa: B010  a private mark on the engine
    journal, synchronous = journal_settings()

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=5000")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0].upper() != journal:
            cursor.execute(f"PRAGMA journal_mode={journal}")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if not _reading.get():
            connection.exec_driver_sql("BEGIN IMMEDIATE")


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def scope(connection: sa.Connection, school_id: uuid.UUID) -> None:
    """Scope the transaction of a connection to a school: row-level security reads it."""
    if connection.dialect.name != "postgresql":
        return
    literal = str(school_id)
    if not _UUID.fullmatch(literal):  # never user text: the literal below cannot be bound
        raise ValueError("not a school id")
    # SET LOCAL, not set_config(): a distributed database carries only the former to its workers
    connection.exec_driver_sql(f"SET LOCAL app.school_id = '{literal}'")


def enter_school(session: Session, school_id: uuid.UUID) -> None:
    """Scope the session to a school: row-level security shows its rows and no other's."""
    session.info["school_id"] = school_id
    if session.in_transaction():
        scope(session.connection(), school_id)


@event.listens_for(Session, "after_begin")
def _after_begin(session: Session, transaction: Any, connection: sa.Connection) -> None:
    school_id = session.info.get("school_id")
    if school_id is not None:
        scope(connection, school_id)


def empty_log(engine: sa.Engine) -> None:
    """On SQLite, put the write-ahead log into the database and cut it to nothing: what was erased
    would otherwise stay in the log's old pages. Nothing to do in another journal mode. A log that
    is being read is left for the next time (the daily maintenance at the latest)."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def empty_the_log_after_commit(session: Session) -> None:
    """Something was erased for good: the log must not keep it."""
    session.info["freed"] = True


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    bind = session.get_bind()
    if session.info.pop("freed", False) and isinstance(bind, sa.Engine):
        empty_log(bind)


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    session.info.pop("freed", None)
