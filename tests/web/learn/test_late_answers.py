"""A named answer on its way when the teacher pressed Terminer is kept, for thirty minutes."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models import Attempt, Response
from tests.cast import Cast
from tests.page import Client, Page
from tests.web.learn.conftest import Given, Walk

pytestmark = pytest.mark.goal("R08")


@pytest.fixture
def answering(walk: Walk, session: Session) -> Walk:
    """Alice has the first after-question on screen."""
    session.query(Attempt).update({"step": 8})
    session.commit()
    walk.open()
    walk.until(lambda page: "Question 1 sur 6" in page.text)
    return walk


def responses(session: Session) -> int:
    return session.query(Response).count()


def send_late(walk: Walk, expect: int) -> Page:
    form = next(f for f in walk.page.select("form") if f.select('input[value="answer"]'))
    data = {str(i["name"]): str(i.get("value", "")) for i in form.select("input[type=hidden]")}
    return walk.client.post(walk.address, {**data, **walk.fill()}, expect=expect)


def test_an_answer_sent_just_after_terminer_is_stored_and_reads_nothing(
    answering: Walk, given: Given, session: Session, clock: Any
) -> None:
    given.end_class()
    clock.advance(minutes=5)
    answer = send_late(answering, expect=303)
    assert responses(session) == 1
    assert answer.location.startswith("/fini")
    assert "Ta réponse est enregistrée" in answering.client.follow(answer).text


def test_thirty_one_minutes_after_terminer_it_is_not(
    answering: Walk, given: Given, session: Session, clock: Any
) -> None:
    given.end_class()
    clock.advance(minutes=31)
    assert send_late(answering, expect=303).location == "/fini"
    assert responses(session) == 0


def test_without_the_cookie_of_the_lesson_there_is_no_ticket(
    answering: Walk, given: Given, session: Session
) -> None:
    given.end_class()
    for name in [c.key for c in answering.client.raw._cookies.values() if "way" in c.key]:
        answering.client.raw.delete_cookie(name)
    assert send_late(answering, expect=303).location == "/fini"
    assert responses(session) == 0


def test_the_cookie_of_a_lesson_opens_nothing_in_another_session(
    walk: Walk, client: Client, cast: Cast, sign_in: Any
) -> None:
    walk.until(lambda page: bool(page.select('input[value="choose"]')))
    turn = walk.page.h1
    assert walk.open().h1 == turn
    sign_in(client, cast.alice)  # a new session of the same pupil: the old cookie is no use
    page = walk.open()
    assert page.h1 != turn
    assert "Tu en étais" in page.text


def test_the_cookie_of_a_lesson_is_of_one_size_whatever_was_chosen(walk: Walk) -> None:
    sizes = set()
    for _ in range(14):
        walk.step()
        sizes |= {len(c.value) for c in walk.client.raw._cookies.values() if "way" in c.key}
    assert len(sizes) == 1


def test_after_terminer_a_page_leads_to_the_closing_page_and_asks_for_no_code(
    walk: Walk, given: Given, client: Client
) -> None:
    given.end_class()
    answer = client.get("/accueil", expect=302)
    assert answer.location == "/fini"
    assert "3018" in client.follow(answer).text
