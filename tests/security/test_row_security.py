"""On PostgreSQL the database itself keeps schools apart, from a session that forgets to ask.

SQLite has no such thing: there one file is one school's.
"""

import uuid
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.models import NOT_SCHOOL_OWNED, Account, Base
from app.models.engine import enter_school
from tests.cast import Cast
from tests.conftest import Clock
from tests.databases import ROLE, TestDatabase
from tests.two_schools import furnish_both

pytestmark = [pytest.mark.goal("S02"), pytest.mark.asvs("8.4.1", "13.2.2")]

OWNED = [t for t in Base.metadata.sorted_tables if t.name not in NOT_SCHOOL_OWNED]
#: As PostgreSQL writes what the migrations give it.
SAME_SCHOOL = "(school_id = (NULLIF(current_setting('app.school_id'::text, true), ''::text))::uuid)"


@pytest.fixture
def raw(app: Flask, database: TestDatabase, session: Session) -> Iterator[sa.Engine]:
    """An engine of the application's role with one connection and no listener of ours."""
    if not database.url.startswith("postgresql"):
        pytest.skip("SQLite has no row-level security")
    engine = sa.create_engine(database.url, pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


def inside(connection: sa.Connection, school_id: uuid.UUID) -> None:
    connection.exec_driver_sql(f"SET LOCAL app.school_id = '{school_id}'")


def count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_each_school_owned_table_has_the_one_policy_and_binds_its_owner(
    database: TestDatabase, owner: sa.Engine
) -> None:
    if owner.dialect.name != "postgresql":
        pytest.skip("SQLite has no row-level security")
    with owner.connect() as connection:
        policies = connection.execute(
            sa.text(
                "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check "
                "FROM pg_policies"
            )
        ).all()
        flags = connection.execute(
            sa.text(
                "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
                "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        ).all()
    expected = {
        (t.name, "same_school", "PERMISSIVE", "{public}", "ALL", SAME_SCHOOL, SAME_SCHOOL)
        for t in OWNED
    }
    assert {tuple(p) for p in policies} == expected
    there = {name: (on, forced) for name, on, forced in flags if name != "alembic_version"}
    names = {t.name for t in Base.metadata.sorted_tables}
    assert there == {name: (name not in NOT_SCHOOL_OWNED,) * 2 for name in names}


def test_the_application_is_neither_owner_nor_superuser(raw: sa.Engine) -> None:
    with raw.connect() as connection:
        role = connection.execute(
            sa.text(
                "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb "
                "FROM pg_roles WHERE rolname = current_user"
            )
        ).one()
        assert tuple(role) == (ROLE, False, False, False, False)
        owned = sa.text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND pg_has_role(current_user, relowner, 'MEMBER')"
        )
        assert connection.scalars(owned).all() == []


def test_inside_a_school_no_raw_statement_touches_another(
    app: Flask,
    cast: Cast,
    session: Session,
    clock: Clock,
    owner: sa.Engine,
    raw: sa.Engine,
    figure: Callable[[str, str], None],
) -> None:
    here, there = furnish_both(app, session, cast, clock)
    session.rollback()
    tried = 0
    for table in OWNED:
        with owner.connect() as everything:
            mine = table.c.school_id == here.school_id
            own = everything.execute(sa.select(table).where(mine)).mappings().all()
            theirs = everything.execute(sa.select(table).where(~mine)).mappings().all()
        assert own and theirs, f"give {table.name} a row in tests/two_schools.py"
        with raw.connect() as connection:
            inside(connection, here.school_id)
            assert count(connection, table) == len(own), table.name
            elsewhere = table.c.school_id == there.school_id
            assert not connection.execute(sa.select(table).where(elsewhere)).all()
            for statement in (
                sa.update(table).where(elsewhere).values(school_id=there.school_id),
                sa.delete(table).where(elsewhere),
            ):
                assert connection.execute(statement).rowcount == 0, table.name
            for refused in (
                sa.insert(table).values(**theirs[0]),
                sa.update(table).values(school_id=there.school_id),
            ):
                inner = connection.begin_nested()
                with pytest.raises(ProgrammingError, match="row-level security"):
                    connection.execute(refused)
                inner.rollback()
            connection.rollback()
            assert count(connection, table) == 0, f"{table.name} without a school"
            assert connection.execute(sa.delete(table)).rowcount == 0, table.name
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(sa.insert(table).values(**theirs[0]))
            connection.rollback()
        with owner.connect() as everything:
            after = everything.execute(sa.select(table).where(~mine)).mappings().all()
        assert after == theirs, table.name
        tried += 8
    figure("S02", f"{tried} raw statements on {len(OWNED)} tables touched no other school")


def test_a_query_that_forgets_the_school_finds_this_one_s_rows(
    cast: Cast, session: Session, raw: sa.Engine
) -> None:
    enter_school(session, cast.school.id)
    assert {a.school_id for a in session.query(Account)} == {cast.school.id}
    enter_school(session, cast.other_school.id)
    assert session.get(Account, (cast.school.id, cast.roy.id), populate_existing=True) is None


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_school_ends_with_the_transaction_on_a_connection_that_is_kept(
    cast: Cast, session: Session, raw: sa.Engine, end: str
) -> None:
    with Session(raw) as first:
        enter_school(first, cast.school.id)
        assert first.query(Account).count()
        pid = first.scalar(sa.text("SELECT pg_backend_pid()"))
        getattr(first, end)()
    with Session(raw) as second:
        assert second.scalar(sa.text("SELECT pg_backend_pid()")) == pid, "not the same connection"
        assert second.query(Account).count() == 0
    with Session(raw) as third:
        enter_school(third, cast.other_school.id)
        assert {a.school_id for a in third.query(Account)} == {cast.other_school.id}


def test_only_an_id_can_be_a_school(raw: sa.Engine, cast: Cast) -> None:
    for text in ("", "x", f"{cast.school.id}'; RESET ROLE; --", f"{cast.school.id} "):
        with Session(raw) as session, pytest.raises(ValueError, match="not a school id"):
            enter_school(session, text)  # type: ignore[arg-type]
            session.connection()
