"""GET and POST /teach/pupils/<pupil>/copy: what a teacher may hand over of one pupil."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Assignment, Attempt, AuditAction, AuditEvent, Response
from app.services import classrooms, teaching
from app.services.teaching import Days
from tests.cast import Cast
from tests.factories import account_of, classroom_of
from tests.page import Client
from tests.whole_pupil import live

pytestmark = pytest.mark.goal("P04")


@pytest.fixture
def lesson(app: Flask, session: Session, cast: Cast, clock: Any) -> Assignment:
    """Alice and Bilal have finished it."""
    return live(app, session, cast, clock.now)


def path(cast: Cast) -> str:
    return f"/teach/pupils/{cast.alice.id}/copy"


def read(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.response.get_data(as_text=True))
    return found


def test_the_file_holds_what_the_teacher_sees_and_is_complete_and_only_hers(
    lesson: Assignment, client: Client, cast: Cast, session: Session, sign_in: Any, clock: Any
) -> None:
    answer = sign_in(client, cast.petit).post(path(cast), expect=200)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="4eB_copie_2026-11-23.json"'
    )
    copy = read(answer)
    attempt = session.scalars(sa.select(Attempt).filter_by(pupil_id=cast.alice.id)).one()
    best = session.query(Response).filter_by(attempt_id=attempt.id, best_acquired=True).count()
    day = clock.now.date().isoformat()
    assert copy["pupil"] == {
        "display_name": "Alice",
        "account_made_on": day,
        "class": "4eB",
        "place_in_the_list": 1,
        "group": 2,
        "card_printed_on": day,
    }
    (one,) = copy["lessons"]
    assert one["lesson"] == "L1" and one["given_by_name"] is True
    assert (one["begun_on"], one["finished_on"], one["signs_recognised_of_6"]) == (day, day, best)
    text = json.dumps(copy, ensure_ascii=False)
    assert "30 septembre 2027" in copy["until"] and len(copy["not_written_here"]) == 2
    for foreign in ("Bilal", "qa1", "before:1", "story:", str(attempt.id)):
        assert foreign not in text, foreign


def test_the_page_shows_the_same_and_a_lesson_in_progress_shows_no_half_score(
    lesson: Assignment, client: Client, cast: Cast, session: Session, sign_in: Any, statements: Any
) -> None:
    attempt = session.scalars(sa.select(Attempt).filter_by(pupil_id=cast.alice.id)).one()
    attempt.finished_on = None
    session.commit()
    sign_in(client, cast.petit)
    with statements() as seen:
        page = client.get(path(cast))
    assert len(seen) <= 8
    assert page.h1 == "Ce qui est gardé sur Alice"
    assert "sur 6" not in page.text and "étape" not in page.select_one("dl").get_text()
    assert read(client.post(path(cast), expect=200))["lessons"][0]["signs_recognised_of_6"] is None


def test_what_was_done_in_another_class_stays_with_the_pupil(
    lesson: Assignment, client: Client, cast: Cast, session: Session, sign_in: Any, clock: Any
) -> None:
    alice, target = account_of(session, cast.alice), classroom_of(session, cast.room_3ea)
    classrooms.move_pupil(session, alice, target, cast.benali.id, clock.now)
    session.commit()
    sign_in(client, cast.roy)
    assert read(client.post(path(cast), expect=200))["lessons"] == []
    assert "L1" not in client.get(path(cast)).text
    sign_in(client, cast.petit).get(path(cast), expect=404)


def test_the_journal_says_that_a_copy_left_and_not_whose(
    lesson: Assignment, client: Client, cast: Cast, session: Session, sign_in: Any
) -> None:
    sign_in(client, cast.petit).get(path(cast))
    exported = sa.select(AuditEvent).filter_by(action=AuditAction.EXPORTED)
    assert not session.scalars(exported).all()
    client.post(path(cast), expect=200)
    (line,) = session.scalars(exported).all()
    assert (line.subject, line.actor_id) == ("4eB json", cast.petit.id)


def test_the_password_is_asked_again(client: Client, cast: Cast, sign_in: Any, clock: Any) -> None:
    sign_in(client, cast.petit)
    clock.advance(minutes=6)
    assert "/prof/confirmer" in client.get(path(cast), expect=303).location
    assert "/prof/confirmer" in client.post(path(cast)).location


def test_a_colleague_a_substitute_a_pupil_and_an_administrator_have_none(
    app: Flask, client: Client, cast: Cast, session: Session, sign_in: Any, clock: Any
) -> None:
    for person in (cast.roy, cast.alice, cast.benali, cast.faure):
        sign_in(client, person).get(path(cast), expect=404)
        client.post(path(cast), expect=404)
    room, roy = classroom_of(session, cast.room_4eb), account_of(session, cast.roy)
    days = Days(clock.now.date(), clock.now.date())
    teaching.give(session, room, roy, days, cast.benali.id, clock.now)
    session.commit()
    page = sign_in(client, cast.roy).get(f"/teach/pupils/{cast.alice.id}")
    assert not page.select("a[href$='/copy']")
    client.get(path(cast), expect=404)


def test_the_register_gives_the_class_s_teachers_each_column_that_the_copy_holds() -> None:
    """What the file is made of is read from docs/data-we-keep.md, « who sees it »."""
    text = (Path(__file__).parents[3] / "docs" / "data-we-keep.md").read_text("utf-8")
    for table, column in (
        ("account", "display_name"),
        ("account", "created_on"),
        ("card", "printed_on"),
        ("enrolment", "classroom_id"),
        ("enrolment", "position"),
        ("enrolment", "group_number"),
        ("attempt", "started_on"),
        ("attempt", "finished_on"),
        ("assignment", "lesson_code"),
        ("assignment_pupil", "pupil_id"),
        ("response", "best_acquired"),
    ):
        section = text.partition(f"### `{table}`")[2].partition("###")[0]
        (line,) = [row for row in section.splitlines() if row.startswith(f"| `{column}`")]
        assert "teachers" in line, f"{table}.{column}"
