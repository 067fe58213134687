"""Bring a database to the models, outside the workers.

All the revisions of a run are one transaction, on both databases: a machine that stops half-way
has begun nothing, and the next run does it all. On SQLite foreign keys are off while migrations
run (batch migrations rebuild tables, and with them on the children would be deleted) and the run
ends with `foreign_key_check`.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.models.engine import journal_settings

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert revision
    return revision


def is_known(revision: str) -> bool:
    """Whether this code has that revision; an older code has not those of a newer one."""
    script = ScriptDirectory.from_config(alembic_config())
    return revision in {one.revision for one in script.walk_revisions()}


def current(connection: sa.Connection) -> str | None:
    """The revision a database is at; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Upgrade, or downgrade when `revision` is `base` or older than the current one.

    Opens its own connection without the application's listeners, so that pragmas and BEGIN are
    its own.
    """
    own = sa.create_engine(engine.url, poolclass=sa.NullPool)
    if own.dialect.name == "sqlite":
        _in_one_transaction(own)
    with own.begin() as connection:  # begun here, Alembic leaves its end to us
        migrate_on(connection, revision)
    own.dispose()


def migrate_on(connection: sa.Connection, revision: str = "head") -> None:
    """The same inside the transaction of a connection, which its owner commits."""
    bind_owner(connection, False)
    config = alembic_config(connection)
    if revision == "head" or _is_ahead(connection, revision):
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)
    bind_owner(connection, True)


def bind_owner(connection: sa.Connection, bound: bool) -> None:
    """Whether row-level security binds the owner of the tables too (PostgreSQL).

    It does but while migrations run, which move the rows of all schools: an installation that
    gave the application the owner's address would otherwise have none.
    """
    if connection.dialect.name != "postgresql":
        return
    owned = "SELECT tablename FROM pg_policies WHERE policyname = 'same_school'"
    for table in connection.scalars(sa.text(owned)).all():
        quoted = connection.dialect.identifier_preparer.quote(table)
        force = "FORCE" if bound else "NO FORCE"
        connection.exec_driver_sql(f"ALTER TABLE {quoted} {force} ROW LEVEL SECURITY")


def _in_one_transaction(engine: sa.Engine) -> None:
    """Begin before the first statement: Python's sqlite3 leaves tables made and altered outside."""
    journal, synchronous = journal_settings()

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=60000")
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=OFF")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _is_ahead(connection: sa.Connection, revision: str) -> bool:
    at = current(connection)
    if revision == "base" or at == revision:
        return False
    script = ScriptDirectory.from_config(alembic_config())
    older = {r.revision for r in script.iterate_revisions(at, "base")} if at else set()
    return revision not in older
