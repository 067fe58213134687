"""A choice of the story, a skip, the other route, the way out: nothing tells them afterwards."""

import random
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.models import Ballot, Base, Response
from app.models.engine import enter_school
from tests.cast import Cast
from tests.page import Client
from tests.security.conftest import Walker

Walks = Callable[..., Walker]

#: Of the person or of the clock, not of what was done.
OTHERS = {"school_id", "form", "position", "display_name", "question_key", "seen_at", "token_hash"}


def left_behind(session: Session, walker: Walker) -> dict[str, list[tuple[str, ...]]]:
    """Every row about that pupil; random values are replaced by their length."""
    session.rollback()
    enter_school(session, walker.pupil.school_id)
    mine = {"pupil_id": walker.pupil.id, "account_id": walker.pupil.id}
    mine["attempt_id"] = walker.attempt_id
    found: dict[str, list[tuple[str, ...]]] = {}
    for table in Base.metadata.sorted_tables:
        wanted = [table.c[name] == value for name, value in mine.items() if name in table.c]
        if wanted:
            rows = session.execute(sa.select(table).where(sa.or_(*wanted)))
            found[table.name] = sorted(
                tuple(
                    f"{name}={value}"
                    for name, value in row._mapping.items()
                    if name not in mine and name != "id" and name not in OTHERS
                )
                for row in rows
            )
    return found


def box(session: Session) -> list[tuple[str, int]]:
    """The ballots that wait: item and size, which is all that can be read without the key."""
    session.rollback()
    return sorted((b.item, len(b.sealed)) for b in session.scalars(sa.select(Ballot)))


def without_answers(rows: dict[str, list[tuple[str, ...]]]) -> dict[str, list[tuple[str, ...]]]:
    """The same, but for what is kept with the name: acquired or not, and under which key."""
    return {name: lines for name, lines in rows.items() if name != "response"}


def both(walks: Walks, cast: Cast) -> tuple[Walker, Walker]:
    return walks(cast.alice), walks(cast.bilal)


@pytest.mark.goal("P09")
def test_at_the_end_who_skipped_everything_left_the_same_rows(
    walks: Walks, cast: Cast, session: Session
) -> None:
    alice, bilal = both(walks, cast)
    alice.reaches("done")
    bilal.reaches("done", skip=True)
    mine, theirs = left_behind(session, alice), left_behind(session, bilal)
    assert without_answers(mine) == without_answers(theirs)
    assert len(mine["response"]) == len(theirs["response"]) == 6
    waiting = box(session)
    assert len({size for _, size in waiting}) == 1
    assert waiting[::2] == waiting[1::2]  # each item twice, whatever was chosen or skipped


@pytest.mark.goal("P09")
def test_at_the_end_the_other_route_left_the_same_rows(
    walks: Walks, cast: Cast, session: Session
) -> None:
    alice, bilal = both(walks, cast)
    bilal.does("other_route")
    for walker in (alice, bilal):
        walker.reaches("done")
    mine, theirs = left_behind(session, alice), left_behind(session, bilal)
    assert without_answers(mine) == without_answers(theirs)
    assert {r.attempt_id for r in session.query(Response)} == {alice.attempt_id, bilal.attempt_id}


@pytest.mark.goal("P09")
def test_a_choice_of_the_story_writes_nothing(walks: Walks, cast: Cast, session: Session) -> None:
    alice = walks(cast.alice).reaches("turn")
    before = left_behind(session, alice)
    alice.goes_on(random.Random(1))
    assert alice.screen.name == "choice"
    assert left_behind(session, alice) == before


def test_every_step_of_the_journey_sets_a_cookie_of_one_length(walks: Walks, cast: Cast) -> None:
    lengths = set()
    for walker, skip in zip(both(walks, cast), (False, True), strict=True):
        rng = random.Random(4)
        while walker.screen.name != "done":
            page = walker.goes_on(rng, skip)
            way = [c for c in page.headers.getlist("Set-Cookie") if "repere-way" in c]
            assert len(way) == 1
            lengths.add(len(way[0]))
    assert len(lengths) == 1


def test_the_answers_to_a_choice_and_to_a_skip_look_alike_from_outside(
    walks: Walks, cast: Cast
) -> None:
    alice, bilal = both(walks, cast)
    for walker in (alice, bilal):
        walker.reaches("turn", seed=7)
    choice, skip = alice.goes_on(random.Random(1)), bilal.does("skip")
    assert choice.status == skip.status == 303
    assert len(choice.response.data) == len(skip.response.data) == 0
    names = [sorted(k for k, _ in page.headers) for page in (choice, skip)]
    assert names[0] == names[1]
    assert choice.location.count("/") == skip.location.count("/") == 2
    assert "?" not in choice.location + skip.location


def test_an_attempt_taken_back_says_nothing_of_what_was_chosen(
    walks: Walks, cast: Cast, session: Session, app: Flask, sign_in: Any
) -> None:
    alice, bilal = both(walks, cast)
    alice.reaches("done")
    bilal.does("other_route")
    bilal.reaches("done")
    teacher = sign_in(Client(app, session), cast.petit)
    pages = []
    for walker in (alice, bilal):
        teacher.post(f"/teach/attempts/{walker.attempt_id}/reset")
        pages.append(teacher.get(f"/teach/pupils/{walker.pupil.id}"))
        assert walker.opens().body  # the old cookie does not fit: the lesson begins again
        assert walker.screen.name == "heads_up"
    texts = [
        page.text.replace(walker.pupil.name, "X")
        for page, walker in zip(pages, (alice, bilal), strict=True)
    ]
    assert texts[0] == texts[1]
    assert without_answers(left_behind(session, alice)) == without_answers(
        left_behind(session, bilal)
    )


@pytest.mark.goal("P07")
def test_the_way_out_and_the_help_leave_no_row_and_no_line(
    app: Flask,
    walks: Walks,
    cast: Cast,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = walks(cast.alice).reaches("turn")
    before = left_behind(session, alice)
    monkeypatch.setattr(app, "testing", False)
    with capture_logs() as lines:
        alice.client.get("/aide")
        alice.client.post("/sortie")
        alice.client.get("/sortie")
    assert not lines
    after = left_behind(session, alice)
    del before["sign_in"], after["sign_in"]
    assert before == after
    assert alice.way == ""


@pytest.mark.goal("P06")
@pytest.mark.goal("S23")
def test_log_lines_tell_no_choice_no_name_and_no_address(
    app: Flask,
    walks: Walks,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = walks(cast.alice)
    monkeypatch.setattr(app, "testing", False)
    alice.does("start")
    with capture_logs() as events:
        for skip in (False, True):
            alice.goes_on(random.Random(1), skip)
    posts = [event for event in events if event["status"] == 303]
    assert len(posts) == 2
    assert all(set(e) == {"event", "route", "status", "ms", "log_level"} for e in events)
    lines = [str(event) for event in events]
    for secret in (
        "Alice",
        str(cast.alice.id),
        str(alice.attempt_id),
        str(cast.school.id),
        "127.0.0.1",
        "skip",
        "qa",
    ):
        assert not any(secret in line for line in lines), secret
