"""What a browser fetches ahead: the screens of the rest of the lesson, and nothing that tells."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.journey import Route, look_ahead
from app.domain.lesson import Form
from app.models import Attempt, BallotMarker, LessonEdition, Response
from app.queries.access import own_attempt
from app.services import assigning, sittings
from app.web import late_answers, lesson_flow
from app.web.learn import ahead
from app.web.learn.one_length import PACKED
from tests.cast import Cast
from tests.factories import classroom_of, issue_card
from tests.page import Client
from tests.web.learn.conftest import Given, Walk

pytestmark = pytest.mark.goal("R08")


def fetch(walk: Walk, expect: int = 200) -> dict[str, Any]:
    """The screens fetched ahead by the pupil of a walk."""
    answer = walk.client.get(f"{walk.address}/suite", expect=expect)
    return dict(answer.json) if expect == 200 else {}


def on_the_wire(client: Client, path: str) -> int:
    """How long the answer is, packed."""
    answer = client.raw.get(
        f"{path}/suite", base_url="https://localhost", headers={"Accept-Encoding": "gzip"}
    )
    assert answer.status_code == 200 and answer.headers["Content-Encoding"] == "gzip"
    return len(answer.data)


def plain(body: str) -> tuple[str, str, str, str]:
    """What a pupil reads of a page: the title, the steps, the main part, the sources."""
    soup = BeautifulSoup(body, "html.parser")
    for field in soup.select('[name="csrf_token"]'):
        field["value"] = ""
    for form in soup.select("main form"):
        form["action"] = ""
    main = soup.select_one("main")
    assert main is not None
    main.attrs.pop("data-ahead", None)
    sources, progress = soup.select(".sources"), soup.select(".progress")
    title = soup.select_one("title")
    assert title is not None
    return title.text, str(progress), str(main), str(sources)


def test_every_screen_ahead_is_the_screen_that_the_server_shows(walk: Walk, length: Any) -> None:
    walk.send("start")
    pages = fetch(walk)["pages"]
    seen = 0
    for _ in range(length(18, 60)):
        place = str(walk.page.select_one("main").get("data-place", ""))
        if place.split("|")[1] == "done":
            break
        if "|kept|" not in place:
            seen += 1
            assert plain(pages[place]) == plain(walk.page.body), place
        walk.step()
    assert seen > 15


def test_the_screens_ahead_are_the_same_whatever_was_chosen(walk: Walk) -> None:
    walk.send("start")
    first = fetch(walk)
    for _ in range(12):
        walk.step()
    later = fetch(walk)
    for found in (first, later):
        del found["ticket"]
        for ways in found["moves"].values():
            ways.pop("resume", None)  # from the summary asked for at once, to the step reached
    assert first == later


def test_what_is_fetched_ahead_has_one_length_for_both_routes_and_both_forms(
    app: Flask,
    session: Session,
    client: Client,
    cast: Cast,
    given: Given,
    sign_in: Any,
    clock: Any,
    length: Any,
) -> None:
    library, room = app.extensions["library"], classroom_of(session, cast.room_4eb)
    for lesson in library.main[: length(1, 9)]:
        edition = session.get_one(LessonEdition, lesson.hash)
        assignment = (
            given.assignment
            if lesson.code == "L1"
            else assigning.assign(
                session, room, edition, cast.petit.id, clock.now, None, True, clock.now
            )
        )
        lengths = set()
        sign_in(client, cast.alice)
        for route in ("start", "other_route"):
            walk = Walk(client, assignment.id)
            for form in list(Form)[: length(1, 2)]:
                session.query(Attempt).filter_by(assignment_id=assignment.id).update(
                    {"form": form, "step": 1}
                )
                session.commit()
                client.raw.delete_cookie("__Host-repere-way")
                walk.open()
                walk.send(route)
                lengths.add(on_the_wire(client, walk.address))
        assert lengths == {PACKED}, lesson.code


def test_only_the_pupil_of_the_attempt_fetches_ahead(
    walk: Walk, client: Client, cast: Cast, sign_in: Any
) -> None:
    address = f"{walk.address}/suite"
    for person in (cast.bilal, cast.petit, cast.benali):
        sign_in(client, person)
        assert client.get(address, expect=404).status == 404
    client.raw.delete_cookie("__Host-repere")
    assert "/connexion" in client.get(address, expect=302).location


def test_nothing_is_fetched_ahead_in_a_pause_or_of_a_lesson_that_is_closed(
    walk: Walk, app: Flask, session: Session, cast: Cast, given: Given, clock: Any
) -> None:
    keys, room = app.extensions["repere_keys"], classroom_of(session, cast.room_4eb)
    walk.send("start")
    assert sittings.pause(session, keys, room, clock.now)
    session.commit()
    fetch(walk, expect=409)
    assert sittings.resume(session, room)
    session.commit()
    assert fetch(walk)
    given.assignment.closes_at = clock.now
    session.commit()
    fetch(walk, expect=409)


def test_an_answer_may_wait_on_the_device_but_for_a_skip_and_the_other_route(walk: Walk) -> None:
    walk.send("start")
    found = fetch(walk)
    assert len(found["named"]) == 12
    for place in found["named"]:
        route, at, _, neutral, _, _ = place.split("|")
        assert route == "main" and at.startswith("after:") and not neutral


def test_what_is_fetched_ahead_of_the_other_route_lets_nothing_wait_on_the_device(
    walk: Walk,
) -> None:
    walk.send("other_route")
    found = fetch(walk)
    assert found["named"] == []
    assert all(place.startswith(("parallel|", "kept_end")) for place in found["pages"])


@pytest.mark.once
def test_two_follow_ups_on_the_same_questions_are_two_tables(
    walk: Walk, session: Session, cast: Cast, app: Flask
) -> None:
    walk.send("start")
    attempt = session.query(Attempt).one()
    own = own_attempt(session, cast.school.id, cast.alice.id, attempt.id)
    assert own is not None
    keys = app.extensions["library"].get("L1", "4e-3e").follow_up[:3]
    for moment in (Moment.FIRST, Moment.SECOND):
        given = replace(own.assignment, moment=moment, questions=" ".join(keys))
        one = replace(own, assignment=given)
        with app.test_request_context():
            course = lesson_flow.course_of(given)
            assert course is not None
            table = ahead._table(ahead._key(one, Route.PARALLEL))
            assert table.screens == look_ahead(course, one.state, Route.PARALLEL).screens


# --- a named answer whose way was lost ---------------------------------------------------------


def waited(walk: Walk, expect: int = 200, **more: str) -> Any:
    """Send an after-question as it waited on the device, whatever the screen."""
    found = fetch(walk)
    place = found["named"][0]
    soup = BeautifulSoup(found["pages"][place], "html.parser")
    walk.page.soup = soup
    fields = {**walk.hidden("answer"), **walk.fill(), "waited": "1", "ticket": found["ticket"]}
    fields |= more
    del fields["csrf_token"]
    headers = {"Prefer": "return=representation"}
    return walk.client.post(walk.address, fields, expect=expect, headers=headers)


def answers(session: Session) -> int:
    session.commit()
    return session.query(Response).count()


def test_an_answer_that_waited_is_taken_although_the_way_to_it_was_lost(
    walk: Walk, session: Session, app: Flask
) -> None:
    walk.send("start")
    page = waited(walk)
    assert answers(session) == 1
    assert page.select("[data-feedback]") and "Question 1 sur 6" in page.text
    attempt = session.query(Attempt).one()
    session.refresh(attempt)
    assert attempt.step == 8
    lesson = app.extensions["library"].get("L1", "4e-3e")
    items = {marker.item for marker in session.query(BallotMarker)}
    assert {f"story:{turn.key}" for step in lesson.steps for turn in step.turns} < items


@pytest.mark.parametrize("ticket", ["", "forged", "another"])
def test_without_the_ticket_of_the_attempt_a_question_not_reached_takes_no_answer(
    walk: Walk, app: Flask, session: Session, ticket: str
) -> None:
    walk.send("start")
    if ticket == "another":
        with app.test_request_context():
            ticket = late_answers.ticket(uuid.uuid4())
    waited(walk, ticket=ticket)
    assert answers(session) == 0


def test_the_ticket_of_an_attempt_is_good_for_a_day(
    walk: Walk, session: Session, app: Flask, clock: Any
) -> None:
    attempt_id = uuid.uuid4()
    with app.test_request_context():
        fields = {"ticket": [late_answers.ticket(attempt_id)]}
        clock.advance(hours=23)
        assert late_answers.has_ticket(attempt_id, fields)
        clock.advance(hours=2)
        assert not late_answers.has_ticket(attempt_id, fields)


def test_a_ticket_takes_no_choice_of_a_story_and_moves_nothing_but_a_question(
    walk: Walk, session: Session
) -> None:
    walk.send("start")
    before = walk.page.h1
    waited(walk, action="go")
    waited(walk, screen="r2")
    assert answers(session) == 0
    assert walk.open().h1 == before


def test_an_answer_that_waited_until_the_session_had_ended_is_taken_with_the_card(
    walk: Walk, session: Session, app: Flask, cast: Cast, clock: Any
) -> None:
    walk.send("start")
    found = fetch(walk)
    walk.page.soup = BeautifulSoup(found["pages"][found["named"][0]], "html.parser")
    fields = {**walk.hidden("answer"), **walk.fill(), "waited": "1", "ticket": found["ticket"]}
    del fields["csrf_token"]
    clock.advance(minutes=31)
    ended = walk.client.post(walk.address, fields, expect=401)
    kept = str(ended.select_one('input[name="kept"]')["value"])
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    walk.client.post("/connexion", {"code": card.code, "kept": kept})
    assert answers(session) == 1
