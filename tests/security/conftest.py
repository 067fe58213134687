"""A class in session with a real lesson, and pupils who take it over HTTP."""

import random
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.journey import AttemptState, Course, Journey, Screen, view
from app.domain.lesson import StepKind
from app.extensions import db
from app.models import Assignment, Attempt
from app.models.engine import enter_school
from app.services import secrets, sittings, taking
from app.web import journey_cookie
from tests.browser.world import World
from tests.cast import Cast, Person, Room
from tests.conftest import Clock, forget_caches
from tests.databases import Photograph, TestDatabase
from tests.factories import classroom_of, open_session
from tests.page import Client, Page
from tests.security.recorded import Range
from tests.web.teach.conftest import given, lesson, library, petit

#: The teacher's browser and a lesson given, as in the tests of that door.
__all__ = ["given", "lesson", "library", "petit"]
#: A lesson has far fewer screens.
LONGEST_WAY = 150


@pytest.fixture
def course(app: Flask) -> Course:
    """Lesson L1 and its parallel one."""
    library = app.extensions["library"]
    lesson = library.get("L1")
    return Course(lesson, library.parallel_of(lesson))


def give(session: Session, room: Room, course: Course, clock: Clock) -> Assignment:
    """Give the lesson to a class."""
    enter_school(session, room.school_id)
    assignment = Assignment(
        school_id=room.school_id,
        id=uuid.uuid4(),
        classroom_id=room.id,
        lesson_code=course.lesson.code,
        edition_hash=course.lesson.hash,
        opens_at=clock.now,
        closes_at=None,
        created_at=clock.now,
        archived_on=None,
    )
    session.add(assignment)
    session.commit()
    session.refresh(assignment)
    session.expunge(assignment)  # read later from inside another school
    return assignment


@pytest.fixture
def assignment(session: Session, cast: Cast, course: Course, clock: Clock) -> Assignment:
    """The lesson given to 4eB, whose class is open."""
    given = give(session, cast.room_4eb, course, clock)
    sittings.open_class(session, classroom_of(session, cast.room_4eb), cast.petit.id, clock.now)
    session.commit()
    return given


@pytest.fixture
def open_4eb(session: Session, cast: Cast, clock: Clock) -> None:
    """4eB is in session."""
    sittings.open_class(session, classroom_of(session, cast.room_4eb), cast.petit.id, clock.now)
    session.commit()


@dataclass
class Walker:
    """A pupil in a browser without script, who also knows what the cookie holds."""

    app: Flask
    session: Session
    client: Client
    course: Course
    pupil: Person
    attempt_id: uuid.UUID
    path: str

    @property
    def attempt(self) -> Attempt:
        """The row."""
        enter_school(self.session, self.pupil.school_id)
        return self.session.get_one(
            Attempt, (self.pupil.school_id, self.attempt_id), populate_existing=True
        )

    @property
    def state(self) -> AttemptState:
        """What the server keeps."""
        return taking.state(self.session, self.attempt)

    @property
    def way(self) -> str:
        """The value of the journey's cookie, as the browser keeps it."""
        return self.client.cookie("__Host-repere-way") or ""

    @property
    def journey(self) -> Journey:
        """The journey inside the cookie, as the application reads it."""
        token = (self.client.cookie("__Host-repere") or "").partition(".")[2]
        header = {"Cookie": f"__Host-repere-way={self.way}"}
        with self.app.test_request_context(headers=header):
            return journey_cookie.load(self.attempt_id, secrets.token_hash(token))

    @property
    def screen(self) -> Screen:
        """Where the pupil stands."""
        return view(self.course, self.state, self.journey)

    def sends(self, fields: Mapping[str, Sequence[str]], expect: int = 303) -> Page:
        """Send a form of the lesson."""
        return self.client.post(self.path, fields, expect=expect)

    def does(self, action: str, expect: int = 303, **fields: str) -> Page:
        """Send an action from the current screen."""
        form = {"screen": [self.journey.at], "action": [action]}
        return self.sends({**form, **{k: [v] for k, v in fields.items()}}, expect)

    def opens(self) -> Page:
        """The page where the pupil stands."""
        return self.client.get(self.path)

    def goes_on(self, rng: random.Random, skip: bool = False) -> Page:
        """Fill in the page at random and send it; skip when asked and possible."""
        if skip and self.screen.can_skip:
            return self.does("skip")
        response = self.client.raw.get(self.path, base_url="https://localhost")
        return self.sends(filled(response.get_data(as_text=True), rng))

    def asked_again(self) -> "Walker":
        """Before the first question of the end, having left the lesson there and come back."""
        self.attempt.step = self.course.lesson.step_of(StepKind.AFTER).number
        self.session.commit()
        self.does("resume")
        assert self.screen.name == "after"
        return self

    def reaches(self, name: str, seed: int = 0, skip: bool = False) -> "Walker":
        """Go on until a screen of that name."""
        rng = random.Random(seed)
        for _ in range(LONGEST_WAY):
            if self.screen.name == name:
                return self
            self.goes_on(rng, skip)
        raise AssertionError(f"no way to {name}")


def filled(body: str, rng: random.Random) -> dict[str, list[str]]:
    """The main form of a lesson's screen, answered at random as a person could."""
    form = next(
        f
        for f in BeautifulSoup(body, "html.parser").select("main form")
        if f.select('input[name="screen"]') and f.get("id") != "skip"
    )
    fields = {str(i["name"]): [str(i["value"])] for i in form.select("input[type=hidden]")}
    del fields["csrf_token"]
    radios: dict[str, list[str]] = {}
    for radio in form.select("input[type=radio]"):
        radios.setdefault(str(radio["name"]), []).append(str(radio["value"]))
    fields |= {name: [rng.choice(values)] for name, values in radios.items()}
    boxes = [str(box["value"]) for box in form.select("input[type=checkbox]")]
    if boxes:
        fields["choice"] = rng.sample(boxes, rng.randint(1, max(1, len(boxes) - 1)))
    selects = form.select("select")
    places = rng.sample(range(1, len(selects) + 1), len(selects))
    for select, place in zip(selects, places, strict=True):
        options = [str(o["value"]) for o in select.select("option") if o.get("value")]
        ordered = str(select["name"]).startswith("place-")
        fields[str(select["name"])] = [str(place) if ordered else rng.choice(options)]
    return fields


@pytest.fixture
def walks(
    app: Flask, session: Session, course: Course, assignment: Assignment, clock: Clock
) -> Callable[..., Walker]:
    """`walks(pupil)`: the pupil has opened the lesson in a browser of their own."""

    def begin(pupil: Person, client: Client | None = None) -> Walker:
        browser = client or Client(app, session)
        open_session(app, session, browser, pupil, clock.now)
        page = browser.post("/lecon", {"assignment": str(assignment.id)})
        attempt_id = uuid.UUID(page.location.rsplit("/", 1)[1])
        return Walker(app, session, browser, course, pupil, attempt_id, page.location)

    return begin


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The slow hashes asked for. Those of nobody's secret are answered without being made."""
    made: list[str] = []
    verify = secrets._verify

    def count(hasher: Any, stored: str, secret: Any) -> bool:
        made.append(stored)
        nobody = stored in (secrets._DUMMY_CODE, secrets._DUMMY_STAFF)
        return False if nobody else verify(hasher, stored, secret)

    monkeypatch.setattr(secrets, "_verify", count)
    return made


# -- a school in full swing, for requests that are recorded and fired -----------------------------


@pytest.fixture(scope="session")
def ranges() -> Iterator[list[Range]]:
    """The last school built: modules that follow one another share it."""
    kept: list[Range] = []
    yield kept
    for one in kept:
        one.world.session.close()


@pytest.fixture
def firing(
    built_app: Flask,
    database: TestDatabase,
    owner: sa.Engine,
    engine: sa.Engine,
    ranges: list[Range],
    great_school: tuple[World, Photograph],
) -> Range:
    """Every request that its pages offer. Not beside `app`, which empties the database."""
    built_app.extensions["clock"] = Clock()
    forget_caches(built_app)
    if not (ranges and ranges[-1].is_there(owner)):
        known, rows = great_school
        database.empty(owner)
        database.put_back(owner, rows)
        ranges.append(Range.of(known.again(Session(engine))))
    return ranges[-1]


@pytest.fixture
def statements_of(firing: Range) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements_of() as seen:` collects the statements that the application sends."""
    with firing.app.app_context():
        engine = db.engine

    @contextmanager
    def watching() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return watching
