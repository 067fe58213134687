"""A form sent after the session's end: the card is asked for in place, the answer replayed."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Response
from tests.cast import Cast
from tests.factories import issue_card
from tests.page import Client, Page
from tests.web.learn.conftest import Given, Walk, at_the_questions, given, walk

__all__ = ["at_the_questions", "given", "walk"]

pytestmark = pytest.mark.goal("R15")


@pytest.fixture
def ended(at_the_questions: Walk, clock: Any) -> Page:
    """Alice answers the first after-question half an hour too late."""
    data = at_the_questions.fill()
    clock.advance(minutes=31)
    return at_the_questions.send("answer", expect=401, **data)


def kept(page: Page) -> str:
    return str(page.select_one('input[name="kept"]')["value"])


def test_the_same_pupil_goes_on_where_the_answer_was(
    ended: Page, walk: Walk, app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    assert ended.h1 == "Ta séance s’est arrêtée"
    assert session.query(Response).count() == 0
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    answer = walk.client.post("/connexion", {"code": card.code, "kept": kept(ended)})
    assert answer.location == walk.address
    assert session.query(Response).count() == 1
    assert walk.client.follow(answer).select('[role="status"]')


def test_another_pupil_gets_a_session_and_not_the_answer(
    ended: Page, walk: Walk, app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    card = issue_card(session, app.extensions["repere_keys"], cast.bilal, clock.now)
    answer = walk.client.post("/connexion", {"code": card.code, "kept": kept(ended)})
    assert answer.location == "/accueil"
    assert session.query(Response).count() == 0


def test_a_forged_or_old_answer_is_dropped(
    ended: Page, walk: Walk, app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    token = kept(ended)
    forged = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
    assert walk.client.post("/connexion", {"code": card.code, "kept": forged}).location == (
        "/accueil"
    )
    clock.advance(minutes=31)
    assert walk.client.post("/connexion", {"code": card.code, "kept": token}).location == (
        "/accueil"
    )
    assert session.query(Response).count() == 0


def test_a_wrong_code_keeps_the_answer_in_the_page(ended: Page, walk: Walk) -> None:
    page = walk.client.post("/connexion", {"code": "K7QF", "kept": kept(ended)}, expect=422)
    assert page.h1 == "Ta séance s’est arrêtée"
    assert kept(page) == kept(ended)


def test_an_answer_on_its_way_at_terminer_is_kept(
    at_the_questions: Walk, given: Given, session: Session
) -> None:
    data = at_the_questions.fill()
    given.end_class()
    page = at_the_questions.send("answer", **data)
    assert "Ta réponse est enregistrée." in page.text
    assert session.query(Response).count() == 1


def test_a_teachers_form_leads_to_the_adults_entrance(client: Client, cast: Cast) -> None:
    answer = client.post("/prof/confirmer", {"password": "x"})
    assert answer.location.startswith("/prof/connexion")
