"""The same form many times at once, a reply that is lost: stored once, answered alike."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.journey import Advance
from app.models import Attempt, Ballot, BallotMarker, Response
from app.models.engine import enter_school
from app.services import taking
from tests.cast import Cast
from tests.conftest import Clock
from tests.nothing_lost.together import at_once, copy_of, page_of, send
from tests.page import Client
from tests.services.test_at_once import beside, others  # noqa: F401  a fixture
from tests.web.learn.conftest import Given, Walk

Length = Callable[[int, int], int]
Figure = Callable[[str, str], None]


def rows(session: Session) -> tuple[int, int, int]:
    """Answers, markers and ballots of after-questions; the session then holds nothing."""
    numbers = []
    for model in (Response, BallotMarker, Ballot):
        query = sa.select(sa.func.count()).select_from(model)
        if model is not Response:
            query = query.where(model.item.like("after:%"))
        numbers.append(session.scalar(query) or 0)
    session.commit()
    return numbers[0], numbers[1], numbers[2]


def forget(session: Session) -> None:
    """Take back every answer."""
    for model in (Response, BallotMarker, Ballot):
        session.execute(sa.delete(model))
    session.commit()


def answer_of(walk: Walk) -> dict[str, Any]:
    """The form of the question on screen, filled in."""
    return {**walk.hidden("answer"), **walk.fill()}


@pytest.mark.goal("R09")
def test_ten_identical_answers_count_once_and_are_answered_alike(
    at_the_questions: Walk, session: Session, length: Length, figure: Figure
) -> None:
    walk, fields = at_the_questions, answer_of(at_the_questions)
    runs = length(3, 200)
    for _ in range(runs):
        fingers = [copy_of(walk.client) for _ in range(10)]
        session.commit()
        answers = at_once([lambda f=f: send(f, walk.address, fields) for f in fingers])
        assert {answer.status_code for answer in answers} == {200}
        assert len({page_of(answer) for answer in answers}) == 1
        assert rows(session) == (1, 1, 1)
        forget(session)
    figure("R09", f"{runs} × 10 identical answers: one row each, ten equal pages")


@pytest.mark.goal("R10")
def test_an_answer_whose_reply_was_lost_is_sent_again_and_changes_nothing_more(
    at_the_questions: Walk, session: Session
) -> None:
    walk, fields = at_the_questions, answer_of(at_the_questions)
    session.commit()
    lost = send(copy_of(walk.client), walk.address, fields)
    stored = rows(session)
    again = send(walk.client.raw, walk.address, fields)
    assert lost.status_code == again.status_code == 200
    assert page_of(again) == page_of(lost)
    assert rows(session) == stored == (1, 1, 1)


@pytest.mark.goal("R13")
def test_a_lesson_begun_ten_times_at_once_is_begun_once(
    client: Client,
    cast: Cast,
    given: Given,
    sign_in: Any,
    session: Session,
    length: Length,
    figure: Figure,
) -> None:
    sign_in(client, cast.alice)
    fields = {"assignment": str(given.assignment.id), "csrf_token": client.token()}
    runs = length(3, 100)
    session.commit()
    for _ in range(runs):
        fingers = [copy_of(client) for _ in range(10)]
        answers = at_once([lambda f=f: send(f, "/lecon", fields) for f in fingers])
        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1
        session.execute(sa.delete(Attempt))
        session.commit()
    figure("R13", f"{runs} × 10 starts: one attempt each")


def test_a_pupil_of_another_class_begins_nothing_however_often(
    client: Client, cast: Cast, given: Given, sign_in: Any, session: Session
) -> None:
    sign_in(client, cast.chloe)
    fields = {"assignment": str(given.assignment.id), "csrf_token": client.token()}
    session.commit()
    answers = at_once([lambda: send(copy_of(client), "/lecon", fields)] * 5)
    assert {answer.status_code for answer in answers} == {404}
    assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 0


@pytest.mark.goal("R14")
def test_an_answer_that_arrives_with_the_end_changes_nothing_that_was_acknowledged(
    at_the_questions: Walk, session: Session, length: Length, figure: Figure
) -> None:
    walk = at_the_questions
    older = answer_of(walk)
    walk.until(lambda page: bool(page.select('input[value="finish"]')))
    session.commit()
    before = session.execute(sa.select(Response.__table__)).all()
    end = walk.hidden("finish")
    runs = length(3, 200)
    for _ in range(runs):
        session.execute(sa.update(Attempt).values(finished_on=None))
        session.commit()
        ended, late = at_once(
            [
                lambda: send(copy_of(walk.client), walk.address, end),
                lambda: send(copy_of(walk.client), walk.address, older),
            ]
        )
        assert (ended.status_code, late.status_code) == (200, 200)
        attempt = session.scalars(sa.select(Attempt).execution_options(populate_existing=True))
        assert attempt.one().finished_on is not None
        assert session.execute(sa.select(Response.__table__)).all() == before
        assert rows(session) == (6, 6, 6)
    figure("R14", f"{runs} answers beside the end: nothing acknowledged changed")


@pytest.mark.goal("R11", "R14")
def test_a_request_that_read_an_older_state_takes_nobody_back(
    app: Flask,
    walk: Walk,
    session: Session,
    others: Any,  # noqa: F811
    clock: Clock,
) -> None:
    """A first form is held up; the pupil's second try and all that follows are stored meanwhile."""
    attempt = session.scalars(sa.select(Attempt)).one()
    key, keys = (attempt.school_id, attempt.id), app.extensions["repere_keys"]
    session.commit()
    slow, quick = others(), others()

    def advance(one: Session, read: Attempt, step: int) -> None:
        taking.apply(one, keys, read, (Advance(step),), clock.now)
        one.commit()

    read = slow.get_one(Attempt, key)
    with beside(lambda: advance(quick, quick.get_one(Attempt, key), 4)) as raised:
        advance(slow, read, 2)
    assert raised == []
    enter_school(session, key[0])
    kept = session.get_one(Attempt, key, populate_existing=True)
    assert kept.step == 4, "an older form took the pupil back"
