"""Two tabs, Back, refresh, a page left open all day: nothing newer is overwritten, nothing twice.

An attempt has one place in the browser, shared by its tabs, and each form names the screen it was
made for: the form of another screen changes nothing and shows the place of now.
"""

import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import itsdangerous.timed
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Attempt, Base, Classroom, Response, SignIn
from tests.cast import Cast
from tests.conftest import Clock
from tests.page import Client
from tests.two_schools import furnish_both
from tests.web.learn.conftest import Walk


def contents(session: Session) -> dict[str, list[Any]]:
    """Every row of every table, but for the idle time of sessions."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [c for c in table.columns if c is not SignIn.__table__.c.seen_at]
        found[table.name] = sorted(map(repr, session.execute(sa.select(*columns)).all()))
    session.commit()
    return found


@pytest.mark.goal("R11")
def test_an_older_tab_changes_nothing_and_is_shown_the_place_of_now(
    at_the_questions: Walk, session: Session
) -> None:
    walk = at_the_questions
    older = {**walk.hidden("answer"), **walk.fill()}
    other = {**older, **last_choices(walk)}
    walk.step()  # the newer tab answers,
    walk.step()  # goes on,
    walk.step()  # and answers the next question
    now, kept = walk.open().h1, contents(session)
    for fields in (older, other, {**older, "action": "go"}, {**older, "action": "finish"}):
        walk.client.post(walk.address, fields)
        assert contents(session) == kept
        assert walk.open().h1 == now


def last_choices(walk: Walk) -> dict[str, str]:
    """The last choice of every group: not what `fill` takes."""
    fields = walk.page.select("main form input[type=radio], main form input[type=checkbox]")
    return {str(field["name"]): str(field["value"]) for field in fields}


@pytest.mark.once
@pytest.mark.goal("R11")
def test_a_tab_of_an_earlier_step_takes_nobody_back(walk: Walk, session: Session) -> None:
    start = walk.hidden("start")
    walk.until(lambda page: bool(page.select('input[value="choose"]')))
    walk.until(lambda page: "Question 1 sur 6" in page.text)
    furthest = session.scalars(sa.select(Attempt.step)).one()
    walk.client.post(walk.address, start)
    assert "Question 1 sur 6" in walk.open().text
    assert session.scalars(sa.select(Attempt.step)).one() == furthest > 1


@pytest.mark.goal("R12")
def test_back_and_refresh_send_nothing_twice(at_the_questions: Walk, session: Session) -> None:
    walk = at_the_questions
    fields = {**walk.hidden("answer"), **walk.fill()}
    answer = walk.client.post(walk.address, fields, expect=303)
    kept, shown = contents(session), walk.client.follow(answer).h1
    for _ in range(3):
        assert walk.open().h1 == shown
    walk.client.post(walk.address, fields, expect=303)  # Back, and sent again
    assert contents(session) == kept


def addresses(app: Flask, known: dict[str, Any]) -> list[str]:
    """Every page's address; what is not known of it is an id that is nobody's."""
    nobody = {"code": "L1", "name": "x", "token": "x.y", "card": "x"}
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            values = {**dict.fromkeys(rule.arguments, uuid.UUID(int=7)), **nobody, **known}
            found.append(re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[m[1]]), rule.rule))  # noqa: B023
    return found


@pytest.mark.once
@pytest.mark.goal("R12")
def test_reading_every_page_leaves_every_row_as_it_was(
    app: Flask, cast: Cast, sign_in: Any, session: Session, clock: Clock
) -> None:
    owned, _ = furnish_both(app, session, cast, clock)
    readers = [sign_in(Client(app, session), p) for p in (cast.alice, cast.petit, cast.benali)]
    kept, read = contents(session), 0
    for reader in readers:
        for path in addresses(app, owned.ids()):
            read += reader.raw.get(path, base_url="https://localhost").status_code == 200
    assert contents(session) == kept and read > 60


@contextmanager
def eight_hours_ago(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Form tokens bear the second they were made in: inside, it is eight hours ago."""
    earlier = SimpleNamespace(time=lambda: time.time() - 8 * 3600)
    with monkeypatch.context() as patch:
        patch.setattr(itsdangerous.timed, "time", earlier)
        yield


@pytest.mark.goal("R16")
def test_a_form_opened_eight_hours_ago_is_taken_while_the_session_lives(
    client: Client,
    cast: Cast,
    sign_in: Any,
    session: Session,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign_in(client, cast.petit)
    with eight_hours_ago(monkeypatch):
        form = client.get("/teach/classes/new").values("main form")
    for _ in range(24):
        clock.advance(minutes=20)
        assert client.raw.get("/teach", base_url="https://localhost").status_code == 200
    client.post("/teach/classes/new", {**form, "label": "5eC", "number": "3"})
    assert "5eC" in session.scalars(sa.select(Classroom.label)).all()


@pytest.mark.goal("R16")
def test_a_pupils_form_of_the_morning_is_kept_until_the_card_is_shown_again(
    at_the_questions: Walk, session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = at_the_questions
    with eight_hours_ago(monkeypatch):
        walk.open()
    fields = {**walk.hidden("answer"), **walk.fill()}
    clock.advance(hours=8)
    asked = walk.client.post(walk.address, fields, expect=401)
    assert asked.select_one('input[name="kept"]')["value"]
    assert session.scalars(sa.select(Response)).all() == []
