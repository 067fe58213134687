"""The doctor: what each fault is, what to do, and that looking changes nothing."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cli.checks import machine as machine_checks
from tests.backups.conftest import Machine
from tests.conftest import Clock

#: The server of the tests syncs nothing, to be fast: the doctor says so.
TEST_SERVER = "fsync = off"


@pytest.fixture(autouse=True)
def lessons(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    """The lessons, read once."""
    monkeypatch.setattr("app.cli.checks.upkeep.load", lambda folder: app.extensions["library"])


@pytest.fixture
def healthy(machine: Machine, sheet: Path) -> Machine:
    """An installation that was looked after today."""
    machine.done("maintenance")
    return machine


def faults(machine: Machine) -> list[str]:
    """What the doctor says under a cross, the test server's own fault left out."""
    result = machine("doctor")
    found, wrong = [], False
    for line in result.output.splitlines():
        if line[:1] in "✗!✓":
            wrong = line.startswith("✗")
        elif wrong and TEST_SERVER not in line:
            found.append(line.strip())
    assert result.exit_code == int("✗" in result.output)
    return found


def test_nothing_is_wrong_where_all_is_well_and_looking_changes_nothing(healthy: Machine) -> None:
    before = everything(healthy.folder)
    assert faults(healthy) == []
    assert everything(healthy.folder) == before


def everything(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_database_is_left_as_it_was(healthy: Machine, tmp_path: Path) -> None:
    before = healthy.content(tmp_path)
    healthy("doctor")
    assert healthy.content(tmp_path) == before


@contextmanager
def opened_to_others(machine: Machine) -> Iterator[str]:
    machine.keys.chmod(0o644)
    yield "chmod 600"
    machine.keys.chmod(0o600)


@contextmanager
def folder_open_to_others(machine: Machine) -> Iterator[str]:
    machine.folder.chmod(0o755)
    yield "chmod 700"
    machine.folder.chmod(0o700)


@contextmanager
def no_keys(machine: Machine) -> Iterator[str]:
    aside = machine.keys.rename(machine.keys.with_name("aside"))
    yield "restore it from its printed sheet"
    aside.rename(machine.keys)


@contextmanager
def a_spoilt_backup(machine: Machine) -> Iterator[str]:
    (path,) = machine.backups.glob("*.backup")
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    yield "Make a new one: backup"
    path.write_bytes(data)


def test_each_fault_of_the_folder_is_said_with_what_to_do(healthy: Machine) -> None:
    for spoil in (opened_to_others, folder_open_to_others, no_keys, a_spoilt_backup):
        with spoil(healthy) as says:
            assert any(says in line for line in faults(healthy)), spoil.__name__
    assert faults(healthy) == []


def test_a_clock_that_is_wrong_is_said(healthy: Machine, clock: Clock) -> None:
    right = clock.now
    clock.now = right - timedelta(minutes=30)
    assert any("behind what was written" in line for line in faults(healthy))
    clock.now = right.replace(year=2020)
    assert any("before this release" in line for line in faults(healthy))


def test_what_is_late_is_said(healthy: Machine, clock: Clock) -> None:
    clock.advance(days=3)
    late = "\n".join(faults(healthy))
    assert "nothing is erased or counted meanwhile" in late
    assert "3 days old" in late


def test_a_disk_that_is_nearly_full_is_said(
    healthy: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine_checks, "LEAST_FREE", 10**15)
    assert any("MB are free" in line for line in faults(healthy))


def test_what_only_wants_a_look_is_no_fault(machine: Machine) -> None:
    said = machine("doctor").output
    assert "there is none yet: backup" in said and "it has not run yet" in said
    assert "sheet was not printed" in said
    machine.done("keys", "export")
    assert "sheet was not printed" not in machine("doctor").output
    machine.done("keys", "rotate")
    assert "sheet was not printed" in machine("doctor").output
    assert faults(machine) == []


def test_a_database_that_others_hold_is_said(
    healthy: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if healthy.engine.dialect.name != "sqlite":
        return
    monkeypatch.setattr("app.cli.checks.storage.PATIENCE", 50)
    with healthy.engine.connect() as holder:
        holder.execute(sa.text("SELECT 1"))  # takes the write lock
        assert any("Nothing can be written now" in line for line in faults(healthy))


def test_a_database_that_is_not_one_is_said(healthy: Machine, tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite3"
    path.write_bytes(b"not a database" * 100)
    path.chmod(0o600)
    url = f"sqlite:///{path}"
    broken = Machine(healthy.folder, replace(healthy.database, url=url), healthy.backups)
    assert any("cannot be read" in line for line in faults(broken))
    assert path.read_bytes() == b"not a database" * 100


def test_a_journal_that_this_sqlite_is_not_safe_with_is_said(
    healthy: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if healthy.engine.dialect.name != "sqlite":
        return
    other = ("TRUNCATE", "EXTRA") if is_wal(healthy) else ("WAL", "FULL")
    monkeypatch.setattr("app.cli.checks.storage.journal_settings", lambda: other)
    assert any("stop Repère and start it again" in line for line in faults(healthy))


def is_wal(machine: Machine) -> bool:
    with machine.engine.connect() as connection:
        return connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


# --- PostgreSQL --------------------------------------------------------------------------------


@pytest.fixture
def owner_runs(healthy: Machine) -> Machine:
    """The application connects as the owner of the tables."""
    database = replace(healthy.database, url=healthy.database.owner_url)
    return Machine(healthy.folder, database, healthy.backups)


@pytest.mark.goal("R02")
def test_a_server_that_does_not_sync_is_said(healthy: Machine) -> None:
    if healthy.engine.dialect.name == "postgresql":
        assert TEST_SERVER in healthy("doctor").output


def test_a_role_that_row_level_security_does_not_bind_is_said(owner_runs: Machine) -> None:
    if owner_runs.engine.dialect.name == "postgresql":
        assert any("names a role that sees every school" in line for line in faults(owner_runs))


def test_a_table_without_its_policy_is_said(healthy: Machine, owner: sa.Engine) -> None:
    if owner.dialect.name != "postgresql":
        return
    with owner.begin() as connection:
        connection.execute(sa.text("ALTER TABLE attempt DISABLE ROW LEVEL SECURITY"))
    try:
        assert any("attempt has no row-level security" in line for line in faults(healthy))
    finally:
        with owner.begin() as connection:
            connection.execute(sa.text("ALTER TABLE attempt ENABLE ROW LEVEL SECURITY"))
