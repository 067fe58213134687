"""What Repère neither keeps, makes nor asks: a place, a device, a profile, one's own experience."""

import random
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app import keys
from app.cli import maintenance
from app.cli.workplace import Workplace
from app.domain import pupil_code
from app.keys import Keys
from app.models import Base, SignInDelay
from app.web import throttling
from app.web.headers import PERMISSIONS
from app.web.throttling import DEVICE_MEMORY, HALF_MEMORY
from config import Config
from tests.cast import Cast
from tests.conftest import Clock
from tests.house.source import ROOT, python_files
from tests.page import Client
from tests.web.test_throttling import from_device

TABLES = Base.metadata.sorted_tables

#: A column of that name would keep where, on what, or how well compared with others.
PLACE_DEVICE_PROFILE = re.compile(
    r"(^|_)(ip|address|agent|ua|browser|platform|screen|fingerprint|lat|lon|latitude|longitude|geo|"
    r"location|country|city|streak|rank|points|score|badge|level|profile|risk|duration|seconds|"
    r"clicks|visits|birth|sex|gender|phone)(_|$)"
)
#: What a browser says of itself.
AGENT, ADDRESS, LANGUAGE = "Mozilla/5.0 (Repere-Canary)", "203.0.113.77", "br-FR"


@pytest.mark.goal("P06")
def test_no_column_keeps_a_place_a_device_or_a_profile() -> None:
    wrong = [
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if PLACE_DEVICE_PROFILE.search(column.name)
    ]
    assert not wrong


@pytest.mark.goal("P06")
def test_what_a_browser_says_of_itself_is_in_no_row_no_line_and_no_page(
    app: Flask, client: Client, cast: Cast, session: Session, sign_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sign_in(client, cast.alice)
    headers = {"User-Agent": AGENT, "Accept-Language": LANGUAGE, "Referer": "https://canary.test/"}
    monkeypatch.setattr(app, "testing", False)
    raw, place = client.raw, {"base_url": "https://localhost", "headers": headers}
    with capture_logs() as lines:
        environ = {"REMOTE_ADDR": ADDRESS}
        home = raw.get("/accueil", environ_overrides=environ, **place)
        data = {"csrf_token": client.token(), "code": pupil_code.new_code(random.Random(3).choice)}
        refused = raw.post("/connexion", data=data, environ_overrides=environ, **place)
    assert home.status_code == 200 and lines
    assert refused.status_code == 422
    session.rollback()
    # Without the cookie of a device both counters are the address's: the rows were written from it.
    assert session.query(SignInDelay).count() == 2
    rows = "".join(repr(tuple(row)) for t in TABLES for row in session.execute(sa.select(t)))
    for canary in ("Canary", "203.0.113", LANGUAGE, "canary.test"):
        assert canary not in rows, canary
        assert canary not in str(lines), canary
        assert canary not in home.get_data(as_text=True), canary


@pytest.mark.goal("P06")
def test_what_slows_guessing_down_is_a_keyed_hash_that_is_forgotten(
    app: Flask, session: Session, clock: Clock, configuration: Config, tmp_path: Path
) -> None:
    columns = {column.name for column in SignInDelay.__table__.columns}
    assert columns == {"key", "failures", "until", "expires_at"}
    own: Keys = app.extensions["repere_keys"]
    for ring in (own, keys.parse(keys.new_ring())):  # the same address under another key
        app.extensions["repere_keys"] = ring
        with from_device(app, None, address=ADDRESS):
            throttling.failed(session, clock.now, held="a half")
    app.extensions["repere_keys"] = own
    session.commit()
    assert session.query(SignInDelay).count() == 6, "nobody finds an address without the key"
    session.rollback()
    place = Workplace(replace(configuration, var_dir=tmp_path, demo=True))
    for later, left in ((DEVICE_MEMORY, 2), (HALF_MEMORY, 0)):
        maintenance.each_day(place, clock.now + later + timedelta(seconds=1))
        assert session.query(SignInDelay).count() == left
        session.rollback()
    place.engine.dispose()


@pytest.mark.goal("P06")
def test_no_page_may_ask_where_the_device_is_nor_for_its_camera() -> None:
    for capability in ("geolocation", "camera", "microphone", "idle-detection", "browsing-topics"):
        assert f"{capability}=()" in PERMISSIONS


@pytest.mark.goal("P06")
def test_nothing_of_ours_reads_the_browser_s_name_or_the_place() -> None:
    scripts = sorted((ROOT / "app" / "static" / "js").rglob("*.js"))
    source = "".join(path.read_text("utf-8") for path in (*python_files("app"), *scripts))
    assert scripts
    for reading in ("user_agent", "userAgent", "navigator.geolocation", "navigator.plugins"):
        assert reading not in source, reading


@pytest.mark.goal("P09")
def test_an_answer_about_oneself_is_in_a_table_that_leads_to_nobody() -> None:
    """Ballots and counters point at an assignment, and at nothing that points at a pupil."""
    for name in ("ballot", "counter"):
        table = Base.metadata.tables[name]
        targets = {key.referred_table.name for key in table.foreign_key_constraints}
        assert targets == {"school", "assignment"}
        assert not {"pupil_id", "account_id", "attempt_id"} & {c.name for c in table.columns}


#: Asking somebody for what happened to them, in the words of a lesson.
ASKED = re.compile(
    r"t[’']est-il (déjà )?arrivé|vous est-il (déjà )?arrivé|ça t[’']est (déjà )?arrivé|"
    r"as-tu (déjà|un jour)|avez-vous (déjà|un jour)|est-ce que tu as déjà|qui t[’']a (déjà )?",
    re.IGNORECASE,
)


@pytest.mark.goal("P09")
def test_no_lesson_asks_anybody_what_happened_to_them(app: Flask) -> None:
    bodies = [body for _, body in app.extensions["library"].frozen()]
    assert len(bodies) > 3
    for body in bodies:
        assert not (found := ASKED.search(body)), found
    assert ASKED.search("As-tu déjà envoyé une photo ?") and ASKED.search("Ça t’est arrivé ?")
