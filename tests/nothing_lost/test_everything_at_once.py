"""Answers, the live page, a copy of the database and a purge at the same moment: no error.

What takes a write lock takes it before it reads, and waits: a transaction that begins deferred on
SQLite fails at once when another has written since it read.
"""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.domain.lesson import StepKind
from app.models import Account, Attempt, Response
from app.models.engine import enter_school
from app.services import retention
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import add_pupils
from tests.nothing_lost.together import BASE, send
from tests.page import Client, Page
from tests.web.learn.conftest import Given, Walk
from tests.years import END

Statuses = Counter[int]
#: How many pupils are answered at the same moment, the others waiting in the server's line: four
#: times the workers of a two-core machine.
AT_ONCE = 8


@pytest.fixture
def walks(
    app: Flask,
    session: Session,
    cast: Cast,
    given: Given,
    sign_in: Any,
    clock: Clock,
    length: Callable[[int, int], int],
) -> list[Walk]:
    """Pupils before the first question."""
    step = app.extensions["library"].get("L1", "4e-3e").step_of(StepKind.AFTER).number
    found = []
    for pupil in add_pupils(session, cast.room_4eb, length(5, 30), clock.now):
        found.append(Walk(sign_in(Client(app, session), pupil), given.assignment.id))
    enter_school(session, cast.school.id)
    session.execute(sa.update(Attempt).values(step=step))
    session.commit()
    for walk in found:
        walk.open()
        walk.send("resume")
    return found


def answer_all(walk: Walk, statuses: Statuses) -> None:
    """Answer the six questions, one after another."""
    for _ in range(6):
        for action in ("answer", "go"):
            filled = walk.fill() if action == "answer" else {}
            fields = {**walk.hidden(action), **filled}
            sent = send(walk.client.raw, walk.address, fields)
            statuses[sent.status_code] += 1
            walk.page = Page(sent, None)


def look(browser: FlaskClient, address: str, statuses: Statuses, stop: threading.Event) -> None:
    """Ask how the class is, again and again."""
    while not stop.wait(0.02):
        answer = browser.get(address, base_url=BASE, headers={"X-Poll": "1"})
        statuses[answer.status_code] += 1


def copy(owner: sa.Engine, folder: Path, wrong: list[str], stop: threading.Event) -> None:
    """Copy the database while it is written, as a backup does."""
    while not stop.wait(0.05):
        if owner.dialect.name == "sqlite":
            source = sqlite3.connect(str(owner.url.database))
            target = sqlite3.connect(folder / "copy.sqlite3")
            source.backup(target, pages=50, sleep=0.005)
            wrong += [row[0] for row in target.execute("PRAGMA integrity_check") if row != ("ok",)]
            source.close()
            target.close()
        else:
            with owner.connect().execution_options(isolation_level="REPEATABLE READ") as line:
                line.exec_driver_sql("SELECT * FROM response").all()
                line.exec_driver_sql("SELECT * FROM ballot").all()


@pytest.mark.goal("R03")
def test_answers_live_page_backup_and_purge_at_once_give_no_error(
    app: Flask,
    cast: Cast,
    walks: list[Walk],
    sign_in: Any,
    session: Session,
    engine: sa.Engine,
    owner: sa.Engine,
    clock: Clock,
    tmp_path: Path,
    figure: Callable[[str, str], None],
) -> None:
    teacher = sign_in(Client(app, session), cast.petit).raw
    live = f"/teach/classes/{cast.room_4eb.id}/sitting/now"
    school_id = cast.other_school.id
    session.commit()  # from here on the test's own session holds nothing
    statuses, wrong, stop = Counter[int](), list[str](), threading.Event()
    erased: list[tuple[int, int] | None] = []

    def purge() -> None:
        """Erase the other school's year: four times taken back, then for good."""
        with Session(engine) as other:
            enter_school(other, school_id)
            for is_tried in (True, True, True, True, False):
                done = retention.purge(other, school_id, END, clock.now, cast.ferrand.id)
                erased.append((done.classes, done.pupils) if done else None)
                time.sleep(0.05)
                other.rollback() if is_tried else other.commit()

    beside = [
        threading.Thread(target=look, args=(teacher, live, statuses, stop)),
        threading.Thread(target=copy, args=(owner, tmp_path, wrong, stop)),
        threading.Thread(target=purge),
    ]
    for thread in beside:
        thread.start()
    try:
        with ThreadPoolExecutor(AT_ONCE) as pupils:
            list(pupils.map(lambda walk: answer_all(walk, statuses), walks))
    finally:
        stop.set()
        for thread in beside:
            thread.join()
    assert set(statuses) <= {200, 304} and statuses[200] >= len(walks) * 12, statuses
    assert wrong == []
    assert erased == [(1, 1)] * 5
    stored = session.scalar(sa.select(sa.func.count()).select_from(Response))
    assert stored == len(walks) * 6
    enter_school(session, school_id)
    assert session.get(Account, (school_id, cast.dina.id)) is None
    figure("R03", f"{sum(statuses.values())} requests beside a backup and a purge: 0 errors")
