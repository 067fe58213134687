"""The purge is killed half-way while pupils of the new year answer; the next one does it."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Assignment, Attempt, CardMode, Classroom
from app.models.engine import enter_school
from app.services import classrooms, retention
from tests.cast import Cast, Person, Room
from tests.conftest import Clock
from tests.databases import TestDatabase
from tests.factories import add_pupils
from tests.house.source import ROOT
from tests.services.test_erasing import LEDGER
from tests.web.teach.conftest import give, play
from tests.whole_pupil import live, numbers_of, rows_that_hold
from tests.years import END, pupils, receipts

pytestmark = pytest.mark.goal("P02")

DUE = datetime(2027, 9, 30, 4, tzinfo=UTC)
#: Where it dies: before the first row goes, half-way through the pupils, when all have gone and
#: nothing says so yet.
PLACES = ("DELETE FROM response", "DELETE FROM attempt", "INSERT INTO purge_receipt")


def killed(database: TestDatabase, cast: Cast, place: str) -> None:
    """Run a purge in a process of its own, which is killed there."""
    arguments = [str(cast.petit.school_id), END.isoformat(), DUE.isoformat(), place]
    done = subprocess.run(
        [sys.executable, "-m", "tests.services.dies", database.url, *arguments],
        cwd=ROOT,
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, f"it was to die before {place!r}"


@pytest.fixture
def new_class(session: Session, cast: Cast) -> list[Person]:
    """A class of the new year and its four pupils."""
    moment = datetime(2027, 9, 6, 9, tzinfo=UTC)
    room = classrooms.create(
        session, cast.school.id, "5eC", cast.petit.id, CardMode.ALSO_HOME, True, moment
    )
    return add_pupils(session, Room(cast.school.id, room.id, "5eC"), 4, moment)


def test_it_is_killed_while_pupils_answer_and_the_next_one_finishes(
    app: Flask, engine: sa.Engine, session: Session, cast: Cast, clock: Clock,
    database: TestDatabase, new_class: list[Person], length: Callable[[int, int], int],
    figure: Any,
) -> None:  # fmt: skip
    live(app, session, cast, clock.now)
    room = Room(cast.school.id, classrooms_of(session, cast)["5eC"], "5eC")
    school, lesson = (
        cast.school.id,
        give(session, cast, room, app.extensions["library"].main[1], DUE).id,
    )
    hers = numbers_of(session, cast.alice.id)
    before = rows_that_hold(session, hers)
    places = PLACES[-length(1, len(PLACES)) :]
    stop, failed = threading.Event(), []

    def answer() -> None:
        with Session(engine) as mine:
            enter_school(mine, school)
            there = mine.get_one(Assignment, (school, lesson))
            try:
                for seed, one in enumerate(new_class):
                    play(app, mine, there, one, DUE, seed)
            except sa.exc.SQLAlchemyError as error:  # told to the test, which is in another thread
                failed.append(error)
        stop.set()

    session.commit()
    pupils_at_work = threading.Thread(target=answer)
    pupils_at_work.start()
    for place in places:
        killed(database, cast, place)
        assert rows_that_hold(session, hers) == before and not receipts(session), place
        session.commit()
    pupils_at_work.join(60)
    assert stop.is_set() and not failed
    for _ in range(2):
        enter_school(session, cast.school.id)
        retention.daily(session, app.extensions["repere_keys"], cast.school.id, DUE)
        session.commit()
        assert set(rows_that_hold(session, hers)) <= {LEDGER}
        assert len(receipts(session)) == 1
        assert pupils(session, cast) == len(new_class)
    finished = session.scalars(sa.select(Attempt).filter(Attempt.finished_on.is_not(None))).all()
    assert {one.pupil_id for one in finished} == {one.id for one in new_class}
    figure(
        "P02", f"{len(places)} purges killed, 0 rows gone by halves, then 0 rows of the year left"
    )


def classrooms_of(session: Session, cast: Cast) -> dict[str, Any]:
    """The classes of the school by label."""
    rows = session.execute(sa.select(Classroom.label, Classroom.id))
    return {row.label: row.id for row in rows}
