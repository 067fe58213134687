"""A class at once: each pupil a thread, the threads in a few processes, all starting together."""

import multiprocessing
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from benchmarks import meter
from benchmarks.browser import Browser
from benchmarks.servers import Server
from benchmarks.ways import WAYS, Job

#: Processes that play the pupils. They share the cores with the server: see README.md.
PROCESSES = 2
#: Time given to every process to be ready, in seconds.
RUN_UP = 0.3


@dataclass
class Passage:
    """What one pupil lived through."""

    number: int
    steps: list[tuple[str, float]] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    requests: int = 0
    wire: int = 0
    broken: int = 0
    error: str = ""


@dataclass
class Crowd:
    """What a class lived through, and what it cost the server."""

    passages: list[Passage]
    cpu: float
    wall: float

    @property
    def done(self) -> list[Passage]:
        """Those who reached the end."""
        return [one for one in self.passages if not one.error]

    @property
    def cpu_ms_each(self) -> float:
        """Server milliseconds of processor for each pupil who reached the end."""
        return 1000 * self.cpu / max(1, len(self.done))

    @property
    def requests_each(self) -> float:
        """Requests of each pupil."""
        return sum(one.requests for one in self.done) / max(1, len(self.done))

    @property
    def errors(self) -> list[str]:
        """What went wrong, each said once."""
        return sorted({one.error for one in self.passages if one.error})

    @property
    def broken(self) -> int:
        """Answers of 500 and more."""
        return sum(one.broken for one in self.passages)

    def milliseconds(self, step: str, share: float) -> float:
        """The waiting time of a step that this share of pupils stays below."""
        times = sorted(t for one in self.passages for name, t in one.steps if name == step)
        return 1000 * times[min(len(times) - 1, int(share * len(times)))] if times else 0.0


class Players:
    """The processes that play pupils, started once for a whole run."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(PROCESSES, mp_context=context)

    def __enter__(self) -> "Players":
        list(self._pool.map(time.sleep, [0.1] * PROCESSES))
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def send(self, way: str, server: Server, jobs: Sequence[Job], at_once: int = 0) -> Crowd:
        """Let everybody go that way, all at once or `at_once` at a time; measure the server."""
        before, started = meter.cpu_seconds([server.pid]), time.monotonic()
        shares = [list(jobs[n::PROCESSES]) for n in range(PROCESSES)]
        threads = max(1, (at_once or len(jobs)) // PROCESSES)
        waiting = [
            self._pool.submit(play, way, server.port, share, threads, started + RUN_UP)
            for share in shares
            if share
        ]
        passages = [one for future in waiting for one in future.result(timeout=120)]
        wall = time.monotonic() - started - RUN_UP
        time.sleep(0.2)
        return Crowd(passages, meter.cpu_seconds([server.pid]) - before, wall)


def play(way: str, port: int, jobs: list[Job], threads: int, start: float) -> list[Passage]:
    """Play these pupils, `threads` at a time, from a moment on. Runs in its own process."""
    todo, passages = iter(jobs), []
    lock = threading.Lock()

    def worker() -> None:
        time.sleep(max(0.0, start - time.monotonic()))
        while True:
            with lock:
                job = next(todo, None)
            if job is None:
                return
            passage = _pass(way, port, job)
            with lock:
                passages.append(passage)

    workers = [threading.Thread(target=worker) for _ in range(threads)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    return passages


def _pass(way: str, port: int, job: Job) -> Passage:
    browser, passage = Browser(port), Passage(job.number)
    last = time.perf_counter()
    try:
        for step in WAYS[way](browser, job):
            now = time.perf_counter()
            passage.steps.append((step, now - last))
            last = now
    except Exception as error:  # one pupil's failure is a result, the others go on
        passage.error = f"{type(error).__name__}: {error}"[:300]
    finally:
        browser.close()
    passage.stored = job.stored
    passage.requests, passage.wire, passage.broken = browser.requests, browser.wire, browser.broken
    return passage
