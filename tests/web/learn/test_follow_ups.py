"""A lesson comes back: what waits on the pupil's page, and what doing it leaves."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.question import Feedback
from app.models import Assignment, Attempt, Ballot, EditionState, LessonEdition, Response
from app.services import taking
from tests.cast import Cast, Person
from tests.follow_ups import do, plan
from tests.page import Client, Page
from tests.web.learn.conftest import Given, Walk

PROMISE = (
    "Ton prof voit si tu as fait ce rappel. Tes réponses sont comptées avec celles de la classe, "
    "sans ton nom."
)


@pytest.fixture
def again(session: Session, given: Given, cast: Cast, clock: Any) -> dict[Moment, Assignment]:
    """Alice and Bilal have finished « Deux messages », which comes back three times."""
    for person in (cast.alice, cast.bilal):
        finish(session, given.assignment, person, clock)
    return plan(session, given.assignment, clock.now)


def finish(session: Session, given: Assignment, person: Person, clock: Any) -> None:
    attempt_id = taking.start(session, given, person.id, clock.now)
    session.get_one(Attempt, (given.school_id, attempt_id)).finished_on = clock.now.date()
    session.commit()


def buttons(page: Any) -> list[str]:
    """The assignments that the page offers to begin."""
    return [str(one["value"]) for one in page.select('input[name="assignment"]')]


def test_nothing_waits_before_its_day_and_one_thing_on_it(
    client: Client, cast: Cast, again: dict[Moment, Assignment], sign_in: Any, clock: Any
) -> None:
    page = sign_in(client, cast.alice).get("/accueil")
    assert "Un petit rappel" not in page.text
    clock.advance(days=7)
    page = sign_in(client, cast.alice).get("/accueil")
    assert "Un petit rappel" in page.select_one("section.to-do").get_text(" ", strip=True)
    assert str(again[Moment.FIRST].id) in buttons(page)
    assert "rappel" in page.text and "piège" not in page.text
    clock.advance(days=35)
    page = sign_in(client, cast.alice).get("/accueil")
    offered = [str(one.id) for one in again.values() if str(one.id) in buttons(page)]
    assert offered == [str(again[Moment.SECOND].id)], "the first one has passed"


def test_it_is_begun_done_and_gone(
    client: Client, cast: Cast, again: dict[Moment, Assignment], session: Session, sign_in: Any,
    clock: Any,
) -> None:  # fmt: skip
    clock.advance(days=7)
    sign_in(client, cast.alice)
    walk = Walk(client, again[Moment.FIRST].id)
    assert PROMISE in walk.page.text
    assert "Étape 1 sur 3" in walk.page.title
    walk.until(lambda page: "Tes réponses rejoignent celles de la classe" in page.text)
    assert "Refaire les six questions" not in walk.page.text
    assert session.query(Response).count() == 0, "nothing of it is a named answer"
    items = set(session.scalars(sa.select(Ballot.item)))
    session.refresh(again[Moment.FIRST])
    questions = (again[Moment.FIRST].questions or "").split()
    assert items == {f"practice:{key}" for key in questions}
    page = client.get("/accueil")
    assert str(again[Moment.FIRST].id) not in buttons(page)
    walk.send("replay")
    assert "Étape 2 sur 3" in walk.page.title


def test_the_whole_class_has_the_questions_of_the_first_to_begin(
    app: Flask, client: Client, cast: Cast, again: dict[Moment, Assignment], session: Session,
    sign_in: Any, clock: Any,
) -> None:  # fmt: skip
    clock.advance(days=7)
    first = again[Moment.FIRST]
    do(app, session, first, cast.bilal, clock.now)
    session.refresh(first)
    chosen = first.questions
    sign_in(client, cast.alice)
    Walk(client, first.id)
    session.refresh(first)
    assert chosen and first.questions == chosen


def test_the_second_asks_other_questions(
    app: Flask, cast: Cast, again: dict[Moment, Assignment], session: Session, clock: Any
) -> None:
    asked: list[str] = []
    for moment in (Moment.FIRST, Moment.SECOND, Moment.CHECK):
        do(app, session, again[moment], cast.alice, clock.now)
        session.refresh(again[moment])
        asked += (again[moment].questions or "").split()
    assert len(asked) == len(set(asked)) >= 10


def test_no_answer_of_a_follow_up_is_in_the_page_before_it(
    client: Client, cast: Cast, again: dict[Moment, Assignment], app: Flask, sign_in: Any,
    clock: Any,
) -> None:  # fmt: skip
    clock.advance(days=7)
    sign_in(client, cast.alice)
    walk = Walk(client, again[Moment.FIRST].id)
    walk.send("start")
    lesson = app.extensions["library"].get("L1", "4e-3e")
    told = 0
    for _ in range(4):
        screen = str(walk.page.select("form [name=screen]")[0]["value"])
        words = [f.reason for f in feedbacks(lesson.questions[screen.removeprefix("ask_")])]
        assert words and not [word for word in words if word in source(walk.page)]
        walk.send("answer", **walk.fill())
        told += sum(word in source(walk.page) for word in words)
        walk.send("go")
    assert told == 4, "each answer is followed by its reason"


def source(page: Page) -> str:
    return page.response.get_data(as_text=True)


def feedbacks(question: Any) -> list[Feedback]:
    """All that may be said after an answer."""
    if hasattr(question, "feedback"):
        levels = question.feedback
        return [f for f in (levels.full, levels.partial, levels.not_yet) if f]
    return [option.feedback for option in question.options]


# --- who must be refused -----------------------------------------------------------------------


def test_who_has_not_finished_the_lesson_is_not_asked_anything(
    client: Client, cast: Cast, given: Given, session: Session, sign_in: Any, clock: Any
) -> None:
    finish(session, given.assignment, cast.bilal, clock)
    first = plan(session, given.assignment, clock.now)[Moment.FIRST]
    clock.advance(days=7)
    page = sign_in(client, cast.alice).get("/accueil")
    assert str(first.id) not in buttons(page)
    assert client.post("/lecon", {"assignment": str(first.id)}).location == "/accueil"
    assert session.query(Attempt).filter_by(assignment_id=first.id).count() == 0


def test_one_that_has_not_opened_or_has_passed_cannot_be_begun(
    client: Client, cast: Cast, again: dict[Moment, Assignment], session: Session, sign_in: Any,
    clock: Any,
) -> None:  # fmt: skip
    sign_in(client, cast.alice)
    client.post("/lecon", {"assignment": str(again[Moment.FIRST].id)}, expect=404)
    clock.advance(days=36)
    sign_in(client, cast.alice)
    passed = client.post("/lecon", {"assignment": str(again[Moment.FIRST].id)})
    assert passed.location == "/accueil"
    assert session.query(Attempt).count() == 2, "the lesson's own"


def test_a_pupil_of_another_class_gets_404(
    client: Client, cast: Cast, again: dict[Moment, Assignment], sign_in: Any, clock: Any
) -> None:
    clock.advance(days=7)
    first = str(again[Moment.FIRST].id)
    for person in (cast.chloe, cast.dina):
        sign_in(client, person)
        client.post("/lecon", {"assignment": first}, expect=404)


def test_a_withdrawn_lesson_does_not_come_back(
    client: Client, cast: Cast, again: dict[Moment, Assignment], session: Session, sign_in: Any,
    clock: Any,
) -> None:  # fmt: skip
    clock.advance(days=7)
    sign_in(client, cast.alice)
    walk = Walk(client, again[Moment.FIRST].id)
    edition = session.get_one(LessonEdition, again[Moment.FIRST].edition_hash)
    edition.state = EditionState.WITHDRAWN
    session.commit()
    assert "rappel" not in client.get("/accueil").select_one("main").get_text()
    client.get(walk.address, expect=409)


def test_what_repere_knows_names_the_refresher_and_none_of_its_answers(
    app: Flask, client: Client, cast: Cast, again: dict[Moment, Assignment], session: Session,
    sign_in: Any, clock: Any,
) -> None:  # fmt: skip
    clock.advance(days=7)
    do(app, session, again[Moment.FIRST], cast.alice, clock.now)
    page = sign_in(client, cast.alice).get("/ce-que-repere-sait")
    lines = page.select("dl.facts-list")[0].get_text(" ", strip=True)
    assert "Rappel 1, Deux messages" in lines
    assert "Tes choix dans les histoires et tes réponses aux rappels, avec ton nom." in page.text


def test_the_lesson_finished_an_hour_ago_is_not_asked_about_again(
    client: Client, cast: Cast, given: Given, session: Session, sign_in: Any, clock: Any
) -> None:
    first = plan(session, given.assignment, clock.now)[Moment.FIRST]
    clock.advance(days=7)
    finish(session, given.assignment, cast.alice, clock)
    assert str(first.id) not in buttons(sign_in(client, cast.alice).get("/accueil"))
    clock.now += timedelta(days=5)
    assert str(first.id) in buttons(sign_in(client, cast.alice).get("/accueil"))
