"""A class signs in at the same moment; a long session leaves the server as it was."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import pytest
import sqlalchemy as sa

from app.models import Account, Role
from app.services import cards
from benchmarks import meter
from benchmarks.browser import Browser
from tests.nothing_lost.conftest import Found
from tests.nothing_lost.history import History, faults, stored
from tests.nothing_lost.pupil import Patient
from tests.nothing_lost.school import School
from tests.nothing_lost.server import Launched, launched
from tests.nothing_lost.together import at_once

pytestmark = [pytest.mark.once, pytest.mark.long]

Figure = Callable[[str, str], None]
#: How long the class works, in seconds, and how long the server is warmed up before.
SOAK, WARM_UP = 240, 60
#: How long the server has to close the lines of those who hung up, in seconds.
HANGS_UP = 2


def codes(school: School) -> list[str]:
    """The typed code of every pupil's new card."""
    with school.place.session() as session:
        session.info["school_id"] = school.school_id
        pupils = session.scalars(sa.select(Account).where(Account.role == Role.PUPIL)).all()
        now = pupils[0].created_on
        issued = cards.issue(session, school.place.keys, school.school_id, pupils, now)
        session.commit()
    school.place.engine.dispose()
    return [card.code for card in issued]


def sign_in(port: int, code: str) -> float:
    """Type a code; the seconds until the home page."""
    browser = Browser(port)
    browser.get("/connexion")
    fields, started = browser.fields('name="code"'), time.monotonic()
    assert "Bonjour" in browser.post("/connexion", {**fields, "code": code})
    browser.close()
    return time.monotonic() - started


def other_pages(port: int, stop: threading.Event) -> list[float]:
    """Somebody reads the help meanwhile; the seconds of each page."""
    browser, seconds = Browser(port), []
    while not stop.wait(0.05):
        started = time.monotonic()
        browser.get("/aide")
        seconds.append(time.monotonic() - started)
    browser.close()
    return seconds


@pytest.mark.goal("R24")
@pytest.mark.parametrize("store", ["TRUNCATE", "postgresql"])
def test_thirty_pupils_sign_in_at_the_same_moment(
    found_on: Found, tmp_path: Path, figure: Figure, store: str
) -> None:
    school = found_on(store, 30)
    typed, stop, meanwhile = codes(school), threading.Event(), list[float]()
    with launched(school, tmp_path / "log") as server:
        reader = threading.Thread(target=lambda: meanwhile.extend(other_pages(server.port, stop)))
        reader.start()
        seconds = at_once([lambda code=code: sign_in(server.port, code) for code in typed])
        stop.set()
        reader.join()
    assert None not in seconds, "a pupil was refused"
    slowest, others = max(seconds), quantiles(meanwhile, n=20)[-1]
    assert slowest < 30 and others < 30
    figure("R24", f"{store}: 30 at once, slowest {slowest:.2f} s; other pages p95 {others:.2f} s")


def open_files(server: Launched) -> list[int]:
    """How many files each worker holds open."""
    return [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in server.workers()]


def work(patients: list[Patient], seconds: float) -> list[str]:
    """Everybody answers the questions round after round, and hangs up; returns what went wrong."""
    end, failures = time.monotonic() + seconds, list[str]()

    def rounds(patient: Patient) -> None:
        try:
            while time.monotonic() < end:
                patient.go_round()
        except Exception as error:  # told to the test: a thread cannot fail it by itself
            failures.append(repr(error))
        patient.browser.close()

    threads = [threading.Thread(target=rounds, args=(one,)) for one in patients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(HANGS_UP)
    return failures


@pytest.mark.goal("R25")
@pytest.mark.parametrize("store", ["TRUNCATE", "WAL", "postgresql"])
def test_a_class_at_work_for_long_leaves_memory_files_and_journal_as_they_were(
    found_on: Found, tmp_path: Path, figure: Figure, store: str
) -> None:
    school, history = found_on(store, 30), History()
    with launched(school, tmp_path / "log") as server:
        patients = [Patient(one, server.port, history, pace=0.2) for one in school.pupils]
        for patient in patients:
            patient.begin()
        failures = work(patients, WARM_UP)
        workers = server.workers()
        files, memory, warm = (
            open_files(server),
            meter.memory_megabytes(workers),
            history.number("ok"),
        )
        failures += work(patients, SOAK)
        assert server.workers() == workers, "a worker was replaced by another"
        files_after, memory_after = open_files(server), meter.memory_megabytes(workers)
        sizes = [p.stat().st_size for p in tmp_path.glob("repere.sqlite3-*")]
    assert failures == []
    assert faults(history, stored(school)) == []
    taken = history.number("ok") - warm
    assert taken >= SOAK * 5, "the class was hardly at work"
    assert memory_after < 1.1 * memory, f"{memory:.0f} MB, then {memory_after:.0f} MB"
    assert all(after <= before + 4 for before, after in zip(files, files_after, strict=True))
    assert sum(sizes) <= 64 * 1024 * 1024
    journal = sum(sizes) / 1024 / 1024
    figure(
        "R25",
        f"{store}: {SOAK} s of 30 pupils, {taken:,} answers, {memory:.0f} then {memory_after:.0f} "
        f"MB, files {files} then {files_after}, journal {journal:.1f} MB",
    )
