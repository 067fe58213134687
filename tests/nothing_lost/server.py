"""The production server under the launcher that looks after it, and a class in front of it."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from benchmarks import meter
from benchmarks.servers import ROOT, free_port, stop, wait_for
from tests.nothing_lost.history import History
from tests.nothing_lost.pupil import Patient
from tests.nothing_lost.school import School


class Launched:
    """The launcher of `make serve`, which can be stopped and started again on the same port."""

    def __init__(self, school: School, log: Path, workers: int = 2) -> None:
        self.port, self.log = free_port(), log
        self._environ = {
            **os.environ,
            **school.environ,
            "REPERE_WORKERS": str(workers),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PYTHONUTF8": "1",
        }

    def start(self) -> None:
        """Start, and wait until it answers."""
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.nothing_lost.keeper", "serve"],
                env=self._environ,
                cwd=ROOT,
                stdout=file,
                stderr=file,
            )
        wait_for(self.process, self.port, "/healthz", self.log)

    def stop(self) -> int:
        """Ask it to end, as a supervisor does; returns its exit code."""
        stop(self.process)
        return int(self.process.returncode)

    @property
    def main(self) -> int | None:
        """The server itself, the parent of the workers; None while it is opened again."""
        return next(iter(meter.children(self.process.pid)), None)

    def workers(self) -> list[int]:
        """The worker processes, the oldest first."""
        return meter.children(self.main) if self.main else []

    def said(self) -> str:
        """What the launcher and the server said."""
        return self.log.read_text("utf-8", errors="replace")


@contextlib.contextmanager
def launched(school: School, log: Path, workers: int = 2) -> Iterator[Launched]:
    """The launcher for as long as the block lasts; nothing it started outlives it."""
    one = Launched(school, log, workers)
    one.start()
    try:
        yield one
    finally:
        left = meter.tree([one.process.pid])
        one.stop()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


class Classroom:
    """Every pupil in a thread of their own."""

    def __init__(self, school: School, port: int, history: History, pace: float = 0.0) -> None:
        self.failures: list[str] = []
        self.patients = [Patient(pupil, port, history, pace) for pupil in school.pupils]
        self._threads = [threading.Thread(target=self._play, args=(p,)) for p in self.patients]

    def _play(self, patient: Patient) -> None:
        try:
            patient.begin()
            patient.finish()
        except Exception as error:  # told to the test: a thread cannot fail it by itself
            self.failures.append(repr(error))

    def __enter__(self) -> "Classroom":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()

    @property
    def at_work(self) -> bool:
        """Whether somebody has not finished."""
        return any(thread.is_alive() for thread in self._threads)

    @property
    def answered(self) -> int:
        """How many answers were acknowledged so far."""
        return sum(patient.answered for patient in self.patients)
