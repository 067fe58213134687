"""The database's schema and health."""

import click
import sqlalchemy as sa

from app.cli.workplace import Workplace, console
from app.models.engine import reading
from app.models.migrate import head


@click.group()
def db() -> None:
    """Bring the database to the models, and check it."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to the newest revision."""
    place = Workplace.open()
    place.migrate(revision)
    console.print(f"The database is at {place.revision()}")


@db.command()
@click.argument("revision")
@click.confirmation_option(prompt="Going back may drop columns and their data. Go on?")
def downgrade(revision: str) -> None:
    """Bring the database back to an older revision (or `base`: empty)."""
    place = Workplace.open()
    place.migrate(revision)
    console.print(f"The database is at {place.revision() or 'base'}")


@db.command()
def check() -> None:
    """Check the revision, the integrity and the pragmas."""
    place = Workplace.open()
    problems = find_problems(place)
    for problem in problems:
        console.print(f"[red]✗[/] {problem}")
    if problems:
        raise SystemExit(1)
    console.print("The database is in order")


def find_problems(place: Workplace) -> list[str]:
    """Return what is wrong with the database, one line each."""
    try:
        revision = place.revision()
        if revision is None:
            return ["empty: make serve fills it (or keys create, then db upgrade)"]
        found = [] if revision == head() else [f"at {revision}, not {head()}: run db upgrade"]
        return [*found, *integrity_problems(place), *role_problems(place)]
    except click.ClickException as error:
        return [error.message]


def integrity_problems(place: Workplace) -> list[str]:
    """Return what SQLite finds wrong with its file; PostgreSQL looks after its own."""
    found = []
    if place.engine.dialect.name == "sqlite":
        with reading(), place.connection() as connection:  # pupils go on writing meanwhile
            answer = connection.scalar(sa.text("PRAGMA integrity_check"))
            if answer != "ok":
                found.append(f"integrity check: {answer}. Restore the last backup")
            if connection.execute(sa.text("PRAGMA foreign_key_check")).first():
                found.append("rows point at rows that do not exist: restore the last backup")
            if int(connection.scalar(sa.text("PRAGMA synchronous")) or 0) < 2:
                found.append("answers could be lost at a power cut: synchronous is too low")
            if int(connection.scalar(sa.text("PRAGMA foreign_keys")) or 0) != 1:
                found.append("what belongs to nobody could stay: foreign keys are off")
    return found


def role_problems(place: Workplace) -> list[str]:
    """Return why row-level security would not bind the application (PostgreSQL)."""
    if place.engine.dialect.name != "postgresql":
        return []
    unbound = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    with place.connection() as connection:
        if not connection.scalar(sa.text(unbound)):
            return []
    says = (
        "REPERE_DATABASE_URL names a role that sees every school: give it one that is neither "
        "superuser nor BYPASSRLS (docs/deploying.md)"
    )
    return [says]
