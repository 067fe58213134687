"""Bring a database to the models, outside the workers.

On SQLite foreign keys are off while migrations run (batch migrations rebuild tables, and with
them on the children would be deleted) and the run ends with `foreign_key_check`.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

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


def current(connection: sa.Connection) -> str | None:
    """The revision a database is at; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Upgrade, or downgrade when `revision` is `base` or older than the current one.

    Opens its own connection without the application's listeners, so that pragmas and BEGIN are
    its own.
    """
    own = sa.create_engine(engine.url, poolclass=sa.NullPool)
    with own.connect() as connection:
        if own.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        migrate_on(connection, revision)
        connection.commit()
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


def knows(revision: str) -> bool:
    """Whether this release has the migrations up to that revision."""
    script = ScriptDirectory.from_config(alembic_config())
    return any(known.revision == revision for known in script.walk_revisions())


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


def _is_ahead(connection: sa.Connection, revision: str) -> bool:
    at = current(connection)
    if revision == "base" or at == revision:
        return False
    script = ScriptDirectory.from_config(alembic_config())
    older = {r.revision for r in script.iterate_revisions(at, "base")} if at else set()
    return revision not in older
