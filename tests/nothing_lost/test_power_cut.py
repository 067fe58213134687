"""A power cut at any point loses nothing that was acknowledged, and leaves a sound database."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import engine as engines
from app.models.engine import reading
from app.models.migrate import migrate
from benchmarks.servers import ROOT
from tests.nothing_lost import power
from tests.nothing_lost.serving import VARIABLE


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database."""
    path = tmp_path_factory.mktemp("empty") / "repere.sqlite3"
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    migrate(engine)
    return path


@pytest.mark.goal("R02")
@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
def test_nothing_acknowledged_is_lost_wherever_the_power_is_cut(
    empty: Path,
    tmp_path: Path,
    journal: str,
    length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not on this machine")
    calls = list(power.read(traced(empty, tmp_path, journal, length(20, 400))))
    disk = power.Disk(tmp_path, {"repere.sqlite3": bytearray(empty.read_bytes())})
    cuts = set(random.Random(2026).sample(range(len(calls)), length(40, 1000)))
    told: list[str] = []
    points = 0
    for place, call in enumerate(calls):
        said = call.path.endswith("said")
        if said:
            told.append(call.data.decode().strip())
        else:
            disk.apply(call)
        if said or place in cuts:
            points += 1
            for rng in (None, random.Random(place)):
                assert_found_again(disk.after_a_cut(rng), told, tmp_path / "again")
    assert len(told) == length(20, 400) and points >= 50
    figure("R02", f"{journal}: {points} cuts, {len(told)} commits, 0 lost, 0 broken")


@pytest.mark.goal("R02")
def test_every_connection_of_the_pool_waits_for_the_disk(app: Flask) -> None:
    """Also the ones opened when the first are busy, which no other test looks at."""
    with app.app_context():
        engine = db.engine
    opened = []
    with reading():
        for _ in range(8):
            opened.append(engine.connect())
            told = lambda what, line=opened[-1]: str(line.exec_driver_sql(what).scalar())  # noqa: E731
            if engine.dialect.name == "sqlite":
                settings = (told("PRAGMA journal_mode").upper(), int(told("PRAGMA synchronous")))
                assert settings in {("WAL", 2), ("TRUNCATE", 3)}
                assert told("PRAGMA foreign_keys") == told("PRAGMA secure_delete") == "1"
                assert int(told("PRAGMA busy_timeout")) == 5000
            else:
                assert told("SHOW synchronous_commit") == told("SHOW full_page_writes") == "on"
    for line in opened:
        line.close()


@pytest.mark.once
@pytest.mark.goal("R02", "R27")
def test_a_file_left_in_wal_is_taken_out_of_it_where_wal_may_lose_rows(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shutil.copy(empty, tmp_path / "other.sqlite3")
    with sqlite3.connect(path) as line:
        line.execute("PRAGMA journal_mode=WAL")
    line.close()
    for safe, journal in ((True, "wal"), (False, "truncate")):
        monkeypatch.setattr(engines, "wal_is_safe", lambda version, safe=safe: safe)
        engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
        engines.configure(engine)
        with engine.connect() as opened:
            assert opened.exec_driver_sql("PRAGMA journal_mode").scalar() == journal


def traced(empty: Path, folder: Path, journal: str, commits: int) -> Path:
    """The log of what the writing process asked of the machine."""
    database, said, log = folder / "repere.sqlite3", folder / "said", folder / "strace.log"
    shutil.copy(empty, database)
    paths = [database, f"{database}-wal", f"{database}-journal", said, folder]
    watched = [word for path in paths for word in ("-P", str(path))]
    strace = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1000000", "-o", str(log)]
    strace += ["-e", f"trace={power.CALLS}", *watched]
    writer = [sys.executable, "-m", "tests.nothing_lost.writer", str(database), str(commits)]
    environ = {**os.environ, VARIABLE: journal}
    subprocess.run([*strace, *writer, str(said)], env=environ, cwd=ROOT, check=True)
    return log


def assert_found_again(files: dict[str, bytes], told: list[str], folder: Path) -> None:
    """The database opens as after a restart: whole, with every row that was acknowledged."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    line = sqlite3.connect(folder / "repere.sqlite3")
    assert line.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = {key for (key,) in line.execute("SELECT key FROM sign_in_delay")}
    line.close()
    assert set(told) <= found, f"lost: {sorted(set(told) - found)}"
