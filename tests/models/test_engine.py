"""How databases are opened."""

import sqlite3

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.engine import journal_settings, reading, wal_is_safe


@pytest.mark.goal("R02", "R27")
@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 51, 3), True),
        ((3, 54, 1), True),
        ((3, 51, 2), False),
        ((3, 50, 7), True),
        ((3, 50, 6), False),
        ((3, 44, 6), True),
        ((3, 40, 1), False),
    ],
)
def test_wal_is_used_only_where_its_reset_fault_is_mended(
    version: tuple[int, int, int], safe: bool
) -> None:
    assert wal_is_safe(version) is safe
    assert journal_settings(version) == (("WAL", "FULL") if safe else ("TRUNCATE", "EXTRA"))


@pytest.mark.goal("R02")
def test_each_connection_syncs_fully_and_keeps_foreign_keys(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        return
    read = lambda name: session.execute(sa.text(f"PRAGMA {name}")).scalar()  # noqa: E731
    assert read("synchronous") in (2, 3)
    assert read("foreign_keys") == 1
    assert read("secure_delete") == 1
    assert str(read("journal_mode")).upper() == journal_settings()[0]


@pytest.mark.goal("R03")
def test_what_may_write_takes_the_write_lock_at_once_and_what_reads_takes_none(
    session: Session, engine: sa.Engine
) -> None:
    if engine.dialect.name != "sqlite":
        return
    path = engine.url.database
    assert path
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    with reading(), engine.connect() as connection:
        connection.execute(sa.text("SELECT count(*) FROM school")).all()
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    other.close()
