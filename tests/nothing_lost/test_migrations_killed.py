"""Migrations killed at any statement: the database is as it was, and the next run does it all."""

import os
import random
import signal
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import keys
from app.domain.lesson import Form
from app.models import Assignment, Attempt, Response
from app.models.engine import enter_school
from app.models.migrate import current, head, migrate
from app.services import classrooms
from tests.cast import Cast
from tests.conftest import MORNING
from tests.models.test_migrations import differences, empty_engine  # noqa: F401  a fixture

pytestmark = pytest.mark.goal("R18")


def killed_at(engine: sa.Engine, statement: int) -> bool:
    """Migrate in a process that kills itself at that statement; False when it came to its end."""
    child = os.fork()
    if child == 0:
        seen = [0]

        @sa.event.listens_for(sa.Engine, "before_cursor_execute")
        def _count(*_: Any) -> None:
            seen[0] += 1
            if seen[0] == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        ended = 1
        try:
            migrate(engine)
            ended = 0
        finally:
            os._exit(ended)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the migration failed"
    return os.WIFSIGNALED(status)


def test_a_run_that_is_killed_has_begun_nothing_and_the_next_does_it_all(
    empty_engine: sa.Engine,  # noqa: F811
    length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:
    rng, places, killed = random.Random(2026), iter(range(2, 10_000)), 0
    while killed < length(3, 1000):
        place = next(places) if length(0, 1) else rng.randrange(8, 60)
        if not killed_at(empty_engine, place):
            break
        killed += 1
        with empty_engine.connect() as line:
            assert current(line) is None
            assert set(sa.inspect(line).get_table_names()) <= {"alembic_version"}
    assert killed >= length(3, 50)
    migrate(empty_engine)
    with empty_engine.connect() as line:
        assert current(line) == head()
    assert differences(empty_engine) == []
    figure("R18", f"killed at {killed} statements, each time begun again")


def test_a_school_of_many_answers_goes_up_whole(
    empty_engine: sa.Engine,  # noqa: F811
    length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:
    migrate(empty_engine)
    answers = fill(empty_engine, length(2_000, 100_000))
    migrate(empty_engine, "0001")
    assert killed_at(empty_engine, 12), "in the middle of the second migration"
    started = time.monotonic()
    migrate(empty_engine)
    seconds = time.monotonic() - started
    with empty_engine.connect() as line:
        assert line.scalar(sa.select(sa.func.count()).select_from(Response)) == answers
    assert seconds < 600
    figure("R18", f"{answers:,} answers from 0001 to {head()} in {seconds:.1f} s")


def fill(engine: sa.Engine, answers: int) -> int:
    """A class that has answered that often; returns how many answers there are."""
    with Session(engine) as session:
        cast = Cast.on_stage(session, keys.parse(keys.new_ring()), MORNING)
        school, room = cast.petit.school_id, cast.room_4eb.id
        enter_school(session, school)
        pupils = classrooms.pupils(session, school, room)
        given = [uuid.uuid4() for _ in range(answers // 20 // len(pupils))]
        moment = {"opens_at": MORNING, "closes_at": None, "created_at": MORNING}
        session.execute(
            sa.insert(Assignment),
            [
                {
                    "school_id": school,
                    "id": one,
                    "classroom_id": room,
                    "lesson_code": "L1",
                    "edition_hash": "0" * 32,
                    "archived_on": None,
                    **moment,
                }
                for one in given
            ],
        )
        attempts = [
            {
                "school_id": school,
                "id": uuid.uuid4(),
                "assignment_id": one,
                "pupil_id": pupil.id,
                "form": Form.A,
                "step": 2,
                "started_on": MORNING.date(),
                "finished_on": None,
            }
            for one in given
            for pupil in pupils
        ]
        session.execute(sa.insert(Attempt), attempts)
        rows = [
            {
                "school_id": school,
                "attempt_id": attempt["id"],
                "question_key": f"q{n}",
                "passed": True,
                "first_acquired": True,
                "best_acquired": True,
            }
            for attempt in attempts
            for n in range(20)
        ]
        session.execute(sa.insert(Response), rows)
        session.commit()
        return len(rows)
