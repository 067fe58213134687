"""An incident: on the page, in the header and in the log the same random id, and nothing else."""

import io
import json
import logging
import re
import secrets
import sys
from typing import Any

import pytest
import structlog
from flask import Flask, abort
from sqlalchemy.exc import OperationalError

from app.web import errors, request_log
from app.web.incidents import new_id
from tests.cast import Cast
from tests.page import Client

ID = re.compile(r"[BCDFGHJKMPQRTVWXY2346789]{3}-[BCDFGHJKMPQRTVWXY2346789]{3}")
BUSY = OperationalError("SELECT secret FROM alice", {}, Exception("database is locked"))
BROKEN = ZeroDivisionError("the secret of Alice")


@pytest.fixture
def lines(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`lines()`: what the log of a real installation holds."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(request_log, "quieten_libraries", lambda: None)
    request_log.configure(testing=False)
    monkeypatch.setattr(app, "testing", False)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    monkeypatch.undo()
    request_log.configure(testing=True)


def breaks(app: Flask, monkeypatch: pytest.MonkeyPatch, endpoint: str, error: Exception) -> None:
    view = app.view_functions[endpoint]

    def broken(**_: Any) -> None:
        raise error

    broken.access = view.access  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, endpoint, broken)


@pytest.mark.goal("S24", "S23")
@pytest.mark.parametrize(
    ("error", "status", "event", "kind"),
    [
        (BROKEN, 500, "unexpected", "ZeroDivisionError"),
        (BUSY, 503, "database", "OperationalError"),
    ],
)
def test_page_header_and_log_hold_the_same_id_and_no_message(
    app: Flask,
    client: Client,
    lines: Any,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    event: str,
    kind: str,
) -> None:
    breaks(app, monkeypatch, "public.trial", error)
    page = client.get("/essai", expect=status)
    (line,) = [one for one in lines() if one["event"] == event]
    assert ID.fullmatch(line["incident"])
    assert page.headers["X-Incident"] == line["incident"]
    assert f"À dire à l’adulte\u00a0: {line['incident']}" in page.text
    assert line["kind"] == kind and line["route"] == "public.trial" and line["places"]
    assert set(line) == {"event", "incident", "route", "status", "kind", "places", "level", "at"}
    for secret in ("secret", "Alice", "alice", "locked"):
        assert secret not in str(lines()) and secret not in page.body.split("<main")[1]


def test_a_page_of_staff_speaks_of_a_reference(
    app: Flask, client: Client, cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(app, monkeypatch, "teach.classes", BUSY)
    page = sign_in(client, cast.petit).get("/teach", expect=503)
    assert "Attendez dix secondes" in page.text
    assert f"Référence de l’incident\u00a0: {page.headers['X-Incident']}" in page.text


def test_a_503_of_any_cause_has_an_incident_and_what_the_visitor_mistook_has_none(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "public.trial", lambda: abort(503))
    assert ID.fullmatch(client.get("/essai", expect=503).headers["X-Incident"])
    assert "X-Incident" not in client.get("/nulle-part", expect=404).headers


@pytest.mark.goal("P07")
@pytest.mark.parametrize(
    ("endpoint", "path"),
    [("help.page", "/aide"), ("help.blank", "/sortie"), ("public.comfort", "/confort")],
)
@pytest.mark.parametrize("error", [BROKEN, BUSY])
def test_help_and_the_way_out_have_no_incident_even_when_they_break(
    app: Flask,
    client: Client,
    lines: Any,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: str,
    path: str,
    error: Exception,
) -> None:
    breaks(app, monkeypatch, endpoint, error)
    page = client.get(path, expect=None)
    assert page.status in (500, 503) and "3018" in page.body
    assert "X-Incident" not in page.headers and "À dire à l’adulte" not in page.text
    assert not lines()


def test_the_page_of_last_resort_tells_the_incident_too(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def broken(*_: Any, **__: Any) -> str:
        raise ValueError("no template")

    breaks(app, monkeypatch, "public.trial", BROKEN)
    monkeypatch.setattr(errors, "render_template", broken)
    answer = client.raw.get("/essai", base_url="https://localhost")
    assert f"<b>{answer.headers['X-Incident']}</b>" in answer.get_data(as_text=True)
    capsys.readouterr()


@pytest.mark.once
def test_an_id_comes_from_chance_alone() -> None:
    assert new_id(lambda letters: letters[0]) == "BBB-BBB"
    ids = {new_id(secrets.choice) for _ in range(200)}
    assert len(ids) == 200 and all(ID.fullmatch(one) for one in ids)


@pytest.mark.goal("R06")
@pytest.mark.parametrize("error", [OSError(28, "No space left"), BrokenPipeError(), ValueError()])
def test_a_log_that_cannot_be_written_breaks_no_answer(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise error

        def flush(self) -> None:
            raise error

    monkeypatch.setattr(sys, "stderr", Full())
    monkeypatch.setattr(request_log, "quieten_libraries", lambda: None)
    request_log.configure(testing=False)
    monkeypatch.setattr(app, "testing", False)
    try:
        client.get("/connexion")
        breaks(app, monkeypatch, "public.trial", BROKEN)
        assert "X-Incident" in client.get("/essai", expect=500).headers
    finally:
        monkeypatch.undo()
        request_log.configure(testing=True)


@pytest.mark.goal("S23")
def test_a_librarys_line_keeps_its_kind_and_place_and_loses_its_words(lines: Any) -> None:
    logger = logging.Logger("flask.app")
    logger.addHandler(request_log.Wordless())
    try:
        raise KeyError("the secret of Alice")
    except KeyError:
        logger.exception("Exception on /invitation/%s [GET]", "the-token")
    logger.info("nothing")
    (line,) = lines()
    assert line["event"] == "library" and line["logger"] == "flask.app"
    assert line["kind"] == "KeyError" and "test_incidents.py" in line["places"][-1]
    assert "Alice" not in str(line) and "token" not in str(line)


@pytest.mark.once
def test_a_real_installation_sends_the_lines_of_libraries_through_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = {name: logging.getLogger(name).handlers for name in ("", "_granian")}
    try:
        request_log.quieten_libraries()
        for name in kept:
            assert [type(h) for h in logging.getLogger(name).handlers] == [request_log.Wordless]
    finally:
        for name, handlers in kept.items():
            logging.getLogger(name).handlers = handlers
    assert structlog.is_configured()
