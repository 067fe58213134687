"""Six pupils finish a lesson at once, on the production server with two worker processes.

The benchmark does the same with thirty; here every answer is sent twice, on a real lesson.
"""

import shutil
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app import keys as key_ring
from app.cli.prepare import publish
from app.cli.workplace import Workplace
from app.content.shelf import load_kept
from app.domain.lesson import Form, Lesson, StepKind
from app.models import Attempt, CardMode, LessonEdition, Role
from app.services import assigning, classrooms, schools, sessions, sittings, staff, taking
from benchmarks import meter
from benchmarks.browser import Browser
from benchmarks.servers import PRODUCTION, Server, running
from config import Config

PUPILS = 6
COOKIE = "__Host-repere"


@dataclass
class Pupil:
    """A pupil about to answer the six questions, and what the server acknowledged."""

    cookie: str
    attempt: uuid.UUID
    form: Form
    acknowledged: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    failure: str = ""


@dataclass(frozen=True)
class Class:
    """A class of six at the after-questions of a lesson, in an installation of its own."""

    place: Workplace
    lesson: Lesson
    pupils: list[Pupil]


@pytest.fixture
def classroom(tmp_path: Path, configuration: Config) -> Iterator[Class]:
    """An installation in its own folder, ready for the production server."""
    kept = configuration.var_dir / "lessons"
    if kept.is_dir():
        shutil.copytree(kept, tmp_path / "lessons")
    key_ring.save(tmp_path / "keys" / "keys.json", key_ring.new_ring())
    place = Workplace(
        Config(
            var_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/repere.sqlite3", profile="secure"
        )
    )
    place.migrate()
    library = load_kept(place.config.lessons_dir, tmp_path / "lessons")
    publish(place, library)
    lesson = library.main[0]
    with place.session() as session:
        pupils = at_the_questions(session, lesson)
        session.commit()
    yield Class(place, lesson, pupils)
    place.engine.dispose()


def at_the_questions(session: Session, lesson: Lesson) -> list[Pupil]:
    """Six pupils signed in, whose story is behind them."""
    now = datetime.now(UTC)
    school = schools.create(session, "Collège des deux ouvriers", now)
    teacher = staff.create(session, school.id, Role.TEACHER, "Mme Petit", "petit@two.test", now)
    room = classrooms.create(session, school.id, "4eB", teacher.id, CardMode.IN_CLASS, False, now)
    names = [f"Élève {n}" for n in range(1, PUPILS + 1)]
    accounts = classrooms.add_pupils(session, room, names, teacher.id, now)
    edition = session.get_one(LessonEdition, lesson.hash)
    before = now - timedelta(hours=1)
    assignment = assigning.assign(session, room, edition, teacher.id, before, None, True, now)
    sittings.open_class(session, room, teacher.id, now)
    pupils = []
    for account in accounts:
        cookie = sessions.begin(session, account, now)
        attempt_id = taking.start(session, assignment, account.id, now)
        attempt = session.get_one(Attempt, (school.id, attempt_id))
        attempt.step = lesson.step_of(StepKind.AFTER).number
        pupils.append(Pupil(cookie, attempt_id, attempt.form))
    return pupils


def choices(page: str) -> dict[str, str]:
    """The first choice of every group of the question on a page."""
    soup, chosen = BeautifulSoup(page, "html5lib"), {}
    for box in soup.select("main input[type=radio], main input[type=checkbox]"):
        chosen.setdefault(str(box["name"]), str(box["value"]))
    for place, select in enumerate(soup.select("main select"), start=1):
        keys = [str(option["value"]) for option in select.select("option") if option["value"]]
        name = str(select["name"])
        chosen[name] = str(place) if name.startswith("place-") else keys[0]
    return chosen


def finish(server: Server, lesson: Lesson, pupil: Pupil, together: threading.Barrier) -> None:
    """Answer the six questions, each one twice, and press « Terminer » with everybody."""
    browsers = [Browser(server.port, {COOKIE: pupil.cookie}) for _ in range(2)]
    address = f"/lecon/{pupil.attempt}"
    first, second = browsers

    def press(action: str, **fields: str) -> None:
        answer = first.send("POST", address, {**first.fields(f'"{action}"'), **fields})
        pupil.statuses.append(answer.status)
        first.get(address)

    try:
        first.get(address)
        press("resume")
        for number, key in enumerate(lesson.after_keys(pupil.form)):
            fields = {**first.fields('"answer"'), **choices(first.page)}
            assert fields["screen"] == f"after:{key}"
            second.cookies = dict(first.cookies)
            if number == 5:
                together.wait(timeout=30)
            again = threading.Thread(
                target=lambda sent=fields: pupil.statuses.append(
                    second.send("POST", address, sent).status
                )
            )
            again.start()
            answer = first.send("POST", address, fields)
            again.join()
            pupil.statuses.append(answer.status)
            if answer.status == 303:
                pupil.acknowledged.append(key)
            first.get(address)
            press("go")
        while 'value="finish"' not in first.page:
            press("skip" if 'value="skip"' in first.page else "go")
        press("finish")
    except Exception as error:  # told to the test: a thread cannot fail it by itself
        pupil.failure = repr(error)
        together.abort()
    finally:
        for browser in browsers:
            browser.close()


@pytest.mark.goal("R09")
def test_six_pupils_finish_at_once_and_every_acknowledged_answer_is_stored_once(
    classroom: Class, tmp_path: Path
) -> None:
    environ = {"REPERE_VAR": str(tmp_path), "REPERE_WORKERS": "2"}
    log = tmp_path / "server.log"
    together = threading.Barrier(PUPILS)
    with running(PRODUCTION, "app:create_app", environ, "/healthz", log) as server:
        assert len(meter.tree([server.pid])) >= 3, "a supervisor and two workers"
        threads = [
            threading.Thread(target=finish, args=(server, classroom.lesson, pupil, together))
            for pupil in classroom.pupils
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    said = log.read_text("utf-8", errors="replace")
    assert [p.failure for p in classroom.pupils if p.failure] == [], said[-3000:]
    assert {status for p in classroom.pupils for status in p.statuses} == {303}
    for pupil in classroom.pupils:
        assert sorted(pupil.acknowledged) == sorted(classroom.lesson.after_keys(pupil.form))
    assert_stored_once(classroom)


def assert_stored_once(classroom: Class) -> None:
    """One answer, one marker and one ballot for each acknowledged answer; nothing is broken."""
    expected = PUPILS * 6
    counts = {
        "response": "SELECT count(*) FROM response",
        "distinct": "SELECT count(*) FROM (SELECT DISTINCT attempt_id, question_key FROM response)",
        "passed": "SELECT count(*) FROM response WHERE passed",
        "marker": "SELECT count(*) FROM ballot_marker WHERE item LIKE 'after:%'",
        "ballot": "SELECT count(*) FROM ballot WHERE item LIKE 'after:%'",
    }
    with classroom.place.engine.connect() as line:
        found = {name: line.scalar(sa.text(query)) for name, query in counts.items()}
        finished = line.scalar(
            sa.text("SELECT count(*) FROM attempt WHERE finished_on IS NOT NULL")
        )
        assert line.scalar(sa.text("PRAGMA integrity_check")) == "ok", sqlite3.sqlite_version
    assert found == dict.fromkeys(counts, expected)
    assert finished == PUPILS
