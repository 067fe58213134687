"""The database is away, comes back, is busy: pupils are told to try again, and nothing is lost."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import Response
from tests.databases import PostgreSQL
from tests.nothing_lost.conftest import Found
from tests.nothing_lost.history import History, faults, stored
from tests.nothing_lost.server import Classroom, launched
from tests.page import Client
from tests.web.learn.conftest import Walk

BASE = "https://localhost"


@contextmanager
def away(app: Flask) -> Iterator[None]:
    """Inside, no connection can be made and those there are broken: its address leads nowhere."""
    with app.app_context():
        engine = db.engine

    def refused(*_: Any) -> Any:
        raise engine.dialect.loaded_dbapi.OperationalError("the database is away")

    engine.dispose()
    sa.event.listen(engine, "do_connect", refused)
    try:
        yield
    finally:
        sa.event.remove(engine, "do_connect", refused)


@pytest.mark.goal("R05", "R28")
def test_with_the_database_down_help_and_exit_answer_and_a_form_is_told_to_try_again(
    app: Flask, at_the_questions: Walk, session: Session
) -> None:
    walk, raw = at_the_questions, at_the_questions.client.raw
    fields = {**walk.hidden("answer"), **walk.fill()}
    session.commit()
    with away(app):
        there = [raw.get(path, base_url=BASE) for path in ("/aide", "/sortie", "/essai")]
        polled = raw.get("/ouvert", base_url=BASE, headers={"X-Poll": "1"})
        missing = raw.get("/nulle-part", base_url=BASE)
        sent = raw.post(walk.address, data=fields, base_url=BASE)
        health = raw.get("/healthz", base_url=BASE)
    assert [page.status_code for page in there] == [200, 200, 200]
    assert missing.status_code == 404 and health.status_code == 503
    assert polled.status_code == 503, "410 would take the open page away"
    assert sent.status_code == 503 and int(sent.headers["Retry-After"]) > 0
    for page in (there[0], missing, sent):
        body = page.get_data(as_text=True)
        assert "tel:3018" in body and 'action="/sortie"' in body
    walk.client.post(walk.address, fields, expect=303)
    assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 1


@pytest.mark.goal("R05")
def test_the_way_out_does_not_wait_for_a_database_that_is_down(
    app: Flask, client: Client, cast: Any, sign_in: Any
) -> None:
    sign_in(client, cast.alice)
    with away(app):
        left = client.raw.post("/sortie", base_url=BASE)
    assert left.status_code == 303
    assert client.cookie("__Host-repere") is None


@pytest.mark.goal("R04")
def test_connections_that_the_database_has_closed_are_opened_again_unseen(
    at_the_questions: Walk, session: Session, owner: sa.Engine
) -> None:
    if owner.dialect.name != "postgresql":
        pytest.skip("SQLite has no server that restarts")
    walk = at_the_questions
    for _ in range(3):
        session.commit()
        session.get_bind().dispose()  # type: ignore[union-attr]
        with owner.connect() as line:
            line.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        walk.step()
    assert "Question 2 sur 6" in walk.page.text or "Question 3 sur 6" in walk.page.text


@pytest.mark.once
@pytest.mark.long
@pytest.mark.goal("R04")
def test_a_class_while_postgresql_restarts_at_once_three_times(
    found_on: Found,
    own_postgresql: PostgreSQL,
    tmp_path: Path,
    figure: Callable[[str, str], None],
) -> None:
    school, history = found_on("postgresql", 30), History()
    with launched(school, tmp_path / "log") as server:
        with Classroom(school, server.port, history, pace=0.5) as room:
            for answers in (40, 120, 200):
                while room.answered < answers and room.at_work:
                    time.sleep(0.05)
                restart_at_once(own_postgresql)
        assert room.failures == [], server.said()[-2000:]
    assert faults(history, stored(school)) == []
    told = history.number("fail")
    figure("R04", f"3 immediate restarts under 30 pupils: 300 of 300 stored once, {told} × 503")


def restart_at_once(postgresql: PostgreSQL) -> None:
    """An « immediate » stop, as a machine that fails, then a start that recovers from the log."""
    pid = postgresql.server.get_pid()
    os.kill(pid, signal.SIGQUIT)
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.1)
    for _ in range(6):
        with contextlib.suppress(subprocess.TimeoutExpired):  # recovering on a busy machine
            postgresql.server.ensure_postgres_running()
            return
    raise AssertionError("PostgreSQL did not come back")


@pytest.mark.goal("R03")
def test_a_database_held_too_long_by_another_is_a_503_and_the_form_is_taken_afterwards(
    app: Flask, at_the_questions: Walk, session: Session, owner: sa.Engine
) -> None:
    if owner.dialect.name != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    walk, raw = at_the_questions, at_the_questions.client.raw
    fields = {**walk.hidden("answer"), **walk.fill()}
    session.commit()
    with app.app_context():
        engine = db.engine
    hurry = lambda line, *_: line.execute("PRAGMA busy_timeout=50")  # noqa: E731
    sa.event.listen(engine, "checkout", hurry)
    with owner.connect() as line:
        line.exec_driver_sql("BEGIN IMMEDIATE")
        held = raw.post(walk.address, data=fields, base_url=BASE)
        read = raw.get(walk.address, base_url=BASE)
        line.exec_driver_sql("ROLLBACK")
    sa.event.remove(engine, "checkout", hurry)
    engine.dispose()
    assert held.status_code == 503 and held.headers["Retry-After"]
    assert read.status_code == 200, "reading waits for nobody"
    walk.client.post(walk.address, fields, expect=303)
