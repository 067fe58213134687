"""What OWASP ASVS 5.0 asks besides, of pages, files and lines of the log."""

import io
import json
import random
import re
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain import pupil_code
from app.web import request_log
from app.web.headers import common_headers
from app.web.throttling import FREE_TRIES
from config import Config
from tests.cast import PASSWORD, SEED, Cast
from tests.conftest import Clock
from tests.factories import issue_card
from tests.house.source import ROOT, imports, python_files, shown
from tests.page import Client


@pytest.fixture
def lines(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`lines()`: what the log of a real installation holds, as it was written."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(request_log, "quieten_libraries", lambda: None)
    request_log.configure(testing=False)
    monkeypatch.setattr(app, "testing", False)
    yield lambda: stream.getvalue().splitlines()
    monkeypatch.undo()
    request_log.configure(testing=True)


@pytest.mark.asvs("4.1.1")
def test_each_answer_says_its_type_and_its_characters(client: Client, cast: Cast) -> None:
    for path, expect, kind in (
        ("/connexion", 200, "text/html; charset=utf-8"),
        ("/aide", 200, "text/html; charset=utf-8"),
        ("/nulle-part", 404, "text/html; charset=utf-8"),
        ("/healthz", 200, "text/plain; charset=utf-8"),
    ):
        assert client.get(path, expect=expect).headers["Content-Type"] == kind, path


@pytest.mark.asvs("6.2.6", "6.2.7", "6.2.8")
def test_a_password_is_hidden_can_be_pasted_and_is_compared_as_typed(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    signing = client.get("/prof/connexion")
    changing = sign_in(client, cast.petit).get("/prof/compte")
    fields = [*signing.select("input[name=password]"), *changing.select("main input.input")]
    assert len(fields) == 4
    for field in fields:
        assert field["type"] == "password"
        assert field["autocomplete"] in ("current-password", "new-password")
        assert int(str(field.get("maxlength", 200))) >= 64 and not field.has_attr("onpaste")
    client.post("/deconnexion", expect=303)
    for wrong in (PASSWORD.upper(), f" {PASSWORD}", PASSWORD[:-1]):
        who = {"email": cast.petit.email, "password": wrong}
        client.post("/prof/connexion", who, expect=422)
    client.post("/prof/connexion", {"email": cast.petit.email, "password": PASSWORD})


@pytest.mark.asvs("13.4.1", "13.4.3", "13.4.5", "5.3.1")
@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/config.py",
        "/requirements.lock",
        "/var/school/repere.sqlite3",
        "/static",
        "/static/",
        "/lessons/",
        "/metrics",
        "/openapi.json",
        "/docs",
        "/console",
    ],
)
def test_no_file_of_the_house_and_no_list_of_files_is_served(client: Client, path: str) -> None:
    assert client.get(path, expect=None).status in (404, 308, 301)
    assert client.get(f"{path.rstrip('/')}/", expect=None).status == 404


@pytest.mark.goal("S23")
@pytest.mark.asvs("16.2.1", "16.2.2", "16.2.4", "16.3.1", "16.3.2", "16.3.3", "16.4.1")
def test_a_refused_sign_in_and_a_closed_door_are_lines_that_say_when_and_where(
    app: Flask,
    client: Client,
    cast: Cast,
    session: Session,
    clock: Clock,
    open_4eb: None,
    lines: Any,
) -> None:
    """Right and wrong, of staff and pupils: each half of a sign-in, and every way to be refused."""
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    pupil, hostile = {"code": card.code}, "x\r\n{}@y.fr"
    client.post("/prof/connexion", {"email": hostile, "password": "autre chose"}, expect=422)
    client.post("/prof/connexion", {"email": cast.petit.email, "password": PASSWORD})
    client.post("/prof/code", {"code": "000000"}, expect=422)
    client.get("/admin", expect=302)
    client.post("/prof/code", {"code": pyotp.TOTP(SEED).at(clock.now)})
    client.get("/admin", expect=404)
    client.get("/nulle-part%0d%0a%1b[31mautre", expect=404)
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    client.post("/connexion", pupil, expect=403, headers=elsewhere)
    client.post("/connexion", {**pupil, "csrf_token": "x"}, expect=400)
    client.post("/connexion", pupil)
    for tried in range(FREE_TRIES + 2):
        wrong = {"code": pupil_code.new_code(random.Random(tried).choice)}
        client.post("/connexion", wrong, expect=429 if tried > FREE_TRIES else 422)
    seen = [json.loads(line) for line in lines()]  # each line is one JSON value
    assert [(line["route"], line["status"]) for line in seen] == [
        ("auth.staff", 422),
        ("auth.staff", 303),
        ("auth.second_factor", 422),
        ("admin.home", 302),
        ("auth.second_factor", 303),
        ("admin.home", 404),
        ("none", 404),
        ("auth.pupil", 403),
        ("auth.pupil", 400),
        ("auth.pupil", 303),
        *[("auth.pupil", 422)] * (FREE_TRIES + 1),
        ("auth.pupil", 429),
    ]
    for line in seen:
        at = datetime.fromisoformat(line["at"])
        assert at.utcoffset() == timedelta(0)
        assert set(line) <= {"event", "route", "status", "ms", "level", "at"}
    told = ("y.fr", "petit", "000000", card.code, str(cast.alice.id))
    assert not any(word in line for line in lines() for word in told)


#: What asks another machine for something.
CLIENTS = (
    "urllib.request", "http.client", "urllib3", "requests", "httpx", "httpcore", "aiohttp", "ssl",
    "smtplib", "ftplib", "imaplib", "poplib", "telnetlib", "xmlrpc", "websockets", "asyncio",
    "socketserver", "paramiko", "boto3", "dns",
)  # fmt: skip


@pytest.mark.asvs("13.2.4", "13.2.5")
def test_the_server_calls_nothing_but_its_database() -> None:
    sockets = set()
    for path in (*python_files("app"), ROOT / "config.py"):
        for line, name in imports(path):
            asked = [c for c in CLIENTS if name == c or name.startswith(f"{c}.")]
            assert not asked, f"{shown(path)}:{line} {name}"
            if name.partition(".")[0] == "socket":
                sockets.add(shown(path))
    # One listens, the other looks for the addresses of this machine.
    assert sockets == {"app/server.py", "app/cli/addresses.py"}
    for name in sockets:
        source = (ROOT / name).read_text("utf-8")
        assert not re.search(r"\.connect|\.send|create_connection", source), name


@pytest.mark.asvs("16.4.2")
def test_a_line_of_the_journal_is_written_once_and_taken_away_by_its_date_only() -> None:
    """Who reads it is in tests/house/who_may.yaml."""
    found = {
        use: sorted(
            shown(path) for path in python_files("app") if re.search(use, path.read_text("utf-8"))
        )
        for use in (
            r"(?<!class )\bAuditEvent\((?!SchoolOwned)",
            r"delete\(\s*AuditEvent\b",
            r"update\(\s*AuditEvent\b|audit_event\b.*\bset\b|get(_one)?\(\s*AuditEvent\b",
        )
    }
    assert list(found.values()) == [["app/services/auditing.py"], ["app/services/retention.py"], []]


@pytest.mark.goal("S14")
@pytest.mark.asvs("3.4.1")
def test_https_is_asked_for_two_years_with_subdomains_and_only_where_it_is(
    configuration: Config,
) -> None:
    encrypted = replace(configuration, public_url="https://repere.exemple.fr")
    asked = common_headers(encrypted)["Strict-Transport-Security"]
    assert asked == "max-age=63072000; includeSubDomains"
    for plain in (
        configuration,
        replace(configuration, profile="school_network", public_url="http://10.0.0.2"),
    ):
        assert "Strict-Transport-Security" not in common_headers(plain)
