"""A class comes back from twenty minutes without network: everybody sends everything at once, to
the production server with two worker processes."""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from app.models import (
    Attempt,
    Ballot,
    BallotMarker,
    CardMode,
    LessonEdition,
    Response,
    Role,
)
from app.models.engine import enter_school
from app.services import assigning, classrooms, schools, sessions, sittings, staff, taking
from benchmarks.browser import Answer, Browser
from benchmarks.servers import PRODUCTION, Server, running
from config import Config
from tests.databases import TestDatabase
from tests.factories import publish_lessons
from tests.security.conftest import filled

pytestmark = pytest.mark.goal("R08")

COOKIE = "__Host-repere"
#: Tries of one form before the test gives up: a busy server may ask to wait.
TRIES = 40


@dataclass
class Tablet:
    """A pupil whose browser has fetched the rest of the lesson and then lost the network."""

    browser: Browser
    address: str
    seed: int
    queue: list[tuple[dict[str, list[str]], str]] = field(default_factory=list)
    token: str = ""
    acknowledged: int = 0
    asked_to_wait: int = 0
    failure: str = ""

    def fetches(self) -> None:
        """Begin the lesson, and fetch the rest."""
        self.browser.get(self.address)
        self.browser.post(self.address, self.browser.fields('"start"'))
        self.token = self.browser.fields('"answer"')["csrf_token"]
        here = BeautifulSoup(self.browser.page, "html.parser").select("main")[0]["data-place"]
        self.goes_on(str(here), json.loads(self.browser.get(f"{self.address}/suite")))

    def goes_on(self, here: str, found: Mapping[str, Any]) -> None:
        """Take the whole lesson by the table, without a request."""
        rng = random.Random(self.seed)
        while here != "kept_end":
            fields = filled(with_a_token(found["pages"][here]), rng)
            action = fields["action"][0]
            more = (fields.get("choice" if action == "choose" else "target") or [""])[0]
            there = found["moves"][here][f"{action}:{more}" if more else action]
            self.queue.append((fields, there))
            here = there

    def comes_back(self, together: threading.Barrier) -> None:
        """Send what waits, in its order, with everybody; try again as our script does."""
        rng = random.Random(self.seed)
        try:
            together.wait(timeout=60)
            for fields, there in self.queue:
                answer = self.sends(fields, rng)
                main = BeautifulSoup(answer.page, "html.parser").select("main")[0]
                assert main.get("data-place") == there or there == "kept_end", there
                self.acknowledged += 1
        except Exception as error:  # told to the test: a thread cannot fail it by itself
            self.failure = repr(error)
        finally:
            self.browser.close()

    def sends(self, fields: Mapping[str, list[str]], rng: random.Random) -> Answer:
        """One form until it is acknowledged."""
        form = [(name, value) for name, values in fields.items() for value in values]
        form += [("csrf_token", self.token), ("waited", "1")]
        for _ in range(TRIES):
            try:
                answer = self.browser.send("POST", self.address, form)  # type: ignore[arg-type]
            except OSError:  # a kept connection that the server had closed meanwhile
                self.browser.close()
                continue
            if answer.status == 200:
                return answer
            assert answer.status == 503, answer.status
            self.asked_to_wait += 1
            time.sleep(1 + rng.random())
        raise AssertionError("never acknowledged")


def with_a_token(page: str) -> str:
    """The page of a screen as our script shows it."""
    return page.replace('name="csrf_token" value=""', 'name="csrf_token" value="x"')


@pytest.fixture
def tablets(session: Session, app: Flask, length: Callable[[int, int], int]) -> list[Tablet]:
    """The pupils of a class that is open, signed in, with a lesson to do."""
    now = datetime.now(UTC)
    publish_lessons(session, app.extensions["library"], now)
    school = schools.create(session, "Collège du retour", now)
    enter_school(session, school.id)
    teacher = staff.create(session, school.id, Role.TEACHER, "Mme Petit", "petit@back.test", now)
    room = classrooms.create(session, school.id, "4eB", teacher.id, CardMode.IN_CLASS, False, now)
    names = [f"Élève {n}" for n in range(1, length(4, 30) + 1)]
    accounts = classrooms.add_pupils(session, room, names, teacher.id, now)
    edition = session.get_one(LessonEdition, app.extensions["library"].get("L1").hash)
    before = now - timedelta(hours=1)
    given = assigning.assign(session, room, edition, teacher.id, before, None, True, now)
    sittings.open_class(session, room, teacher.id, now)
    found = []
    for seed, account in enumerate(accounts):
        cookies = {COOKIE: sessions.begin(session, account, now)}
        address = f"/lecon/{taking.start(session, given, account.id, now)}"
        found.append(Tablet(Browser(0, cookies, script=True), address, seed))
    session.commit()
    return found


@pytest.fixture
def server(
    configuration: Config, database: TestDatabase, tmp_path: Path, tablets: list[Tablet]
) -> Iterator[Server]:
    """The production server on the database under test."""
    environ = {
        "REPERE_VAR": str(configuration.var_dir),
        "REPERE_DATABASE_URL": database.url,
        "REPERE_WORKERS": "2",
    }
    log = tmp_path / "server.log"
    with running(PRODUCTION, "app:create_app", environ, "/healthz", log) as found:
        for tablet in tablets:
            tablet.browser = replace(tablet.browser, port=found.port)
        yield found


def test_a_class_that_comes_back_at_once_has_every_answer_stored_once(
    tablets: list[Tablet], server: Server, session: Session, figure: Callable[[str, str], None]
) -> None:
    for tablet in tablets:
        tablet.fetches()
    together = threading.Barrier(len(tablets))
    threads = [threading.Thread(target=t.comes_back, args=(together,)) for t in tablets]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    seconds = time.monotonic() - begun
    assert [t.failure for t in tablets if t.failure] == []
    sent = sum(len(t.queue) for t in tablets)
    answers = sum(
        fields["action"][0] in ("answer", "choose") for t in tablets for fields, _ in t.queue
    )
    assert sum(t.acknowledged for t in tablets) == sent
    stored = {
        table.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in (Response, BallotMarker, Ballot)
    }
    finished = session.scalars(sa.select(Attempt).where(Attempt.finished_on.is_not(None))).all()
    session.rollback()
    items = stored["ballot_marker"] // len(tablets)
    assert stored == {
        "response": 6 * len(tablets),
        "ballot_marker": items * len(tablets),
        "ballot": items * len(tablets),
    }
    assert items >= 19 and len(finished) == len(tablets)
    figure(
        "R08",
        f"{len(tablets)} pupils at once, {sent} forms with {answers} answers: all acknowledged, "
        f"{stored['response']} named answers and {stored['ballot']} ballots stored, each once, "
        f"{sum(t.asked_to_wait for t in tablets)} asked to wait; {seconds:.0f} s",
    )
