"""Two worlds that differ by one thing: in the second, a pupil opens the help and leaves fast.

Both run from the same random numbers at the same hours. Afterwards everything that anybody could
read is compared byte for byte: every table, every line of the log, the pages and exports of the
teacher and of the administrator, the files and folders that the application writes.
"""

import logging
import os
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Base
from app.services import sittings
from app.web import school_file
from tests.cast import Cast, Person, password_hash
from tests.conftest import Clock, forget_caches
from tests.databases import TestDatabase
from tests.factories import classroom_of, open_session, publish_lessons
from tests.page import Client
from tests.web.teach.conftest import give, play
from tests.web.teach.test_exchange import TOKEN, content

pytestmark = pytest.mark.goal("P07")

Tables = dict[str, list[tuple[str, ...]]]


@dataclass
class World:
    """What there is to see of one world."""

    after_help: Tables = field(default_factory=dict)
    after_leaving: Tables = field(default_factory=dict)
    in_the_end: Tables = field(default_factory=dict)
    pages: list[tuple[str, bytes]] = field(default_factory=list)
    logs: list[dict[str, Any]] = field(default_factory=list)
    folders: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Stage:
    """The class, and the browsers of that world."""

    app: Flask
    session: Session
    clock: Clock
    cast: Cast
    given: uuid.UUID

    def browser(self, person: Person) -> Client:
        client = Client(self.app, self.session)
        open_session(self.app, self.session, client, person, self.clock.now)
        return client

    def tables(self) -> Tables:
        self.session.rollback()
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = self.session.execute(sa.select(table)).all()
            found[table.name] = sorted(tuple(map(repr, row)) for row in rows)
        self.session.rollback()
        return found

    def see(self, browser: Client, path: str, **form: str) -> tuple[str, bytes]:
        """A page without its form token, or the file that a form is answered with."""
        if form:
            return path, content(browser.post(path, form, expect=200).response.get_data())
        return path, TOKEN.sub("", browser.get(path).body).encode()

    def seen_by_adults(self) -> list[tuple[str, bytes]]:
        """The dashboards and exports of the class and of the school."""
        room, lesson = f"/teach/classes/{self.cast.room_4eb.id}", f"/teach/assignments/{self.given}"
        teacher, head = self.browser(self.cast.petit), self.browser(self.cast.benali)
        return [
            *(self.see(teacher, path) for path in (
                "/teach", room, f"{room}/sitting?lesson={self.given}&names=1",
                f"{lesson}/progress?names=1", f"/teach/pupils/{self.cast.alice.id}",
                f"/teach/pupils/{self.cast.alice.id}/copy",
            )),
            self.see(teacher, f"{lesson}/export", format="csv", names="1"),
            self.see(teacher, f"{room}/year/export", format="xlsx"),
            *(self.see(head, path) for path in ("/admin", "/admin/journal", "/healthz")),
            self.see(head, "/admin/year/export", format="csv"),
        ]  # fmt: skip


@pytest.fixture
def world(
    app: Flask, database: TestDatabase, owner: sa.Engine, engine: sa.Engine, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[bool], World]:  # fmt: skip
    """`world(True)`: the one in which Alice opens the help and leaves by the exit."""
    assert app.extensions["library"].main and password_hash()
    begun_at = clock.now

    def seeded(number: int) -> None:
        stream = random.Random(number)
        monkeypatch.setattr(os, "urandom", stream.randbytes)
        monkeypatch.setattr(random, "_urandom", stream.randbytes)
        monkeypatch.setattr(
            uuid, "uuid4", lambda: uuid.UUID(int=stream.getrandbits(128), version=4)
        )

    def lived(helped: bool) -> World:
        database.empty(owner)
        forget_caches(app)
        clock.now = begun_at
        seeded(1)
        with Session(engine) as session:
            stage = prepared(app, session, clock)
            with structlog.testing.capture_logs() as lines, monkeypatch.context() as patch:
                patch.setattr(app, "testing", False)
                found = _live(stage, helped, seeded)
        found.logs = [{k: v for k, v in line.items() if k != "ms"} for line in lines]
        return found

    return lived


def prepared(app: Flask, session: Session, clock: Clock) -> Stage:
    """4eB is open with a lesson; the school's file of contacts is written."""
    cast = Cast.on_stage(session, app.extensions["repere_keys"], clock.now)
    library = app.extensions["library"]
    publish_lessons(session, library, clock.now)
    given = give(session, cast, cast.room_4eb, library.main[0], clock.now)
    sittings.open_class(session, classroom_of(session, cast.room_4eb), cast.petit.id, clock.now)
    session.commit()
    play(app, session, given, cast.bilal, clock.now)
    with app.app_context():
        school_file.write(session, cast.school.id)
    return Stage(app, session, clock, cast, given.id)


def _live(stage: Stage, helped: bool, seeded: Callable[[int], None]) -> World:
    found = World()
    tablet = stage.browser(stage.cast.alice)
    begun = tablet.post("/lecon", {"assignment": str(stage.given)})
    tablet.get(begun.location)
    stage.clock.advance(minutes=6)  # a page load would write the idle time now
    if helped:
        tablet.get("/aide")
    found.after_help = stage.tables()
    if helped:
        left = tablet.post("/sortie")
        tablet.get(left.location)
    found.after_leaving = stage.tables()
    seeded(2)
    other = stage.browser(stage.cast.alice)  # another tablet, in both worlds
    other.get(begun.location)
    found.pages = stage.seen_by_adults()
    found.in_the_end = stage.tables()
    folder = Path(stage.app.config["VAR_DIR"])
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    found.folders = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    return found


def test_nothing_tells_that_a_pupil_opened_the_help_and_left(
    world: Callable[[bool], World], caplog: pytest.LogCaptureFixture, figure: Any
) -> None:
    with caplog.at_level(logging.DEBUG):
        plain, helped = world(False), world(True)
    assert plain.after_help == helped.after_help
    assert plain.in_the_end == helped.in_the_end
    assert plain.logs == helped.logs
    assert plain.pages == helped.pages
    assert plain.folders == helped.folders and plain.folders
    assert not [r for r in caplog.records if "aide" in r.getMessage() or "sortie" in r.getMessage()]
    rows = sum(map(len, helped.in_the_end.values()))
    figure(
        "P07",
        f"{rows} rows, {len(helped.logs)} log lines, {len(helped.pages)} pages and exports, "
        f"{len(helped.folders)} files: equal byte for byte",
    )


def test_leaving_ends_the_session_as_any_other_end_of_it_and_touches_nothing_else(
    world: Callable[[bool], World],
) -> None:
    plain, helped = world(False), world(True)
    differ = {
        name for name, rows in plain.after_leaving.items() if rows != helped.after_leaving[name]
    }
    assert differ == {"sign_in"}
    gone = set(plain.after_leaving["sign_in"]) - set(helped.after_leaving["sign_in"])
    assert len(gone) == 1 and set(helped.after_leaving["sign_in"]) < set(
        plain.after_leaving["sign_in"]
    )
