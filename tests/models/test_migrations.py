"""Migrations equal the models, and go up, down and up again with rows and their children."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from flask import Flask
from sqlalchemy.orm import Session

from app.models import (
    NOT_SCHOOL_OWNED,
    Account,
    Assignment,
    AuditEvent,
    Base,
    Counter,
    Enrolment,
    Sitting,
)
from app.models.engine import configure, enter_school
from app.models.migrate import MIGRATIONS, alembic_config, current, head, migrate
from tests.cast import Cast
from tests.databases import TestDatabase, run
from tests.models.filled import contents, fill, fill_every_table, told, use_everything_new

#: The revisions after the first tables, the newest first.
NEWER = [
    one
    for one in ScriptDirectory.from_config(alembic_config()).walk_revisions()
    if one.down_revision is not None
]
#: Tables of which going below a revision takes or changes rows, as its `downgrade` says: journal
#: lines of new acts, follow-ups with all that hangs on them, substitutes, lessons of some pupils.
TAKEN = {
    "0005": {"audit_event"},
    "0003": {"audit_event", "teaching", "assignment", "attempt", "ballot_marker", "counter"},
    "0002": {"audit_event"},
}


@pytest.fixture
def empty_engine(
    database: TestDatabase, tmp_path: Path, request: pytest.FixtureRequest
) -> sa.Engine:
    """An empty database of the kind under test, opened by its owner."""
    if database.url.startswith("postgresql"):
        name = f"migration_{abs(hash(request.node.name)) % 10**8}"
        owner = sa.make_url(database.owner_url)
        run(owner.set(database="postgres"), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        run(owner.set(database="postgres"), f"CREATE DATABASE {name}")
        url = owner.set(database=name).render_as_string(hide_password=False)
    else:
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    configure(engine)
    return engine


def differences(engine: sa.Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


@pytest.mark.goal("R18")
def test_the_migrations_make_the_tables_of_the_models(empty_engine: sa.Engine) -> None:
    migrate(empty_engine)
    assert differences(empty_engine) == []
    with empty_engine.connect() as connection:
        assert current(connection) == head()


@pytest.mark.goal("P09")
def test_a_migrated_database_holds_no_rowid_which_would_be_an_order_of_arrival(
    empty_engine: sa.Engine,
) -> None:
    """In SQLite's own words, after tables were made and after they were rebuilt."""
    if empty_engine.dialect.name != "sqlite":
        return
    for way in (("head",), ("0001", "head")):
        for revision in way:
            migrate(empty_engine, revision)
        with empty_engine.connect() as line:
            found = line.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            made = {row.name: row.sql for row in found}
        for name in set(Base.metadata.tables) - NOT_SCHOOL_OWNED:
            assert made[name].rstrip().endswith("WITHOUT ROWID"), name


def test_there_is_one_head_and_the_file_names_it() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert script.get_heads() == [(MIGRATIONS / ".head").read_text().strip()]


@pytest.mark.goal("R18")
@pytest.mark.parametrize("revision", NEWER, ids=lambda one: one.revision)
def test_each_migration_goes_up_down_and_up_with_rows_and_children(
    empty_engine: sa.Engine, app: Flask, revision: Script
) -> None:
    """Going down takes what the older tables cannot hold and no other row; going up takes none."""
    migrate(empty_engine)
    fill_every_table(empty_engine, app)
    before = contents(empty_engine)
    assert all(before.values()), "a table without a row"
    migrate(empty_engine, str(revision.down_revision))
    older = contents(empty_engine)
    migrate(empty_engine)
    after = contents(empty_engine)
    assert set(after) == set(before)
    taken = {one for newer, some in TAKEN.items() if newer >= revision.revision for one in some}
    for table, there in older.items():
        assert told(after[table], there) == told(there, there), f"{table}, on the way up"
        if table in taken:
            left = set(told(before[table], there)) & set(told(there, there))
            assert left, f"all of {table} went"
        else:
            assert told(before[table], there) == told(there, there), f"{table}, on the way down"


@pytest.mark.goal("R18")
def test_to_nothing_and_back_with_rows_in_every_table(empty_engine: sa.Engine, app: Flask) -> None:
    migrate(empty_engine)
    fill_every_table(empty_engine, app)
    migrate(empty_engine, "base")
    migrate(empty_engine)
    assert differences(empty_engine) == []


@pytest.mark.goal("R18")
def test_running_the_migrations_again_keeps_every_row_and_its_children(
    empty_engine: sa.Engine, app: Flask
) -> None:
    migrate(empty_engine)
    fill_every_table(empty_engine, app)
    before = contents(empty_engine)
    migrate(empty_engine)
    after = contents(empty_engine)
    assert set(after) == set(before)
    assert all(
        told(after[name], before[name]) == told(before[name], before[name]) for name in before
    )


@pytest.mark.goal("R18")
def test_going_back_keeps_what_the_older_tables_can_hold(empty_engine: sa.Engine) -> None:
    """Everything that came after the first tables goes; nothing else does, and no child is left
    without its parent (migrating ends with a check of every foreign key)."""
    migrate(empty_engine)
    cast = fill(empty_engine)
    before = rows(empty_engine)
    use_everything_new(empty_engine, cast)
    full = {name for name, number in rows(empty_engine).items() if number}
    migrate(empty_engine, "0001")
    old = set(sa.inspect(empty_engine).get_table_names())
    new = {table.name for table in Base.metadata.sorted_tables} - old
    assert new and new <= full, f"nothing was in {sorted(new - full)}"
    migrate(empty_engine)
    after = rows(empty_engine)
    assert after == {
        **before,
        "sitting": 1,
        "assignment": 1,
        "audit_event": before["audit_event"] + 1,
    }
    with empty_engine.connect() as connection:
        subjects = connection.execute(sa.select(AuditEvent.subject)).scalars().all()
        paused = connection.execute(sa.select(Sitting.paused_at)).scalar_one()
        put_away = connection.execute(sa.select(Assignment.archived_on)).scalar_one()
    assert max(map(len, subjects)) == 120
    assert paused is None
    assert put_away, "a lesson of some pupils would have become one of the whole class"


def rows(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            t.name: connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one()
            for t in Base.metadata.sorted_tables
        }


# --- row-level security -----------------------------------------------------------------------


def test_every_school_owned_table_has_its_policy(session: Session, owner: sa.Engine) -> None:
    if owner.dialect.name != "postgresql":
        return
    with owner.connect() as connection:
        found = connection.exec_driver_sql("SELECT tablename FROM pg_policies").scalars().all()
    assert set(found) == set(Base.metadata.tables) - NOT_SCHOOL_OWNED


def test_a_session_that_forgets_its_own_checks_sees_one_school_only(
    session: Session, cast: Cast
) -> None:
    postgresql = session.get_bind().dialect.name == "postgresql"
    everybody = session.scalars(sa.select(Account.display_name)).all()
    assert "Alice" in everybody
    assert ("Dina" in everybody) is not postgresql
    if postgresql:
        session.rollback()
        session.info.pop("school_id")
        assert session.scalars(sa.select(Account)).all() == []


def test_a_row_cannot_be_written_into_another_school(session: Session, cast: Cast) -> None:
    if session.get_bind().dialect.name != "postgresql":
        return
    enter_school(session, cast.school.id)
    row = {
        "school_id": cast.other_school.id,
        "assignment_id": cast.alice.id,
        "item": "x",
        "mark": "n",
        "count": 1,
    }
    with pytest.raises(sa.exc.DBAPIError, match="row-level security"):
        session.execute(sa.insert(Counter).values(row))
    session.rollback()


def test_a_pupil_cannot_be_enrolled_in_a_class_of_another_school(
    session: Session, cast: Cast
) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(
            sa.update(Enrolment)
            .where(Enrolment.pupil_id == cast.alice.id)
            .values(classroom_id=cast.other_room.id)
        )
    session.rollback()
