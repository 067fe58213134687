"""The backup of the day, what is kept of them, and what is remembered of erasures."""

import ast
import os
import sqlite3
import tempfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app.models import Attempt, Erased, Erasure, snapshot
from app.services import archive, erasures
from app.services.erasures import Entry
from tests.backups.conftest import Machine, answer, erase
from tests.cast import Cast
from tests.conftest import MORNING, Clock
from tests.house.source import python_files, shown, tree


@pytest.mark.goal("R19", "P03")
def test_the_maintenance_makes_one_backup_a_day_and_keeps_them_thirty_days(
    machine: Machine, clock: Clock
) -> None:
    first = clock.now
    for _ in range(2):
        machine.done("maintenance")
        clock.advance(hours=2)
    clock.advance(days=1)
    machine.done("maintenance")
    assert len(list(machine.backups.glob("*.backup"))) == 2
    letter = machine.backups / "repere-of-somebody.backup"
    letter.write_text("not ours", "utf-8")
    clock.now = first + timedelta(days=30, minutes=1)
    machine.done("maintenance")
    kept = [archive.read_header(p).made_at for p in machine.backups.glob("repere-20*.backup")]
    assert len(kept) == 2 and first not in kept
    assert letter.exists()


@pytest.mark.goal("P03")
def test_what_is_remembered_of_erasures_goes_with_the_last_backup_that_holds_them(
    machine: Machine, cast: Cast, clock: Clock
) -> None:
    erase(machine, cast, clock.now)
    ledger = machine.backups / "erased"
    for file in ledger.iterdir():
        file.unlink()
    machine.done("maintenance", "--hourly")  # the table is the truth: the files are made again
    (file,) = ledger.iterdir()
    text = file.read_text("utf-8")
    assert str(cast.bilal.id) in text and "Bilal" not in text
    assert file.stat().st_mode & 0o777 == 0o600
    clock.advance(days=30)
    machine.done("maintenance")
    assert list(ledger.iterdir()) == [file]
    clock.advance(days=2)
    machine.done("maintenance")
    assert not list(ledger.iterdir())
    with machine.inside(cast.petit.school_id) as session:
        assert not session.scalars(sa.select(Erasure)).all()


@pytest.mark.once
@pytest.mark.goal("P03")
def test_on_a_new_folder_each_day_has_its_file_and_halves_go(tmp_path: Path) -> None:
    today, ledger = MORNING.date(), tmp_path / "erased"
    days = [today - timedelta(days=n) for n in (31, 30, 0)]
    wanted = {Entry(UUID(int=1), Erased.ACCOUNT, UUID(int=2 + d.day), d) for d in days}
    erasures.tidy(tmp_path, wanted, today)
    for day in days:
        (ledger / f"{day}-abcdef.new").touch()
    erasures.tidy(tmp_path, wanted, today)
    assert erasures.read(tmp_path) == wanted and len(list(ledger.glob("*.json"))) == 3
    assert [file.name[:10] for file in ledger.glob("*.new")] == [str(today)]
    erasures.tidy(tmp_path, set(), today + timedelta(days=1))
    assert {entry.erased_on for entry in erasures.read(tmp_path)} == set(days[1:])


@pytest.mark.goal("R19")
def test_a_backup_that_fails_is_said_and_the_rest_of_the_maintenance_is_done(
    machine: Machine,
) -> None:
    machine.backups.write_text("a file where the folder should be", "utf-8")
    result = machine("maintenance")
    assert result.exit_code == 1
    assert "Collège des Trois-Rivières: done" in result.output and "Error:" in result.output
    assert not (machine.folder / "maintenance.lock").exists()


@pytest.mark.goal("R19")
def test_a_ledger_that_cannot_be_read_is_said_and_the_backup_of_the_day_is_made(
    machine: Machine, clock: Clock
) -> None:
    machine.saved()
    clock.advance(days=31)
    ledger = machine.backups / "erased"
    ledger.mkdir()
    (ledger / f"{clock.now.date()}-abcdef.json").write_text("half", "utf-8")
    assert "the ledger of erasures" in machine.refused("maintenance")
    (kept,) = machine.backups.glob("*.backup")
    assert archive.read_header(kept).made_at == clock.now


@pytest.mark.goal("R19")
def test_what_a_killed_run_left_is_removed_copies_at_once_and_halves_a_day_later(
    machine: Machine, clock: Clock
) -> None:
    machine.backups.mkdir(mode=0o700)
    halves = [machine.backups / f".repere-2026-11-0{n}-040000.backup.partial" for n in (1, 2)]
    for half, days in zip(halves, (2, 0), strict=True):
        half.write_text("half", "utf-8")
        moment = (clock.now - timedelta(days=days)).timestamp()
        os.utime(half, (moment, moment))
    copies = [folder / ".copy-abcdef" for folder in (machine.folder, machine.backups)]
    for copy in copies:
        copy.write_text("names", "utf-8")
    machine.saved()
    assert [path.exists() for path in (*halves, *copies)] == [False, True, False, False]
    copies[0].write_text("names", "utf-8")
    machine.done("maintenance", "--hourly")
    assert not copies[0].exists()


@pytest.mark.once
@pytest.mark.goal("R19")
def test_a_copy_of_the_database_leaves_no_file_even_while_it_is_made(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[list[Path]] = []

    class Watched(sqlite3.Connection):
        def backup(self, *words: Any, **how: Any) -> None:
            super().backup(*words, **how, progress=lambda *_: there.append(list(folder.iterdir())))

    def mkstemp(**how: Any) -> tuple[int, str]:
        made.append(how["dir"])
        return plain(**how)

    engine, folder, plain = machine.engine, tmp_path / "copies", tempfile.mkstemp
    path, made = engine.url.database, list[Path]()
    folder.mkdir()
    monkeypatch.setattr(engine, "raw_connection", lambda: closing_driver(Watched(path or "")))
    with snapshot.taken(engine, folder) as taken:
        assert taken.count() > 10
        there.append(list(folder.iterdir()))
    assert there == [[], []] and not list(folder.iterdir())
    monkeypatch.setattr(tempfile, "mkstemp", mkstemp)
    machine.done("backup", tmp_path / "usb")
    assert made == [machine.folder], "nothing in clear on the other disk"


def closing_driver(driver: sqlite3.Connection) -> SimpleNamespace:
    """What an engine gives: the driver's own connection, and how to close it."""
    return SimpleNamespace(driver_connection=driver, close=driver.close)


@pytest.mark.once
@pytest.mark.goal("R19")
def test_a_database_in_wal_is_saved_with_what_its_log_holds(tmp_path: Path) -> None:
    path, folder = tmp_path / "wal.sqlite3", tmp_path / "copies"
    folder.mkdir()
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE school (id CHAR(32) PRIMARY KEY, name VARCHAR(80))")
    writer.execute(f"INSERT INTO school VALUES ('{'0' * 32}', 'Collège')")
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    with snapshot.taken(engine, folder) as taken:
        writer.execute(f"INSERT INTO school VALUES ('{'1' * 32}', 'Lycée')")
        (rows,) = taken.content()
        assert list(rows.rows) == [["0" * 32, "Collège"]]
    writer.close()


@pytest.mark.goal("P05", "R19")
def test_rows_are_saved_in_the_order_of_their_keys_never_in_that_of_their_arrival(
    machine: Machine, attempt: Attempt, app: Flask, clock: Clock, tmp_path: Path
) -> None:
    with machine.inside(attempt.school_id) as session:
        for number in (7, 3, 9, 1, 5):
            answer(session, app.extensions["repere_keys"], attempt, number, clock.now)
    content = machine.content(tmp_path)
    for table in ("ballot_marker", "response"):
        items = [row[2] for row in content[table]]
        assert len(items) == 5 and items == sorted(items)


@pytest.mark.goal("R19")
def test_what_a_command_writes_is_for_its_user_alone_whatever_the_shell_says(
    machine: Machine, clock: Clock
) -> None:
    shell = os.umask(0o022)
    try:
        machine.done("maintenance")
        assert os.umask(0o022) == 0o022, "the shell's own mask is left as it was"
    finally:
        os.umask(shell)
    mode = (machine.folder / "maintenance.json").stat().st_mode & 0o777
    assert os.name == "nt" or mode == 0o600


#: What a statement that erases a person or a class looks like.
ERASED = ("Account)", "Classroom)", "School)", "model).where(of_pupils(")


@pytest.mark.goal("P02", "P03")
def test_whatever_erases_a_person_or_a_class_remembers_it() -> None:
    """A new way to erase that forgot the ledger would come back with the next restored backup."""
    found, wrong = 0, []
    for path in python_files("app/services", "app/web", "app/cli"):
        if path == Path(erasures.__file__):
            continue
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef):
                continue
            text = ast.unparse(function)
            if any(f"delete({name}" in text for name in ERASED):
                found += 1
                if "erasures.record(" not in text:
                    wrong.append(f"{shown(path)}: {function.name}")
    assert found >= 3 and not wrong
