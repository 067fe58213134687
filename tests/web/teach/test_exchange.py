"""The exchange test: two pupils exchange all their tally answers, and nothing that a teacher can
open, download or find in a table differs by a byte.

The same class runs twice from the same random numbers. Pupils 1 and 2 are counted together; the
second time each casts the other's ballots, and keeps the named answers. One pupil is moved to
another class, one is erased, one comes late.
"""

import io
import os
import random
import re
import uuid
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment, short_lesson
from app.domain.journey import Cast as Ballot
from app.domain.journey import Course
from app.domain.lesson import Form, Lesson
from app.models import Attempt, Base, Counter, School
from app.services import classrooms, follow_ups, given_to, retention, sittings, taking
from app.web.follow_up_flow import questions_of
from tests.cast import Cast, Person, password_hash
from tests.databases import TestDatabase
from tests.factories import account_of, add_pupils, classroom_of, open_session, publish_lessons
from tests.page import Client
from tests.web.teach.conftest import give
from tests.web.teach.plans import Plan, exchanged, plan_of, plans_of

TOKEN = re.compile(r'name="csrf_token"[^>]*value="[^"]*"')


@pytest.fixture(autouse=True)
def everything_is_ready(app: Flask) -> None:
    """The lessons are read, and the one slow hash is made, before any random number is fixed."""
    assert app.extensions["library"].main
    password_hash()


@dataclass
class Seen:
    """All that a run gave to see."""

    pages: list[tuple[str, bytes]]
    logs: list[dict[str, Any]]
    tables: dict[str, list[tuple[Any, ...]]]
    counted: int


class Run:
    """One run of the class, from fixed random numbers."""

    def __init__(self, app: Flask, engine: sa.Engine, now: datetime) -> None:
        self.app, self.now = app, now
        self.keys = app.extensions["repere_keys"]
        self.session = Session(engine)
        self.cast = Cast.on_stage(self.session, self.keys, now)
        library = app.extensions["library"]
        publish_lessons(self.session, library, now)
        self.lesson: Lesson = library.main[0]
        self.given = give(self.session, self.cast, self.cast.room_4eb, self.lesson, now)
        self.teacher = self._browser(self.cast.petit)
        self.colleague = self._browser(self.cast.roy)
        self.administrator = self._browser(self.cast.benali)
        self.pages: list[tuple[str, bytes]] = []

    def _browser(self, person: Person) -> Client:
        client = Client(self.app, self.session)
        open_session(self.app, self.session, client, person, self.now)
        return client

    def take(self, pupil: Person, plan: Plan) -> None:
        """One pupil takes the lesson; the teacher looks after it."""
        attempt_id = taking.start(self.session, self.given, pupil.id, self.now)
        attempt = self.session.get_one(Attempt, (self.given.school_id, attempt_id))
        for effects in plan:
            taking.apply(self.session, self.keys, attempt, effects, self.now)
        self.session.commit()
        self.look()

    def sit(self, pupils: Sequence[Person], plans: Sequence[Plan]) -> None:
        """Ouvrir, the lesson, Pause and Reprendre before the last pupil, Terminer."""
        room = classroom_of(self.session, self.cast.room_4eb)
        sittings.open_class(self.session, room, self.cast.petit.id, self.now)
        for pupil, plan in zip(pupils[:-1], plans[:-1], strict=True):
            self.take(pupil, plan)
        sittings.pause(self.session, self.keys, room, self.now)
        self.session.commit()
        self.follow()
        sittings.resume(self.session, room)
        self.take(pupils[-1], plans[-1])
        sittings.end_class(self.session, self.keys, room, self.cast.petit.id, self.now)
        self.session.commit()

    def come_back(self, pupils: Sequence[Person], exchange: bool) -> None:
        """The lesson comes back: those who were there do its first refresher, at one sitting."""
        room = classroom_of(self.session, self.cast.room_4eb)
        sittings.open_class(self.session, room, self.cast.petit.id, self.now)
        follow_ups.plan(self.session, self.given, {Moment.FIRST: self.now}, self.now)
        self.follow_up = follow_ups.of_lesson(self.session, self.given)[Moment.FIRST]
        keys = questions_of(self.session, self.follow_up, self.lesson)
        follow_ups.take_questions(self.session, self.follow_up, keys)
        short = Course(short_lesson(self.lesson, keys, "Quelques questions"))
        plans = [plan_of(short, Form.A, place) for place in range(len(pupils))]
        if exchange:
            plans[:2] = exchanged(plans[0], plans[1]), exchanged(plans[1], plans[0])
        for pupil, plan in zip(pupils, plans, strict=True):
            attempt_id = taking.start(self.session, self.follow_up, pupil.id, self.now)
            attempt = self.session.get_one(Attempt, (self.given.school_id, attempt_id))
            for effects in plan:
                taking.apply(self.session, self.keys, attempt, effects, self.now)
            self.session.commit()
            self.look_back()
        sittings.end_class(self.session, self.keys, room, self.cast.petit.id, self.now)
        self.session.commit()

    def look_back(self) -> None:
        """The pages of the refresher."""
        room = f"/teach/classes/{self.cast.room_4eb.id}"
        for path in (
            f"/teach/follow-ups/{self.follow_up.id}?names=1",
            f"{room}/sitting?lesson={self.follow_up.id}&names=1",
            f"{room}/sitting/now?lesson={self.follow_up.id}",
            f"/teach/assignments/{self.given.id}/dates",
            "/teach",
        ):
            self.see(self.teacher, path)

    def look(self, everything: bool = False) -> None:
        """Open the teacher's pages."""
        here = f"/teach/assignments/{self.given.id}"
        paths = [f"{here}/progress?names=1", f"{here}/questions"]
        self.follow()
        if everything:
            room = f"/teach/classes/{self.cast.room_4eb.id}"
            paths += [f"{here}/progress", "/teach", room, "/teach/lessons"]
            paths += [f"{here}/debate", f"{room}/year"]
            paths += [f"{here}/rattrapage?names=1", f"{here}/pour-qui", f"{room}/groupes"]
            paths += [f"/teach/lessons/L1/assign?class={self.cast.room_4eb.id}&whom=pupils"]
            paths += [f"{here}/bilan", f"{here}/attestations", f"{room}/ouvrir"]
            paths += ["/teach/accueillir-une-confidence"]
        for path in paths:
            self.see(self.teacher, path)
        if everything:
            cards = [body for name, body in self.pages if name == f"{here}/debate 200"][-1]
            for board in re.findall(r'href="([^"]+/projection)"', cards.decode()):
                self.see(self.teacher, board)

    def follow(self) -> None:
        """The live page, what it asks every three seconds, and the board."""
        room, given = f"/teach/classes/{self.cast.room_4eb.id}", f"lesson={self.given.id}"
        self.see(self.teacher, f"{room}/sitting?{given}&names=1")
        self.see(self.teacher, f"{room}/sitting/now?{given}")
        self.see(self.teacher, f"{room}/projection?{given}")
        key = self.lesson.pairs[0][0]
        self.see(self.teacher, f"{room}/projection?{given}&show=question:{key}&answer=1")

    def see(self, browser: Client, path: str) -> None:
        """Open one page; its form is inspected by the other tests, here its bytes count."""
        answer = browser.raw.get(path, base_url="https://localhost")
        body = TOKEN.sub("", answer.get_data(as_text=True))
        tag = answer.headers.get("ETag", "")
        self.pages.append((f"{path} {answer.status_code}", f"{body}{tag}".encode()))

    def look_at_everything(self, pupils: Sequence[Person]) -> None:
        """Every page of the class, every export, the pages of each pupil."""
        self.look(everything=True)
        for names in ("0", "1"):
            for kind in ("csv", "ods", "xlsx"):
                path = f"/teach/assignments/{self.given.id}/export"
                fields = {"format": kind, "names": names}
                answer = self.teacher.post(path, fields, expect=200).response.get_data()
                self.pages.append((f"{kind} {names}", content(answer)))
        for kind in ("csv", "ods", "xlsx"):
            path = f"/teach/classes/{self.cast.room_4eb.id}/year/export"
            answer = self.teacher.post(path, {"format": kind}, expect=200).response.get_data()
            self.pages.append((f"{kind} year", content(answer)))
            path = f"/teach/follow-ups/{self.follow_up.id}/export"
            answer = self.teacher.post(path, {"format": kind}, expect=200).response.get_data()
            self.pages.append((f"{kind} refresher", content(answer)))
        self.look_back()
        for pupil in pupils:
            self.see(self.teacher, f"/teach/pupils/{pupil.id}")
        for attempt_id in self.session.scalars(sa.select(Attempt.id).order_by(Attempt.id)):
            self.see(self.teacher, f"/teach/attempts/{attempt_id}/attestation")
        for end in ("move", "copy"):
            self.see(self.teacher, f"/teach/pupils/{pupils[0].id}/{end}")
        self.see(self.teacher, f"/teach/classes/{self.cast.room_4eb.id}/archive")
        self.see(self.teacher, "/teach/import/done")
        self.see(self.colleague, f"/teach/classes/{self.cast.room_3ea.id}")
        self.look_as_administrator()

    def look_as_administrator(self) -> None:
        """The class in the administrator's door, and the end of the year."""
        for kind in ("csv", "ods", "xlsx"):
            path, fields = "/admin/year/export", {"format": kind}
            answer = self.administrator.post(path, fields, expect=200).response.get_data()
            self.pages.append((f"{kind} school", content(answer)))
        for path in ("", "/classes", f"/classes/{self.cast.room_4eb.id}", "/journal", "/year"):
            self.see(self.administrator, f"/admin{path}")
        for path in ("export", "next", "erase"):
            self.see(self.administrator, f"/admin/year/{path}")

    def erase_the_year(self) -> None:
        """The year goes, and its receipt stays."""
        school = self.cast.school.id
        on = self.session.get_one(School, school).retention_on
        receipt = retention.purge(self.session, school, on, self.now, self.cast.benali.id)
        assert receipt is not None
        self.session.commit()
        self.see(self.administrator, "/admin/year")
        self.see(self.administrator, f"/admin/receipts/{receipt.id}")

    def move(self, pupil: Person) -> None:
        """The pupil goes to the other class."""
        target = classroom_of(self.session, self.cast.room_3ea)
        account = account_of(self.session, pupil)
        assert not classrooms.move_pupil(
            self.session, account, target, self.cast.petit.id, self.now
        )
        self.session.commit()

    def narrow(self, pupils: Sequence[Person]) -> None:
        """The lesson is for these pupils of the class, and for no other."""
        self.given.selected = True
        given_to.add(self.session, self.given, [pupil.id for pupil in pupils])
        self.session.commit()

    def let_in(self, pupil: Person) -> None:
        """One more pupil is given the lesson, if it is not the whole class's."""
        chosen = given_to.chosen(self.session, self.given)
        if chosen is not None:
            room = classroom_of(self.session, self.cast.room_4eb)
            ids = {*chosen, pupil.id}
            given_to.change(self.session, room, self.given, ids, self.cast.petit.id, self.now)
            self.session.commit()

    def erase(self, pupil: Person) -> None:
        """The pupil is erased."""
        classrooms.remove_pupil(
            self.session, pupil.school_id, pupil.id, self.cast.petit.id, self.now
        )
        self.session.commit()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table; of a waiting ballot only its length can be read."""
        found = {}
        for table in Base.metadata.sorted_tables:
            columns = [
                sa.func.length(c) if (table.name, c.name) == ("ballot", "sealed") else c
                for c in table.columns
            ]
            rows = self.session.execute(sa.select(*columns)).all()
            found[table.name] = sorted(tuple(map(repr, row)) for row in rows)
        return found


def content(file: bytes) -> bytes:
    """An export's bytes; of an ODS, what it holds without the hour of writing; of an XLSX, all."""
    if not file.startswith(b"PK"):
        return file
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        if "content.xml" in archive.namelist():
            return archive.read("content.xml")
        return b"".join(archive.read(name) for name in sorted(archive.namelist()))


@pytest.fixture
def run(
    app: Flask,
    database: TestDatabase,
    owner: sa.Engine,
    engine: sa.Engine,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[int, bool], Seen]:
    """`run(26, exchange)`: the class of that size, on an empty database."""

    def seeded() -> None:
        stream = random.Random(2026)
        monkeypatch.setattr(os, "urandom", stream.randbytes)
        monkeypatch.setattr(random, "_urandom", stream.randbytes)
        monkeypatch.setattr(
            uuid, "uuid4", lambda: uuid.UUID(int=stream.getrandbits(128), version=4)
        )

    def once(number: int, exchange: bool, part: bool = False) -> Seen:
        database.empty(owner)
        seeded()
        play = Run(app, engine, clock.now)
        try:
            with structlog.testing.capture_logs() as logs:
                return _play(play, number, exchange, part, logs)
        finally:
            play.session.close()

    return once


def _play(play: Run, number: int, exchange: bool, part: bool, logs: list[Any]) -> Seen:
    pupils = add_pupils(play.session, play.cast.room_4eb, number + 1, play.now)
    *present, late = pupils
    if part:
        play.narrow(present)
    plans = plans_of(play.app, number + 1)
    if exchange:
        one, two = plans[:2]
        plans = [exchanged(one, two), exchanged(two, one), *plans[2:]]
    play.sit(present, plans[:-1])
    play.come_back(present, exchange)
    play.look_at_everything(pupils)
    play.move(present[2])
    play.erase(present[3])
    play.look_at_everything(pupils)
    play.let_in(late)
    play.sit([late], plans[-1:])
    play.look_at_everything(pupils)
    counted = play.session.scalar(sa.select(sa.func.count()).select_from(Counter)) or 0
    tables = play.tables()
    play.erase_the_year()
    lines = [{k: v for k, v in line.items() if k not in ("ms", "at")} for line in logs]
    return Seen(play.pages, lines, tables, counted)


@pytest.mark.goal("P05")
@pytest.mark.parametrize(
    ("number", "part"),
    [
        (10, False),
        (26, False),
        (10, True),
        *(
            pytest.param(number, part, marks=pytest.mark.once)
            for number, part in ((4, False), (9, False), (4, True), (26, True))
        ),
    ],
)
def test_two_pupils_who_exchange_their_answers_change_nothing(
    run: Callable[..., Seen], number: int, part: bool
) -> None:
    first, second = run(number, False, part), run(number, True, part)
    assert [name for name, _ in first.pages] == [name for name, _ in second.pages]
    for (name, one), (_, two) in zip(first.pages, second.pages, strict=True):
        assert one == two, name
    assert first.logs == second.logs
    for table, rows in first.tables.items():
        assert rows == second.tables[table], table
    opened = {name for name, _ in first.pages if name.endswith(" 200")}
    assert "/teach/accueillir-une-confidence 200" in opened
    assert sum(name.endswith("/attestation 200") for name in opened) == number + 1
    assert bool(first.counted) is (number + 1 >= 10), "the late pupil makes nine ten"
    boards = [name for name, _ in first.pages if name.endswith("/projection 200")]
    assert bool(boards) is (number + 1 >= 10), "debate cards come from counted answers alone"
    lists = {name[-3:] for name, _ in first.pages if "/pour-qui" in name}
    assert lists == {"200" if part else "404"}


def test_the_exchange_does_change_what_was_cast(app: Flask) -> None:
    """The test above would pass for nothing if both pupils had answered alike."""
    one, two = plans_of(app, 2)
    assert exchanged(one, two) != one
    named = [e for effects in one for e in effects if not isinstance(e, Ballot)]
    kept = [e for effects in exchanged(one, two) for e in effects if not isinstance(e, Ballot)]
    assert named == kept


@pytest.mark.goal("P05")
def test_a_live_counter_would_show_the_exchange(
    run: Callable[[int, bool], Seen], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the floor of ten forbids: without it, and counted as each pupil finishes, the counters
    tell the exchange. So the test above can fail."""
    from app.services import ballot_box

    everything = lambda item, ballots, *rest: range(len(ballots))  # noqa: E731
    monkeypatch.setattr(ballot_box, "countable", everything)
    found: list[list[tuple[Any, ...]]] = []
    real = Run.take

    def take(self: Run, pupil: Person, plan: Plan) -> None:
        real(self, pupil, plan)
        ballot_box.count(self.session, self.keys, self.given.school_id, [self.given.id])
        rows = self.session.execute(sa.select(Counter.item, Counter.mark, Counter.count))
        found.append(sorted(map(tuple, rows.all())))

    monkeypatch.setattr(Run, "take", take)
    run(4, False)
    run(4, True)
    alone, exchanged_alone = found[0], found[len(found) // 2]
    assert alone != exchanged_alone
