"""Cookies, forms and ids that are not one's own, or come too early or too late."""

import random
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Response
from app.models.engine import enter_school
from app.services import sessions, sittings
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import classroom_of, issue_card, open_session
from tests.page import Client
from tests.security.conftest import Walker, filled

Walks = Callable[..., Walker]
HOME = "https://localhost"


def answers_of(session: Session, walker: Walker) -> int:
    """How many named answers an attempt holds."""
    session.rollback()
    enter_school(session, walker.pupil.school_id)
    query = sa.select(sa.func.count()).select_from(Response)
    return session.scalar(query.where(Response.attempt_id == walker.attempt_id)) or 0


def form_of(walker: Walker, seed: int = 0) -> dict[str, list[str]]:
    """The form of the screen where the walker stands, filled in."""
    body = walker.client.raw.get(walker.path, base_url=HOME).get_data(as_text=True)
    return filled(body, random.Random(seed))


def end_class(session: Session, app: Flask, cast: Cast, clock: Clock) -> None:
    """Terminer."""
    room = classroom_of(session, cast.room_4eb)
    sittings.end_class(session, app.extensions["repere_keys"], room, cast.petit.id, clock.now)
    session.commit()


# -- the journey's cookie ------------------------------------------------------------------------


def test_the_journey_of_somebody_else_is_not_believed(walks: Walks, cast: Cast) -> None:
    alice = walks(cast.alice).reaches("after")
    bilal = walks(cast.bilal)
    bilal.client.raw.set_cookie("__Host-repere-way", alice.way, secure=True)
    assert bilal.opens().select('input[name="action"][value="start"]')


def test_the_journey_of_an_earlier_session_is_not_believed(
    walks: Walks, cast: Cast, app: Flask, session: Session, clock: Clock
) -> None:
    alice = walks(cast.alice).reaches("turn")
    old = alice.way
    open_session(app, session, alice.client, cast.alice, clock.now)
    alice.client.raw.set_cookie("__Host-repere-way", old, secure=True)
    assert alice.opens().select('input[name="action"][value="resume"]')


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "text"])
def test_a_journey_that_was_touched_is_as_no_journey(walks: Walks, cast: Cast, harm: str) -> None:
    alice = walks(cast.alice).reaches("turn")
    way = alice.way
    touched = {
        "cut": way[:-4],
        "flip": ("A" if way[40] != "A" else "B").join((way[:40], way[41:])),
        "empty": "",
        "text": "{}",
    }[harm]
    alice.client.raw.set_cookie("__Host-repere-way", touched, secure=True)
    assert alice.opens().select('input[name="action"][value="resume"]')


# -- forms -----------------------------------------------------------------------------------------


def test_an_after_question_before_its_step_is_not_taken(
    walks: Walks, cast: Cast, session: Session
) -> None:
    bilal = walks(cast.bilal).reaches("after")
    form = form_of(bilal)
    alice = walks(cast.alice)
    for key in ("qa4", "qa5", "qa6", "qb1", form["screen"][0].partition(":")[2]):
        alice.sends({**form, "screen": [f"after:{key}"]})
    assert answers_of(session, alice) == 0
    assert alice.attempt.step == 1


def test_a_form_of_another_screen_changes_nothing(
    walks: Walks, cast: Cast, session: Session
) -> None:
    alice = walks(cast.alice).reaches("turn")
    step, at = alice.attempt.step, alice.journey.at
    for screen in ("", "before:qa1", "recap", "help", "done", "after:qa4", "neutral:n1", "nowhere"):
        for action in ("go", "skip", "finish", "answer", "redo", "to_recap", "start"):
            alice.sends({"screen": [screen], "action": [action], "target": ["recap"]})
    session.rollback()
    assert alice.journey.at == at
    assert alice.attempt.step == step
    assert not alice.attempt.finished_on


def test_a_target_that_the_screen_does_not_offer_leads_nowhere(walks: Walks, cast: Cast) -> None:
    alice = walks(cast.alice).reaches("reading")
    at, step = alice.journey.at, alice.attempt.step
    for target in ("recap", "after", "help", "done", "feeling", "", "../", "s1", "x" * 2000):
        alice.does("go", target=target)
        alice.does("peek", target=target)
    assert (alice.journey.at, alice.attempt.step) == (at, step)


@pytest.mark.goal("S04")
def test_fields_that_no_form_holds_are_worth_nothing(
    walks: Walks, cast: Cast, session: Session
) -> None:
    alice = walks(cast.alice).asked_again()
    extra = {
        "score": ["1"],
        "acquired": ["1"],
        "best_acquired": ["true"],
        "step": ["9"],
        "attempt_id": [str(uuid.uuid4())],
        "pupil_id": [str(cast.bilal.id)],
        "school_id": [str(cast.other_school.id)],
        "finished": ["1"],
        "role": ["teacher"],
    }
    step = alice.attempt.step
    alice.sends({**form_of(alice), **extra})
    assert answers_of(session, alice) == 1
    assert alice.attempt.pupil_id == cast.alice.id
    assert (alice.attempt.step, alice.attempt.finished_on) == (step, None)


@pytest.mark.parametrize(
    "values",
    [["k000000"], ["x" * 100_000], ["\x00"], ["a", "b"], ["1e9"], ["NaN"], ["-1"]],
)
def test_strange_answers_are_refused_and_store_nothing(
    walks: Walks, cast: Cast, session: Session, values: list[str]
) -> None:
    alice = walks(cast.alice).asked_again()
    form = {**form_of(alice)}
    name = next(n for n in form if n not in ("screen", "action", "target"))
    page = alice.client.post(alice.path, {**form, name: values}, expect=None)
    assert page.status in (400, 422)
    assert answers_of(session, alice) == 0


def test_head_is_a_get_whatever_it_carries(walks: Walks, cast: Cast, session: Session) -> None:
    alice = walks(cast.alice)
    session.commit()
    response = alice.client.raw.open(
        alice.path, method="HEAD", base_url=HOME, data={"screen": "", "action": "start"}
    )
    assert response.status_code == 200
    session.rollback()
    assert alice.attempt.step == 1
    assert "Set-Cookie" not in response.headers or "repere-way" not in str(response.headers)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_refused(walks: Walks, cast: Cast, method: str) -> None:
    alice = walks(cast.alice)
    for path in (alice.path, "/accueil", "/connexion", "/sortie", "/admin"):
        response = alice.client.raw.open(path, method=method, base_url=HOME)
        assert response.status_code == 405, path


# -- after the end --------------------------------------------------------------------------------


def test_an_answer_on_its_way_at_terminer_is_kept(
    walks: Walks, cast: Cast, session: Session, app: Flask, clock: Clock
) -> None:
    alice = walks(cast.alice).asked_again()
    form = form_of(alice)
    end_class(session, app, cast, clock)
    clock.advance(minutes=29)
    assert "kept" in alice.sends(form).location
    assert answers_of(session, alice) == 1


def test_after_half_an_hour_it_is_not(
    walks: Walks, cast: Cast, session: Session, app: Flask, clock: Clock
) -> None:
    alice = walks(cast.alice).asked_again()
    form = form_of(alice)
    end_class(session, app, cast, clock)
    clock.advance(minutes=31)
    assert alice.sends(form, expect=303).location == "/fini"
    assert answers_of(session, alice) == 0


def test_the_ticket_writes_an_answer_and_nothing_else(
    walks: Walks, cast: Cast, session: Session, app: Flask, clock: Clock
) -> None:
    alice = walks(cast.alice).asked_again()
    at = alice.journey.at
    step = alice.attempt.step
    end_class(session, app, cast, clock)
    for action in ("skip", "go", "finish", "redo", "replay", "retry", "choose"):
        answer = alice.sends({"screen": [at], "action": [action]}, expect=303)
        assert answer.location == "/fini"
    page = alice.client.raw.get(alice.path, base_url=HOME)
    assert page.status_code == 302
    assert answers_of(session, alice) == 0
    assert alice.attempt.step == step


def test_an_answer_kept_by_the_page_is_only_for_its_pupil(
    walks: Walks, cast: Cast, session: Session, app: Flask, clock: Clock
) -> None:
    alice = walks(cast.alice).asked_again()
    form = form_of(alice)
    keys = app.extensions["repere_keys"]
    sessions.end_all(session, cast.school.id, [cast.alice.id])
    card = issue_card(session, keys, cast.bilal, clock.now)
    page = alice.sends(form, expect=401)
    kept = str(page.select_one('input[name="kept"]')["value"])
    bilal = Client(app, session)
    landed = bilal.post("/connexion", {"code": card.code, "kept": kept})
    assert landed.location == "/accueil"
    assert answers_of(session, alice) == 0
    mine = issue_card(session, keys, cast.alice, clock.now)
    again = Client(app, session).post("/connexion", {"code": mine.code, "kept": kept})
    assert again.location == alice.path
    assert answers_of(session, alice) == 1


def test_a_kept_answer_is_too_old_after_half_an_hour_and_cannot_be_made(
    walks: Walks, cast: Cast, session: Session, app: Flask, clock: Clock
) -> None:
    alice = walks(cast.alice).asked_again()
    form, way = form_of(alice), alice.way
    sessions.end_all(session, cast.school.id, [cast.alice.id])
    page = alice.sends(form, expect=401)
    kept = str(page.select_one('input[name="kept"]')["value"])
    clock.advance(minutes=31)
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    for value in (kept, way, kept[:-8], "x" * 5000, '{"use":"kept"}'):
        landed = Client(app, session).post("/connexion", {"code": card.code, "kept": value})
        assert landed.location == "/accueil"
    assert answers_of(session, alice) == 0
