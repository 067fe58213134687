"""A clock that jumps by two hours either way, and the two nights when the hour changes.

Moments are kept in UTC, so a night that changes the hour is a night like another; what may go
wrong is a clock that is set right in the middle of a class.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Attempt, Response
from app.web import throttling
from app.web.teach.assign import in_utc
from tests.cast import Cast
from tests.conftest import MORNING, Clock
from tests.page import Client
from tests.web.learn.conftest import Given, Walk

pytestmark = pytest.mark.goal("R07")

#: The nights when the hour changes in Paris: at 01:00 UTC.
AUTUMN, SPRING = datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_a_clock_set_back_two_hours_ends_no_session_and_loses_no_answer(
    at_the_questions: Walk, session: Session, clock: Clock
) -> None:
    walk = at_the_questions
    clock.advance(hours=-2)
    walk.send("answer", **walk.fill())
    assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 1
    clock.advance(hours=2)
    walk.step()
    assert "Question 2 sur 6" in walk.page.text


def test_a_clock_two_hours_ahead_keeps_the_answer_in_the_page_and_what_was_stored(
    at_the_questions: Walk, session: Session, clock: Clock
) -> None:
    walk = at_the_questions
    walk.send("answer", **walk.fill())
    on = walk.hidden("go")
    clock.advance(hours=2)
    asked = walk.client.post(walk.address, on, expect=401)
    assert asked.select_one('input[name="kept"]')["value"]
    clock.advance(hours=-2)  # set right: the session was not thrown away
    walk.client.post(walk.address, on)
    assert "Question 2 sur 6" in walk.open().text
    assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 1


def test_days_are_of_paris_and_the_end_of_a_lesson_never_moves(
    at_the_questions: Walk, session: Session, clock: Clock
) -> None:
    walk = at_the_questions
    walk.until(lambda page: bool(page.select('input[value="finish"]')))
    walk.send("finish")
    ended = session.scalars(sa.select(Attempt.finished_on)).one()
    clock.advance(days=-1)
    walk.open()
    assert session.scalars(sa.select(Attempt.finished_on)).one() == ended


@pytest.mark.parametrize("hours", [2, -2])
def test_a_deadline_is_where_the_teacher_put_it_whatever_the_clock_did_meanwhile(
    walk: Walk, given: Given, session: Session, clock: Clock, hours: int
) -> None:
    given.assignment.closes_at = MORNING + timedelta(minutes=20)
    session.commit()
    address, base = walk.address, "https://localhost"
    clock.advance(hours=hours)
    meanwhile = walk.client.raw.get(address, base_url=base).status_code
    assert meanwhile == (302 if hours > 0 else 200)  # ahead, the session sleeps: see above
    clock.advance(hours=-hours)
    assert walk.open().status == 200
    clock.advance(minutes=21)
    assert walk.client.get(walk.address, expect=409)


def test_who_mistyped_before_the_clock_was_set_back_does_not_wait_two_hours(
    app: Flask, session: Session, clock: Clock
) -> None:
    with app.test_request_context("/connexion", environ_base={"REMOTE_ADDR": "192.168.1.7"}):
        for _ in range(9):
            throttling.failed(session, clock.now, held="a card")
        assert 0 < throttling.check(session, clock.now, held="a card").seconds <= 30
        clock.advance(hours=-2)
        assert not throttling.check(session, clock.now, held="a card")
        throttling.failed(session, clock.now, held="a card")
        assert 0 < throttling.check(session, clock.now, held="a card").seconds <= 30


@pytest.mark.parametrize("change", [AUTUMN, SPRING])
def test_a_session_of_the_night_when_the_hour_changes_lasts_half_an_hour(
    client: Client, cast: Cast, sign_in: Any, clock: Clock, change: datetime
) -> None:
    clock.now = change - timedelta(minutes=15)
    sign_in(client, cast.petit)
    clock.advance(minutes=29)
    client.get("/teach")
    clock.advance(minutes=31)
    client.get("/teach", expect=302)


def test_an_hour_that_the_night_skips_is_refused_and_one_that_it_repeats_is_the_first() -> None:
    assert in_utc(datetime(2027, 3, 28, 2, 30)) is None  # noqa: DTZ001  a local hour
    assert in_utc(datetime(2026, 10, 25, 2, 30)) == AUTUMN - timedelta(minutes=30)  # noqa: DTZ001
    assert in_utc(datetime(2026, 10, 25, 3, 0)) == AUTUMN + timedelta(hours=1)  # noqa: DTZ001
