"""A full disk: nothing is called saved that is not, and no restart once there is room."""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Response
from app.web import request_log
from tests.nothing_lost.history import History, faults, stored
from tests.nothing_lost.pupil import Patient
from tests.nothing_lost.school import found
from tests.nothing_lost.server import launched
from tests.page import Client
from tests.web.learn.conftest import Walk

pytestmark = pytest.mark.goal("R06")

#: What PostgreSQL raises when its disk is full (disk_full, class 53).
FULL = """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$"""


@contextmanager
def no_room(owner: sa.Engine) -> Iterator[None]:
    """Inside, nothing can be written: files grow no further, or PostgreSQL says so."""
    if owner.dialect.name == "sqlite":
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        return
    trigger = "CREATE TRIGGER full_disk BEFORE INSERT ON ballot EXECUTE FUNCTION full_disk()"
    with owner.begin() as line:
        line.exec_driver_sql(FULL)
        line.exec_driver_sql(trigger)
    try:
        yield
    finally:
        with owner.begin() as line:
            line.exec_driver_sql("DROP FUNCTION full_disk CASCADE")


def answers(session: Session) -> int:
    """How many answers are stored."""
    number = session.scalar(sa.select(sa.func.count()).select_from(Response))
    session.commit()
    return number or 0


def test_an_answer_is_never_called_saved_on_a_full_disk_and_is_taken_once_there_is_room(
    at_the_questions: Walk, session: Session, owner: sa.Engine
) -> None:
    walk, base = at_the_questions, "https://localhost"
    fields = {**walk.hidden("answer"), **walk.fill()}
    session.commit()
    raw = walk.client.raw
    with no_room(owner):
        refused = [raw.post(walk.address, data=fields, base_url=base) for _ in range(3)]
        reading = [raw.get(path, base_url=base) for path in (walk.address, "/aide", "/sortie")]
    assert {answer.status_code for answer in refused} == {503}
    assert all(answer.headers["Retry-After"] for answer in refused)
    assert all("tel:3018" in answer.get_data(as_text=True) for answer in refused)
    assert {answer.status_code for answer in reading} == {200}
    assert answers(session) == 0
    walk.client.post(walk.address, fields, expect=303)
    assert answers(session) == 1


@pytest.mark.once
def test_a_log_that_cannot_be_written_costs_nobody_a_page(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path("/dev/full").open("w") as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", full)
        patch.setattr(app, "testing", False)
        request_log.configure()
        pages = [client.raw.get(path, base_url="https://localhost") for path in ("/essai", "/x")]
        patch.undo()
        request_log.configure(testing=True)
        with contextlib.suppress(OSError):
            full.close()
    assert [page.status_code for page in pages] == [200, 404]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.once
@pytest.mark.long
@pytest.mark.parametrize("journal", ["TRUNCATE", "WAL"])
def test_the_server_on_a_disk_that_fills_up_and_is_emptied(
    small_disk: Path,
    kept_lessons: Path,
    tmp_path: Path,
    journal: str,
    figure: Callable[[str, str], None],
) -> None:
    school, history = found(small_disk, kept_lessons, 1, journal=journal), History()
    ballast, log = small_disk / "ballast", tmp_path / "log"
    with launched(school, log) as server:
        patient = Patient(school.pupils[0], server.port, history)
        patient.begin()
        fill(ballast)
        refused = [patient.try_once() for _ in range(5)]
        statuses = [patient.browser.send("GET", path).status for path in ("/aide", "/essai")]
        ballast.unlink()
        patient.finish()
        assert faults(history, stored(school)) == []
    assert statuses == [200, 200]
    assert {answer.status for answer in refused} == {503}
    assert all(answer.retry_after for answer in refused)
    figure("R06", f"{journal}: 0 called saved on a full disk, 10 of 10 stored after")


def fill(ballast: Path) -> None:
    """Leave no byte."""
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(os.urandom(4096))
