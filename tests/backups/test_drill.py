"""The drill: a backup made while pupils write, put back on an empty machine."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.keys import Keys
from app.models import Attempt, Ballot, BallotMarker, Response, snapshot
from tests.backups.conftest import Machine, answer
from tests.cast import Cast
from tests.conftest import Clock

pytestmark = pytest.mark.goal("R19")


class Writer(threading.Thread):
    """Answers after answers, each in a transaction of its own."""

    def __init__(self, machine: Machine, keys: Keys, attempt: Attempt, clock: Clock) -> None:
        super().__init__()
        self.machine, self.keys, self.clock = machine, keys, clock
        self.key = (attempt.school_id, attempt.id)
        self.committed = 0
        self.stop = threading.Event()
        self.errors: list[Exception] = []

    def run(self) -> None:
        try:
            with self.machine.inside(self.key[0]) as session:
                mine = session.get_one(Attempt, self.key)
                while not self.stop.is_set():
                    answer(session, self.keys, mine, self.committed + 1, self.clock.now)
                    self.committed += 1
        except sa.exc.SQLAlchemyError as error:
            self.errors.append(error)

    def reach(self, number: int) -> None:
        """Wait until that many are committed."""
        end = time.monotonic() + 60 + number / 20
        while self.committed < number and self.is_alive() and time.monotonic() < end:
            time.sleep(0.002)
        assert self.committed >= number, self.errors


def test_a_backup_under_load_is_restored_whole_on_an_empty_machine(
    app: Flask,
    machine: Machine,
    empty: Machine,
    sheet: Path,
    attempt: Attempt,
    cast: Cast,
    clock: Clock,
    length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:
    writer = Writer(machine, app.extensions["repere_keys"], attempt, clock)
    writer.start()
    try:
        writer.reach(length(150, 3000))
        before, began = writer.committed, time.monotonic()
        archive = machine.saved()
        lasted, after = time.monotonic() - began, writer.committed
        writer.reach(after + 10)
    finally:
        writer.stop.set()
        writer.join(10)
    assert not writer.errors
    began = time.monotonic()
    empty.done("restore", archive, "--keys", sheet)
    restored = time.monotonic() - began
    with empty.inside(cast.petit.school_id) as session:
        responses, markers, ballots = (number(session, t) for t in (Response, BallotMarker, Ballot))
        keys = {f"q{n}" for n in range(1, before + 1)}
        there = set(session.scalars(sa.select(Response.question_key)))
    assert responses == markers == ballots, "half a transaction"
    assert before <= responses <= after + 1
    assert keys <= there, "an answer that was committed before the backup is missing"
    assert after > before, "nobody wrote meanwhile: the drill shows nothing"
    figure(
        "R19",
        f"{machine.engine.dialect.name}: {after - before} answers committed during a backup of "
        f"{lasted:.1f} s; {responses} of {before} to {after} restored in {restored:.1f} s, no half",
    )


def number(session: Session, table: Any) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_every_row_of_both_schools_comes_back_as_it_was(
    machine: Machine, empty: Machine, sheet: Path, attempt: Attempt, cast: Cast, tmp_path: Path
) -> None:
    archive = machine.saved()
    empty.done("restore", archive, "--keys", sheet)
    before, after = machine.content(tmp_path), empty.content(tmp_path)
    assert after == before
    assert len(before["school"]) == 2 and before["attempt"] and before["staff_credential"]


def test_a_backup_shows_one_moment_whatever_is_written_while_it_is_read(
    app: Flask, machine: Machine, attempt: Attempt, clock: Clock, tmp_path: Path
) -> None:
    """An answer is committed between two tables: the marker that is read later has no response."""
    keys: Keys = app.extensions["repere_keys"]
    found: dict[str, int] = {}
    with machine.inside(attempt.school_id) as session:
        answer(session, keys, attempt, 1, clock.now)
        with snapshot.taken(machine.engine, tmp_path) as taken:
            for step, rows in enumerate(taken.content(), start=2):
                found[rows.table] = found.get(rows.table, 0) + len(list(rows.rows))
                answer(session, keys, attempt, step, clock.now)
    assert found["response"] == found["ballot_marker"] == found["ballot"] == 1
