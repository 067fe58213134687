"""One run: the floor and Repère side by side, on the same server and the same kind of database."""

import contextlib
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.models.engine import journal_settings
from benchmarks import floorquiz, meter, polling, school, stored, teacher
from benchmarks.crowd import Crowd, Players
from benchmarks.school import Manifest
from benchmarks.servers import PRODUCTION, SYNC, THREADS, Kind, Server, running
from benchmarks.sizes import CLASS_SIZE, CLASSES, QUESTIONS
from benchmarks.ways import Job

KINDS = (PRODUCTION, THREADS, SYNC)
#: Lessons of the ten: measured ones first, then the burst, the servers, those without script (two
#: rounds, for want of lessons), the warm-up.
ROUNDS, PLAIN_ROUNDS = 3, 2
BURST, SERVERS, PLAIN, WARM = 3, 4, 7, 9


@dataclass
class Bench:
    """What a run works with, and what it has found."""

    folder: Path
    players: Players
    manifest: Manifest
    found: dict[str, Any] = field(default_factory=dict)
    say: Any = print

    @contextlib.contextmanager
    def floor(self, kind: Kind = PRODUCTION) -> Iterator[Server]:
        """Serve the floor."""
        environ = {"FLOOR_DATABASE": str(self.folder / "floor.sqlite3")}
        factory = "benchmarks.floorquiz:create_app"
        with running(kind, factory, environ, "/hello", self.folder / "floor.log") as server:
            yield server

    @contextlib.contextmanager
    def ours(self, kind: Kind = PRODUCTION) -> Iterator[Server]:
        """Serve Repère."""
        environ = {"REPERE_VAR": str(self.folder / "ours")}
        factory = "benchmarks.ours:create_app"
        with running(kind, factory, environ, "/healthz", self.folder / "ours.log") as server:
            yield server

    def floor_jobs(self, lesson: int) -> list[Job]:
        """The class on the floor, for a lesson counted from 0."""
        first = CLASSES * CLASS_SIZE + 1
        return [Job(first + n, str(lesson + 1)) for n in range(CLASS_SIZE)]

    def our_jobs(self, lesson: int, doubled: bool = False) -> list[Job]:
        """The class in Repère, for a lesson counted from 0."""
        assignment = self.manifest.assignments[lesson]
        cards = enumerate(self.manifest.cards)
        return [Job(n, assignment, code, token, doubled) for n, (code, token) in cards]


def measure_polling(folder: Path, say: Any) -> dict[str, Any]:
    """Make our school, measure the polls of its open pages alone, return the figures."""
    say("Making the school …")
    (folder / "ours").mkdir()
    manifest = school.fill(folder / "ours")
    with Players() as players:
        bench = Bench(folder, players, manifest, {"machine": machine()}, say)
        with bench.ours() as ours:
            _polling(bench, ours)
    return bench.found


def _polling(bench: Bench, ours: Server) -> None:
    bench.say(f"{polling.TEACHERS} teachers and {polling.PUPILS} pupils follow their class …")
    jobs = polling.prepare(bench.folder / "ours", bench.manifest)
    bench.found["polling"] = polling.measure(bench.players, ours, jobs)


def measure(folder: Path, say: Any, quick: bool = False) -> dict[str, Any]:
    """Make both schools, measure everything (the lesson alone if `quick`), return the figures."""
    started = time.monotonic()
    say("Making both schools …")
    floorquiz.fill(folder / "floor.sqlite3")
    (folder / "ours").mkdir()
    manifest = school.fill(folder / "ours")
    with Players() as players:
        bench = Bench(folder, players, manifest, say=say)
        bench.found["machine"] = machine()
        with bench.floor() as floor, bench.ours() as ours:
            _warm_up(bench, floor, ours)
            _lessons(bench, floor, ours)
            if quick:
                return bench.found
            _sign_ins(bench, floor, ours)
            _burst(bench, ours)
            bench.found["memory_mb"] = {
                "floor": meter.memory_megabytes([floor.pid]),
                "ours": meter.memory_megabytes([ours.pid]),
            }
            say("The teacher's pages …")
            bench.found["teacher"] = teacher.pages(floor, ours, manifest)
            _polling(bench, ours)
        bench.found["teacher"]["ours"] |= teacher.statements(folder / "ours", manifest)
        _servers(bench)
    bench.found["seconds"] = round(time.monotonic() - started, 1)
    return bench.found


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    system = platform.system()
    with contextlib.suppress(OSError):
        system = platform.freedesktop_os_release().get("PRETTY_NAME", system)
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 2**30),
        "system": system,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "journal": "/".join(journal_settings()),
        "load_before": meter.load_average(),
    }


def _warm_up(bench: Bench, floor: Server, ours: Server) -> None:
    """Let every worker compile its templates before anything is measured."""
    bench.say("Warming up …")
    for way in ("floor_lesson", "floor_steps"):
        bench.players.send(way, floor, bench.floor_jobs(WARM)[:8])
    bench.players.send("our_lesson", ours, bench.our_jobs(WARM)[:8])


def _lessons(bench: Bench, floor: Server, ours: Server) -> None:
    names = ("floor", "floor, same exchanges", "ours", "ours, without script")
    rounds: dict[str, list[Crowd]] = {name: [] for name in names}
    send = bench.players.send
    for number in range(ROUNDS):
        bench.say(f"A class of {CLASS_SIZE} takes a lesson: round {number + 1} of {ROUNDS} …")
        jobs, same = bench.floor_jobs(number), bench.floor_jobs(number + ROUNDS)
        rounds["floor"].append(send("floor_lesson", floor, jobs))
        rounds["floor, same exchanges"].append(send("floor_steps", floor, same))
        rounds["ours"].append(send("our_lesson", ours, bench.our_jobs(number)))
        if number < PLAIN_ROUNDS:
            plain = bench.our_jobs(PLAIN + number)
            rounds["ours, without script"].append(send("our_plain_lesson", ours, plain))
    hello = send("hello", floor, [Job(n, "/hello") for n in range(CLASS_SIZE)])
    bench.found["lesson"] = {name: _lesson(crowds) for name, crowds in rounds.items()}
    bench.found["lesson"]["hello"] = {"cpu_ms": hello.cpu_ms_each}


def _lesson(crowds: list[Crowd]) -> dict[str, Any]:
    """The median round of a system, and how far the rounds lie apart."""
    costs = [crowd.cpu_ms_each for crowd in crowds]
    middle = sorted(crowds, key=lambda crowd: crowd.cpu_ms_each)[len(crowds) // 2]
    return {
        "cpu_ms": statistics.median(costs),
        "cpu_ms_rounds": costs,
        "requests": middle.requests_each,
        "answer_ms": [middle.milliseconds("answer", 0.5), middle.milliseconds("answer", 0.95)],
        "wall_s": middle.wall,
        "done": sum(len(crowd.done) for crowd in crowds),
        "of": sum(len(crowd.passages) for crowd in crowds),
        "broken": sum(crowd.broken for crowd in crowds),
        "errors": sorted({error for crowd in crowds for error in crowd.errors})[:3],
        "wire_kb": sum(one.wire for one in middle.done) / max(1, len(middle.done)) / 1024,
    }


def _sign_ins(bench: Bench, floor: Server, ours: Server) -> None:
    bench.say(f"{CLASS_SIZE} sign-ins at once …")
    found = {}
    for name, way, server, jobs in (
        ("floor", "floor_sign_in", floor, bench.floor_jobs(0)),
        ("ours", "our_sign_in", ours, bench.our_jobs(0)),
    ):
        crowd = bench.players.send(way, server, jobs)
        found[name] = {
            "cpu_ms": crowd.cpu_ms_each,
            "p50_ms": crowd.milliseconds("sign-in", 0.5),
            "p95_ms": crowd.milliseconds("sign-in", 0.95),
            "done": len(crowd.done),
            "errors": crowd.errors[:3],
        }
    bench.found["sign_in"] = found


def _burst(bench: Bench, ours: Server) -> None:
    """Everybody finishes at once, and every answer is sent twice."""
    bench.say(f"{CLASS_SIZE} pupils finish a lesson at once, every answer sent twice …")
    crowd = bench.players.send("our_lesson", ours, bench.our_jobs(BURST, doubled=True))
    kept = stored.count(bench.folder / "ours" / "repere.sqlite3", bench.manifest, BURST)
    bench.found["burst"] = {
        "pupils": len(crowd.passages),
        "done": len(crowd.done),
        "acknowledged": len({(one.number, key) for one in crowd.passages for key in one.stored}),
        "expected": CLASS_SIZE * QUESTIONS,
        "broken": crowd.broken,
        "errors": crowd.errors[:3],
        **kept,
    }


def _servers(bench: Bench) -> None:
    found = {}
    for number, kind in enumerate(KINDS):
        bench.say(f"Server: {kind.name} …")
        with bench.floor(kind) as floor:
            bench.players.send("hello", floor, [Job(n, "/hello") for n in range(8)])
            hello = bench.players.send("hello", floor, [Job(n, "/hello") for n in range(120)], 30)
        with bench.ours(kind) as ours:
            bench.players.send("hello", ours, [Job(n, "/connexion") for n in range(4)])
            lesson = bench.players.send("our_lesson", ours, bench.our_jobs(SERVERS + number))
        found[kind.name] = {
            "hello_cpu_ms": hello.cpu_ms_each / max(1.0, hello.requests_each),
            "hello_p99_ms": hello.milliseconds("hello", 0.99),
            "lesson_cpu_ms": lesson.cpu_ms_each,
            "answer_ms": [lesson.milliseconds("answer", 0.5), lesson.milliseconds("answer", 0.95)],
            "done": len(lesson.done),
            "errors": lesson.errors[:3],
        }
    bench.found["servers"] = found
