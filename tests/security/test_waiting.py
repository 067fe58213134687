"""What waited for the network: it leaves the rows it would have left, and opens nothing."""

import random
from collections.abc import Callable, Mapping, Sequence

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from app.services import sittings
from app.web import late_answers
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import classroom_of, open_session
from tests.page import Client
from tests.security.conftest import LONGEST_WAY, Walker, filled
from tests.security.test_forging import answers_of, end_class
from tests.security.test_traces import box, left_behind, without_answers

pytestmark = pytest.mark.goal("R08")

Walks = Callable[..., Walker]
AT_ONCE = {"Prefer": "return=representation"}
TOKEN = 'name="csrf_token" value=""'


def queue_of(walker: Walker, seed: int = 0) -> list[dict[str, Sequence[str]]]:
    """The whole lesson by what was fetched ahead, without a request."""
    walker.does("start")
    here = str(walker.opens().select_one("main")["data-place"])
    found = walker.client.get(f"{walker.path}/suite").json
    rng, queue = random.Random(seed), []
    for _ in range(LONGEST_WAY):
        if here == "kept_end":
            return queue
        page = found["pages"][here].replace(TOKEN, 'name="csrf_token" value="x"')
        fields = filled(page, rng)
        action = fields["action"][0]
        more = (fields.get("choice" if action == "choose" else "target") or [""])[0]
        queue.append(fields)
        here = found["moves"][here][f"{action}:{more}" if more else action]
    raise AssertionError("no end")


def sends(walker: Walker, fields: Mapping[str, Sequence[str]], expect: int = 200) -> TestResponse:
    """Send a form that waited, as our script does. Its pages are inspected where they are shown."""
    walker.session.rollback()
    answer = walker.client.raw.post(
        walker.path,
        data={**fields, "waited": ["1"], "csrf_token": walker.client.token()},
        base_url="https://localhost",
        headers=AT_ONCE,
    )
    assert answer.status_code == expect, answer.status
    return answer


def question(walker: Walker) -> dict[str, Sequence[str]]:
    """The first named answer of the queue, with the ticket of the attempt."""
    answer = next(
        form
        for form in queue_of(walker)
        if form["screen"][0].startswith("after:") and form["action"] == ["answer"]
    )
    with walker.app.test_request_context():
        return {**answer, "ticket": [late_answers.ticket(walker.attempt_id)]}


@pytest.mark.goal("P03")
def test_a_lesson_that_waited_leaves_the_rows_of_one_that_did_not(
    walks: Walks, cast: Cast, session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bilal = walks(cast.alice), walks(cast.bilal)
    alice.reaches("done")
    queue = queue_of(bilal)
    monkeypatch.setattr(app, "testing", False)
    lengths = set()
    with capture_logs() as lines:
        for fields in queue:
            answer = sends(bilal, fields)
            lengths |= {len(c) for c in answer.headers.getlist("Set-Cookie") if "repere-way" in c}
    assert lines == [], "their number would tell how much was skipped"
    assert len(lengths) == 1
    assert bilal.screen.name == "done"
    mine, theirs = left_behind(session, alice), left_behind(session, bilal)
    assert without_answers(mine) == without_answers(theirs)
    assert len(mine["response"]) == len(theirs["response"]) == 6
    waiting = box(session)
    assert waiting[::2] == waiting[1::2] and len({size for _, size in waiting}) == 1


def test_everything_sent_twice_is_stored_once(walks: Walks, cast: Cast, session: Session) -> None:
    alice = walks(cast.alice)
    for fields in queue_of(alice):
        for _ in range(2):
            sends(alice, fields)
    assert alice.screen.name == "done"
    assert answers_of(session, alice) == 6
    assert len(box(session)) == len(set(box(session)))


@pytest.mark.goal("R15")
def test_the_session_of_another_pupil_sends_nothing_of_what_waited(
    walks: Walks, cast: Cast, session: Session, app: Flask, clock: Clock
) -> None:
    alice = walks(cast.alice)
    fields = question(alice)
    open_session(app, session, alice.client, cast.bilal, clock.now)
    sends(alice, fields, expect=404)
    assert answers_of(session, alice) == 0


@pytest.mark.goal("R15")
def test_in_a_pause_what_waited_is_stored_and_told_of(
    walks: Walks, cast: Cast, session: Session, app: Flask, clock: Clock
) -> None:
    alice = walks(cast.alice)
    fields = question(alice)
    room = classroom_of(session, cast.room_4eb)
    assert sittings.pause(session, app.extensions["repere_keys"], room, clock.now)
    session.commit()
    assert "data-feedback" in sends(alice, fields).text
    assert answers_of(session, alice) == 1
    assert alice.opens().select('[data-class-state="paused"]')


# --- after Terminer ----------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "stored"), [(29, 1), (31, 0)])
def test_after_terminer_the_ticket_lets_in_a_question_that_was_not_reached_for_half_an_hour(
    walks: Walks,
    cast: Cast,
    session: Session,
    app: Flask,
    clock: Clock,
    minutes: int,
    stored: int,
) -> None:
    alice = walks(cast.alice)
    fields = question(alice)
    end_class(session, app, cast, clock)
    clock.advance(minutes=minutes)
    answer = sends(alice, fields, expect=303)
    assert answer.location == ("/fini?kept=1" if stored else "/fini")
    assert not answer.data
    assert answers_of(session, alice) == stored


def test_after_terminer_nothing_of_a_story_is_taken_with_a_ticket_and_no_line_is_left(
    walks: Walks,
    cast: Cast,
    session: Session,
    app: Flask,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = walks(cast.alice)
    queue = queue_of(alice)
    with app.test_request_context():
        ticket = [late_answers.ticket(alice.attempt_id)]
    end_class(session, app, cast, clock)
    before = left_behind(session, alice)
    monkeypatch.setattr(app, "testing", False)
    with capture_logs() as lines:
        for fields in queue:
            if not (fields["screen"][0].startswith("after:") and fields["action"] == ["answer"]):
                assert sends(alice, {**fields, "ticket": ticket}, expect=303).location == "/fini"
    assert lines == [], "their number would tell how much was skipped"
    assert left_behind(session, alice) == before


@pytest.mark.parametrize("ending", ["sign_out", "newer", "bilal", "none"])
def test_the_ticket_alone_opens_nothing(
    walks: Walks, cast: Cast, session: Session, app: Flask, clock: Clock, ending: str
) -> None:
    """It names an attempt: the session that Terminer ended is needed too."""
    alice = walks(cast.alice)
    fields = question(alice)
    cookie = alice.client.cookie("__Host-repere") or ""
    if ending == "sign_out":
        alice.client.post("/deconnexion")
    elif ending == "newer":
        open_session(app, session, Client(app, session), cast.alice, clock.now)
    elif ending == "bilal":
        open_session(app, session, alice.client, cast.bilal, clock.now)
        cookie = alice.client.cookie("__Host-repere") or ""
    end_class(session, app, cast, clock)
    thief = Client(app, session)
    if ending != "none":
        thief.raw.set_cookie("__Host-repere", cookie, secure=True)
    thief.post(alice.path, fields, expect=303 if ending == "bilal" else 401)
    assert answers_of(session, alice) == 0
