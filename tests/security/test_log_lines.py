"""After a whole day of every page and form, of errors and of attacks, the log of the real
configuration names nobody and holds nothing of what was sent."""

import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask

from app import create_app, factory
from app.models import Account, Classroom
from app.web import request_log
from config import Config
from tests.browser.world import CONTACTS
from tests.conftest import Clock, dispose
from tests.security.failing import ERRORS, database_fails
from tests.security.recorded import Range, Shot, nothing_stays

#: What a line may say; each is a word of ours, a number of ours or an hour.
KEYS = {"event", "route", "status", "ms", "level", "at", "kind", "places", "incident"}
AWAY = "203.0.113.77"
#: Sent in fields, addresses and headers, and in the messages of exceptions.
CANARIES = (
    "canari-nom", "K7QF2M9DXPTB", "K7QF-2M9D-XPTB", "canari@college.test", "canari-mot-de-passe",
    "canari-jeton", "canary-inside", AWAY, "Mozilla/canari",
)  # fmt: skip
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|\bk[0-9a-f]{6}\b|[A-Za-z0-9_-]{40,}")


@pytest.fixture
def logged(
    configuration: Config, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Flask, io.StringIO]]:
    """The application as it is served, and what it writes."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(factory, "_settle", lambda: None)  # the collector is this process's
    app = create_app(replace(configuration, testing=False))
    app.extensions["clock"] = Clock()
    yield app, stream
    dispose(app)
    monkeypatch.undo()
    request_log.configure(testing=True)


def a_day(here: Range, app: Flask) -> int:
    """Every page and form with canaries, then errors of every kind."""
    more = (
        ("User-Agent", "Mozilla/canari"), ("Referer", "https://x.example/canari-nom"),
        ("X-Forwarded-For", AWAY), ("Cookie", "__Host-repere-trusted=canari-jeton"),
    )  # fmt: skip
    fired = 0
    with nothing_stays():
        for shot in here.shots:
            fields = (*shot.fields, ("name", "canari-nom"), ("code", "K7QF2M9DXPTB"))
            fields = (
                *fields,
                ("email", "canari@college.test"),
                ("password", "canari-mot-de-passe"),
            )
            if shot.path.endswith(("/cards", "/card")):
                continue
            sent = fields if shot.method == "POST" else ()
            here.fire(replace(shot, fields=sent, headers=(*shot.headers, *more)), app)
            fired += 1
        for path in ("/canari-nom%0d%0afake: line", "/%1b[31mcanari-nom", "/lecon/canari-jeton"):
            here.fire(Shot("alice", "GET", path, (("q", "canari-nom\n{}"),)), app)
        here.fire(
            Shot("", "POST", "/connexion", fields=(("code", "canari-nom"),), token=False), app
        )
        for error in ERRORS.values():
            with database_fails(app, error):
                for shot in here.shots[::5]:
                    here.fire(replace(shot, headers=(*shot.headers, *more)), app)
                    fired += 1
    return fired


@pytest.mark.goal("S23")
@pytest.mark.asvs("16.2.5", "16.4.1")
@pytest.mark.once
def test_a_day_of_every_page_leaves_no_name_in_the_log(
    firing: Range, logged: tuple[Flask, io.StringIO], figure: Callable[[str, str], None]
) -> None:
    app, stream = logged
    fired = a_day(firing, app)
    text = stream.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]  # one event, one line
    assert len(lines) > fired / 2
    assert {line["event"] for line in lines} >= {"request", "database", "unexpected"}
    for line in lines:
        assert set(line) <= KEYS, line
        assert not IDS.search(" ".join(str(v) for k, v in line.items() if k != "incident")), line
    session = firing.world.session
    names = {one.display_name for one in session.scalars(sa.select(Account))}
    names |= {room.label for room in session.scalars(sa.select(Classroom))}
    names |= {firing.world.school.name, *(c.name for c in CONTACTS), "127.0.0.1"}
    session.commit()
    secrets = {*names, *CANARIES, *firing.world.cookies.values()}
    assert len(secrets) > 60
    told = [secret for secret in secrets if secret in text]
    assert not told
    figure("S23", f"{fired} requests, {len(lines)} lines, none of {len(secrets)} names and secrets")


@pytest.mark.goal("S23")
@pytest.mark.asvs("16.4.1")
@pytest.mark.parametrize("testing", [True, False])
def test_a_line_is_one_line_and_moves_no_cursor(
    monkeypatch: pytest.MonkeyPatch, testing: bool
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    request_log.configure(testing=testing)
    bad = "a\r\n2026 [info] forged\x1b[31m\x9b2J\x85\u2028\u2029\u202e\x07\x00end"
    structlog.get_logger("repere").warning(bad, route=bad)
    monkeypatch.undo()
    request_log.configure(testing=True)
    text = stream.getvalue()
    assert len(text.splitlines()) == 1 and "end" in text
    assert not set(text.rstrip("\n")) & set("\r\n\x1b\x9b\x85\u2028\u2029\u202e\x07\x00")
