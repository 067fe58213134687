"""A class goes on whatever happens to the server: workers killed, the server restarted.

On the launcher and the server of `make serve`, with pupils who send a form again when no reply
came, as our script does.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.sizes import QUESTIONS
from tests.nothing_lost.conftest import Found
from tests.nothing_lost.history import History, faults, stored
from tests.nothing_lost.school import School
from tests.nothing_lost.server import Classroom, Launched, launched

#: The store is chosen here, whatever database the other tests run on.
pytestmark = pytest.mark.once

Figure = Callable[[str, str], None]

#: The ways of storing: SQLite with each journal of its own, and PostgreSQL.
STORES = ("TRUNCATE", "WAL", "postgresql")
#: Seconds that a pupil thinks about each question.
PACE = 0.5


@pytest.mark.goal("R01", "R17")
def test_a_class_goes_on_through_a_kill_and_a_new_version(found_on: Found, tmp_path: Path) -> None:
    school, history = found_on("", 6), History()
    with launched(school, tmp_path / "log", workers=1) as server:
        with Classroom(school, server.port, history, pace=0.2) as room:
            after(room, 12)
            assert kill_a_worker(server)
            after(room, 30)
            assert server.stop() == 0
            server.start()
        check(school, room, history, server)


@pytest.mark.long
@pytest.mark.goal("R01")
@pytest.mark.parametrize("store", STORES)
def test_a_thousand_answers_while_workers_are_killed(
    found_on: Found, tmp_path: Path, figure: Figure, store: str
) -> None:
    school, history, kills = found_on(store, 100), History(), 0
    with launched(school, tmp_path / "log") as server:
        with Classroom(school, server.port, history, PACE) as room:
            while room.at_work:
                after(room, room.answered + 25)
                kills += kill_a_worker(server)
        check(school, room, history, server)
        opened_again = server.said().count("it is opened again")
    assert kills >= 20
    figure(
        "R01",
        f"{store}: {history.number('ok')} of 1,000 stored once, {kills} workers killed, server"
        f" opened again {opened_again} times, {history.number('info')} forms sent again",
    )


@pytest.mark.long
@pytest.mark.goal("R17")
@pytest.mark.parametrize("store", STORES)
def test_thirty_pupils_while_the_server_is_stopped_and_started(
    found_on: Found, tmp_path: Path, figure: Figure, store: str
) -> None:
    school, history = found_on(store, 30), History()
    with launched(school, tmp_path / "log") as server:
        with Classroom(school, server.port, history, PACE) as room:
            for answers in (60, 180):
                after(room, answers)
                assert server.stop() == 0
                server.start()
        check(school, room, history, server)
    again = history.number("info")
    figure("R17", f"{store}: two restarts under 30 pupils, 300 of 300 stored once, {again} again")


def after(room: Classroom, answers: int) -> None:
    """Wait until so many answers were acknowledged, or everybody has finished."""
    while room.answered < answers and room.at_work:
        time.sleep(0.02)


def kill_a_worker(server: Launched) -> bool:
    """SIGKILL to a worker, whichever; False when there is none at the moment."""
    workers = server.workers()
    if workers:
        os.kill(random.choice(workers), signal.SIGKILL)
    return bool(workers)


def check(school: School, room: Classroom, history: History, server: Launched) -> None:
    """Everybody finished, every acknowledged answer is there once, and nothing else."""
    assert room.failures == [], server.said()[-2000:]
    assert faults(history, stored(school)) == []
    assert len(history.acknowledged) == len(school.pupils) * QUESTIONS
