"""The database: opens, is whole, can be written, syncs fully, keeps schools apart."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa

from app.cli.checks.finding import Check, Finding, fault
from app.cli.database import find_problems
from app.cli.workplace import Workplace
from app.models import NOT_SCHOOL_OWNED, AuditEvent, Base, Sitting
from app.models.engine import journal_settings, reading

#: Settings of the server without which an answer that was acknowledged may be lost.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
#: Milliseconds that the check of writing waits for whoever writes now.
PATIENCE = 3000
#: More than « on »: they wait for other machines too.
ALSO_DURABLE = ("remote_apply", "remote_write")


def database(place: Workplace) -> Check:
    """Everything about the database and its migrations."""
    name = place.engine.dialect.name
    found = [fault(text) for text in journal_problems(place)]
    if not found:
        with reading():  # whoever holds the database is said below
            found = [fault(text) for text in find_problems(place)]
            if name == "postgresql":
                found += _postgresql(place)
    if not found:
        found = list(_writable(place))
    return Check("Database", name, tuple(found))


def _postgresql(place: Workplace) -> list[Finding]:
    """What the server and its tables lack; nothing where it cannot be read, which is said."""
    try:
        if not place.is_current():
            return []
        with place.connection() as connection:
            return [*_server(connection), *_owner(connection), *_policies(connection)]
    except click.ClickException:
        return []


def journal_problems(place: Workplace) -> list[str]:
    """Return whether the file of SQLite has the journal that this SQLite is safe with. Read without
    the application's connections, which would change it."""
    path = Path(place.engine.url.database or "")
    if place.engine.dialect.name != "sqlite" or not path.exists():
        return []
    wanted = journal_settings()[0]
    try:
        file = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            mode = str(file.execute("PRAGMA journal_mode").fetchone()[0]).upper()
        finally:
            file.close()
    except sqlite3.Error as error:
        return [f"the database cannot be read: {error}. Restore the last backup"]
    if (mode == "WAL") != (wanted == "WAL"):
        return [f"its journal is {mode}, not {wanted}: stop Repère and start it again"]
    return []


def _writable(place: Workplace) -> Iterator[Finding]:
    """Begin to write, and take it back."""
    try:
        with reading(), place.connection() as connection:
            if place.engine.dialect.name == "sqlite":
                connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE}")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                connection.exec_driver_sql("ROLLBACK")
            elif connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one():
                yield fault("this server only reads: it is a standby. Connect to the primary")
    except click.ClickException as error:
        yield fault(f"{error.message}. Nothing can be written now: end what holds it")


def _server(connection: sa.Connection) -> Iterator[Finding]:
    for name, wanted in DURABLE.items():
        value = connection.exec_driver_sql(f"SHOW {name}").scalar_one()
        if value not in (wanted, *ALSO_DURABLE):
            yield fault(f"the server has {name} = {value}: answers may be lost. Set it {wanted}")


def _owner(connection: sa.Connection) -> Iterator[Finding]:
    """Tables of the application's own role that do not bind it."""
    unbound = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
        "AND relrowsecurity AND NOT relforcerowsecurity "
        "AND pg_get_userbyid(relowner) = current_user"
    ).scalar_one()
    if unbound:
        yield fault("row-level security does not bind the owner of the tables: db upgrade")


def _policies(connection: sa.Connection) -> Iterator[Finding]:
    rows = connection.exec_driver_sql(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE c.relrowsecurity AND c.relnamespace = current_schema()::regnamespace"
    )
    guarded = set(rows.scalars())
    for table in sorted(set(Base.metadata.tables) - NOT_SCHOOL_OWNED - guarded):
        yield fault(f"{table} has no row-level security: restore it (migrations 0001 and after)")


@dataclass(frozen=True)
class Known:
    """What the database knows that other checks need."""

    has_school: bool = False
    #: The newest moment in it.
    newest: datetime | None = None


def known(place: Workplace) -> Known:
    """Return what other checks need of the database; nothing where it cannot be read."""
    moments: list[datetime | None] = []
    try:
        with reading(), place.readable():
            if not place.is_current():
                return Known()
            with place.each_school() as all_schools:
                for school, session in all_schools:
                    for column, owner in (
                        (AuditEvent.at, AuditEvent.school_id),
                        (Sitting.opened_at, Sitting.school_id),
                    ):
                        query = sa.select(sa.func.max(column)).where(owner == school.id)
                        moments.append(session.scalar(query))
    except click.ClickException:
        return Known()
    return Known(bool(moments), max(filter(None, moments), default=None))
