"""A lesson that is for some pupils of the class: the others find nothing and are refused."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.services import classrooms, given_to, taking
from tests.cast import Cast
from tests.factories import account_of, classroom_of
from tests.page import Client
from tests.web.learn.conftest import Given


@pytest.fixture
def for_alice(session: Session, cast: Cast, given: Given) -> Given:
    """The lesson of 4eB is for Alice alone."""
    given.assignment.selected = True
    given_to.add(session, given.assignment, [cast.alice.id])
    session.commit()
    return given


@pytest.fixture
def browser(app: Flask, session: Session, sign_in: Any) -> Any:
    """`browser(alice)`: a browser in which she is signed in."""
    return lambda person: sign_in(Client(app, session), person)


def test_only_those_it_is_for_find_the_lesson(cast: Cast, for_alice: Given, browser: Any) -> None:
    chosen = browser(cast.alice).get("/accueil")
    assert chosen.select('[name="assignment"]')
    other = browser(cast.bilal).get("/accueil")
    assert "Rien à faire pour l’instant" in other.text
    assert not other.select('[name="assignment"]')


def test_a_pupil_not_chosen_meets_the_same_404_as_one_of_another_class(
    cast: Cast, for_alice: Given, browser: Any
) -> None:
    fields = {"assignment": str(for_alice.assignment.id)}
    answers = [
        browser(person).post("/lecon", fields, expect=404).text
        for person in (cast.bilal, cast.chloe, cast.dina)
    ]
    assert len(set(answers)) == 1
    browser(cast.alice).post("/lecon", fields)


def test_who_came_back_to_the_class_has_no_place_any_more(
    session: Session, cast: Cast, for_alice: Given, browser: Any, clock: Any
) -> None:
    attempt = taking.start(session, for_alice.assignment, cast.alice.id, clock.now)
    account = account_of(session, cast.alice)
    for room in (cast.room_3ea, cast.room_4eb):
        target = classroom_of(session, room)
        assert not classrooms.move_pupil(session, account, target, cast.petit.id, clock.now)
    session.commit()
    alice: Client = browser(cast.alice)
    alice.get(f"/lecon/{attempt}", expect=404)
    alice.post(f"/lecon/{attempt}", {"action": "next"}, expect=404)
    assert "Deux messages" in alice.get("/ce-que-repere-sait").text


def test_a_pupil_added_later_begins_at_once(
    session: Session, cast: Cast, for_alice: Given, browser: Any, clock: Any
) -> None:
    room, both = classroom_of(session, cast.room_4eb), [cast.alice.id, cast.bilal.id]
    given_to.change(session, room, for_alice.assignment, both, cast.petit.id, clock.now)
    session.commit()
    bilal: Client = browser(cast.bilal)
    bilal.get("/accueil")
    assert bilal.submit(form="form:has([name=assignment])").location.startswith("/lecon/")
