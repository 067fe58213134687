"""Pause: the calm screen at the next page, the answer kept; GET /ouvert tells it for one select."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Response, SignIn
from app.services import sittings
from tests.cast import Cast
from tests.factories import classroom_of
from tests.page import Client, Page
from tests.web.learn.conftest import Given, Walk

CALM = "On en parle ensemble"


class Teacher:
    """Mme Petit presses Pause and Reprendre."""

    def __init__(self, app: Flask, session: Session, cast: Cast, clock: Any) -> None:
        self.app, self.session, self.clock = app, session, clock
        self.room = classroom_of(session, cast.room_4eb)

    def pauses(self) -> None:
        keys = self.app.extensions["repere_keys"]
        assert sittings.pause(self.session, keys, self.room, self.clock.now)
        self.session.commit()

    def resumes(self) -> None:
        assert sittings.resume(self.session, self.room)
        self.session.commit()


@pytest.fixture
def teacher(app: Flask, session: Session, cast: Cast, given: Given, clock: Any) -> Teacher:
    return Teacher(app, session, cast, clock)


def answers(session: Session) -> int:
    session.commit()
    return session.scalar(sa.select(sa.func.count()).select_from(Response)) or 0


def test_a_pupil_who_opens_a_screen_meets_the_calm_one_and_comes_back_to_the_same(
    walk: Walk, teacher: Teacher
) -> None:
    before = walk.open().h1
    teacher.pauses()
    page = walk.open()
    assert page.h1 == CALM
    assert page.select('.bar [href^="/aide"]') and page.select('form[action="/sortie"]')
    assert "C’est gardé" not in page.text and "est gardé" in page.text
    teacher.resumes()
    assert walk.open().h1 == before


def test_without_a_script_the_answer_is_stored_first_and_the_calm_screen_comes_after(
    at_the_questions: Walk, session: Session, teacher: Teacher
) -> None:
    teacher.pauses()
    page = at_the_questions.send("answer", **at_the_questions.fill())
    assert page.h1 == CALM
    assert answers(session) == 1
    teacher.resumes()
    assert "Question 1 sur 6" in at_the_questions.open().text


def test_with_a_script_the_calm_screen_comes_in_the_answer_to_the_form(
    at_the_questions: Walk, session: Session, teacher: Teacher
) -> None:
    teacher.pauses()
    fields = {**at_the_questions.hidden("answer"), **at_the_questions.fill()}
    headers = {"Prefer": "return=representation"}
    page = at_the_questions.client.post(
        at_the_questions.address, fields, expect=200, headers=headers
    )
    assert page.h1 == CALM
    assert page.headers["Preference-Applied"] == "return=representation"
    assert answers(session) == 1


def test_a_form_that_was_not_filled_in_to_its_end_waits_in_the_calm_screen(
    at_the_questions: Walk, teacher: Teacher
) -> None:
    kept = at_the_questions.hidden("answer")
    teacher.pauses()
    page = at_the_questions.client.post(at_the_questions.address, kept, expect=200)
    assert page.h1 == CALM
    sent = page.values("form[data-kept]")
    assert {name: sent[name] for name in kept if name != "csrf_token"} == {
        name: value for name, value in kept.items() if name != "csrf_token"
    }
    teacher.resumes()
    assert "Question 1 sur 6" in at_the_questions.client.submit("form[data-kept]", expect=422).text


def test_terminer_in_a_pause_closes_the_class_and_a_late_answer_is_still_taken(
    at_the_questions: Walk, session: Session, given: Given, teacher: Teacher
) -> None:
    filled, hidden = at_the_questions.fill(), at_the_questions.hidden("answer")
    teacher.pauses()
    given.end_class()
    late = at_the_questions.client.post(at_the_questions.address, {**hidden, **filled})
    assert late.location == "/fini?kept=1"
    assert answers(session) == 1


def test_the_home_page_says_that_the_class_is_paused(
    client: Client, cast: Cast, given: Given, sign_in: Any, teacher: Teacher
) -> None:
    sign_in(client, cast.alice)
    assert CALM not in client.get("/accueil").text
    teacher.pauses()
    page = client.get("/accueil")
    assert CALM in page.text
    assert page.select('[data-class-state="paused"]')


# --- the poll --------------------------------------------------------------------------------


def ask(client: Client, expect: int = 200, tag: str = "") -> Page:
    headers = {"X-Poll": "1", **({"If-None-Match": tag} if tag else {})}
    return client.get("/ouvert", expect=expect, headers=headers)


def test_the_poll_tells_the_pause_and_answers_304_when_nothing_has_changed(
    client: Client, cast: Cast, given: Given, sign_in: Any, teacher: Teacher
) -> None:
    sign_in(client, cast.alice)
    open_ = ask(client)
    assert open_.json == {"paused": False}
    unchanged = ask(client, 304, open_.headers["ETag"])
    assert unchanged.response.get_data() == b""
    teacher.pauses()
    paused = ask(client, 200, open_.headers["ETag"])
    assert paused.json == {"paused": True}
    ask(client, 304, paused.headers["ETag"])
    teacher.resumes()
    assert ask(client, 200, paused.headers["ETag"]).json == {"paused": False}
    given.end_class()
    ask(client, 410, open_.headers["ETag"])


def test_the_poll_costs_one_statement_paused_or_not(
    client: Client, cast: Cast, given: Given, sign_in: Any, teacher: Teacher, statements: Any
) -> None:
    sign_in(client, cast.alice)
    tag = ""
    for change in (lambda: None, teacher.pauses, lambda: None, given.end_class):
        change()
        with statements() as seen:
            answer = client.get("/ouvert", expect=None, headers={"If-None-Match": tag})
        assert len(seen) == 1, seen
        tag = answer.headers.get("ETag", "")


def test_polls_never_extend_a_session(
    client: Client,
    cast: Cast,
    given: Given,
    sign_in: Any,
    clock: Any,
    session: Session,
    teacher: Teacher,
) -> None:
    sign_in(client, cast.alice)
    times = sa.select(SignIn.seen_at, SignIn.expires_at).where(SignIn.account_id == cast.alice.id)
    before = session.execute(times).one()
    for _ in range(3):
        clock.advance(minutes=9)
        ask(client)
    session.commit()
    assert session.execute(times).one() == before
    clock.advance(minutes=4)
    ask(client, 410)


def test_a_class_that_works_at_home_without_a_sitting_and_a_teacher_are_answered_without_a_state(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    ask(sign_in(client, cast.alice), 204)
    ask(sign_in(client, cast.petit), 204)


def test_nobody_signed_in_is_told_that_the_session_has_ended(client: Client) -> None:
    ask(client, 410)


# --- what a pause counts ---------------------------------------------------------------------


def test_pausing_twice_or_a_closed_class_changes_nothing(
    app: Flask, session: Session, cast: Cast, given: Given, teacher: Teacher, clock: Any
) -> None:
    keys = app.extensions["repere_keys"]
    teacher.pauses()
    first = sittings.current(session, teacher.room.school_id, teacher.room.id)
    assert first is not None and first.paused_at == clock.now
    clock.advance(minutes=1)
    assert not sittings.pause(session, keys, teacher.room, clock.now)
    given.end_class()
    assert not sittings.pause(session, keys, teacher.room, clock.now)
    assert not sittings.resume(session, teacher.room)
