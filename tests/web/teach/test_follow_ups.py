"""Who has done a follow-up, what has stayed; the file equals the page."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import (
    Assignment,
    Attempt,
    AuditAction,
    AuditEvent,
    Counter,
    EditionState,
    LessonEdition,
)
from app.services import assigning, classrooms, sittings, taking
from tests.cast import Cast
from tests.factories import account_of, classroom_of
from tests.follow_ups import do, plan
from tests.page import Client
from tests.web.teach.conftest import play


def path(follow_up: Assignment, end: str = "") -> str:
    return f"/teach/follow-ups/{follow_up.id}{end}"


# --- who has done it, what has stayed ----------------------------------------------------------


def test_what_has_stayed_is_read_by_objective_and_transfer_apart(
    petit: Client, done: Any, again: dict[Moment, Assignment]
) -> None:
    done(22)
    page = petit.get(path(again[Moment.FIRST]))
    assert page.h1 == "Rappel 1"
    assert "22 sur 22 élèves qui ont terminé la leçon" in page.text.replace("\xa0", " ")
    stayed = page.select_one("section[aria-labelledby=stayed]").get_text(" ", strip=True)
    assert "Après la leçon" in stayed and "%" in stayed
    families = page.select_one("section[aria-labelledby=transfer]").get_text(" ", strip=True)
    for words in ("Comme dans la leçon", "Proche :", "Loin :"):
        assert words in families.replace("\xa0", " ")
    assert len(page.select("article .breakdown")) == 4
    assert "Les réponses aux rappels n’existent qu’en totaux de classe." in page.text


def test_names_are_absent_until_asked_for(
    petit: Client, done: Any, again: dict[Moment, Assignment]
) -> None:
    done(2)
    page = petit.get(path(again[Moment.FIRST]))
    assert "Élève 3" in page.text and "Alice" not in page.text
    page = petit.get(path(again[Moment.FIRST]) + "?names=1")
    assert "Alice" in page.text
    lines = [li.get_text(" ", strip=True) for li in page.select(".pupil-list li")]
    assert lines == ["Alice leçon pas terminée", "Bilal leçon pas terminée", "Élève 1 fait",
                     "Élève 2 fait"]  # fmt: skip


def test_under_ten_answers_nothing_is_shown(
    petit: Client, done: Any, again: dict[Moment, Assignment], session: Session
) -> None:
    done(9)
    page = petit.get(path(again[Moment.FIRST]))
    assert session.query(Counter).filter_by(assignment_id=again[Moment.FIRST].id).count() == 0
    assert not page.select("section[aria-labelledby=stayed]")
    assert "%" not in page.select_one("#questions").parent.parent.select("article")[0].get_text()


def test_before_anybody_begins_the_questions_of_today_are_shown_without_an_answer(
    petit: Client, again: dict[Moment, Assignment], session: Session
) -> None:
    page = petit.get(path(again[Moment.FIRST]))
    assert "À ce jour." in page.text
    assert len(page.select("article .question-prompt")) == 4
    session.refresh(again[Moment.FIRST])
    assert again[Moment.FIRST].questions is None


def test_the_file_holds_what_the_page_shows(
    petit: Client, done: Any, again: dict[Moment, Assignment], session: Session
) -> None:
    done(22)
    page = petit.get(path(again[Moment.FIRST]))
    answer = petit.post(path(again[Moment.FIRST], "/export"), {"format": "csv"}, expect=200)
    text = answer.response.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    shares = [cell for row in rows for cell in row if "%" in cell]
    shown = page.text.replace("\xa0", " ")
    assert len(shares) > 10
    assert not [share for share in shares if share.replace("\xa0", " ") not in shown]
    on_page = [b.get_text() for b in page.select(".share-figure b")]
    assert {s for s in on_page if "%" in s} == set(shares)
    name = answer.response.headers["Content-Disposition"]
    assert name.endswith('filename="4eB_L1-Rappel1_2026-11-30.csv"')
    assert session.query(AuditEvent).filter_by(action=AuditAction.EXPORTED).count() == 1


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_the_other_formats_open(
    petit: Client, done: Any, again: dict[Moment, Assignment], kind: str
) -> None:
    done(10)
    answer = petit.post(path(again[Moment.FIRST], "/export"), {"format": kind}, expect=200)
    assert answer.response.get_data().startswith(b"PK")
    petit.post(path(again[Moment.FIRST], "/export"), {"format": "exe"}, expect=400)


def test_nobody_else_opens_it(again: dict[Moment, Assignment], others: Any) -> None:
    for end in ("", "/export"):
        others(path(again[Moment.FIRST], end))
    others(path(again[Moment.FIRST], "/export"), method="post", format="csv")


@pytest.mark.goal("R26")
def test_the_page_costs_the_same_for_a_large_class(
    petit: Client, done: Any, again: dict[Moment, Assignment], statements: Any
) -> None:
    done(24)
    with statements() as seen:
        petit.get(path(again[Moment.FIRST]))
    assert len(seen) <= 8


# --- reminders ---------------------------------------------------------------------------------


def test_the_list_of_classes_says_what_is_due_these_days_and_no_more(
    petit: Client, sign_in: Any, cast: Cast, played: Any, again: dict[Moment, Assignment],
    clock: Any,
) -> None:  # fmt: skip
    played(2)
    assert "Rappels de ces jours-ci" in petit.get("/teach").text, "it opens within a week"
    clock.advance(days=8)
    page = sign_in(petit, cast.petit).get("/teach")
    due = page.select_one("section[aria-labelledby=due]").get_text(" ", strip=True)
    assert "4eB, Rappel 1" in due and "0 sur 2 l’ont fait" in due
    assert "Rappel 2" not in due
    page = sign_in(petit, cast.roy).get("/teach")
    assert "Rappels de ces jours-ci" not in page.text


def test_the_live_page_follows_a_refresher_in_thirds(
    app: Flask, petit: Client, session: Session, cast: Cast, given: Assignment, played: Any,
    again: dict[Moment, Assignment], clock: Any, sign_in: Any,
) -> None:  # fmt: skip
    pupils = played(3)
    clock.advance(days=7, hours=1)
    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    do(app, session, again[Moment.FIRST], pupils[0], clock.now)
    page = sign_in(petit, cast.petit).get(f"/teach/classes/{cast.room_4eb.id}/sitting")
    assert "Rappel 1" in page.text
    assert page.select_one("[data-count=finished]").get_text() == "1"
    assert page.select_one("[data-count=not_begun]").get_text() == "4"
    here = f"/teach/classes/{cast.room_4eb.id}/projection?lesson={again[Moment.FIRST].id}"
    key = (again[Moment.FIRST].questions or "").split()[0]
    petit.get(here)
    petit.get(f"{here}&show=question:{key}", expect=404)


def test_a_pupil_erased_leaves_the_counters_and_no_row(
    app: Flask, session: Session, cast: Cast, done: Any, again: dict[Moment, Assignment],
    clock: Any,
) -> None:  # fmt: skip

    pupils = done(12)
    before = session.query(Counter).count()
    classrooms.remove_pupil(
        session, cast.petit.school_id, pupils[0].id, cast.petit.id, clock.now + timedelta(minutes=1)
    )
    session.commit()
    assert session.query(Counter).count() == before


# --- of whom the figures are -------------------------------------------------------------------


def test_a_pupil_who_went_to_another_class_is_counted_nowhere(
    petit: Client, session: Session, cast: Cast, done: Any, again: dict[Moment, Assignment],
    clock: Any,
) -> None:  # fmt: skip
    pupils = done(3)
    first = again[Moment.FIRST]
    left = account_of(session, pupils[0])
    target = classroom_of(session, cast.room_3ea)
    assert not classrooms.move_pupil(session, left, target, cast.petit.id, clock.now)
    session.commit()
    room = f"/teach/classes/{cast.room_4eb.id}"
    assert "2 sur 2 élèves" in petit.get(path(first)).text.replace("\xa0", " ")
    for page in (room, f"{room}/year"):
        assert "fait par 2 élèves" in petit.get(page).text.replace("\xa0", " ")
    assert "Rappels de ces jours-ci" not in petit.get("/teach").text


def test_the_refresher_of_a_part_of_the_class_is_for_that_part(
    app: Flask, petit: Client, sign_in: Any, session: Session, cast: Cast, lesson: Any, clock: Any
) -> None:
    room = classroom_of(session, cast.room_4eb)
    edition = session.get_one(LessonEdition, lesson.hash)
    part = assigning.assign(
        session, room, edition, cast.petit.id, clock.now, None, True, clock.now, {cast.alice.id}
    )
    play(app, session, part, cast.alice, clock.now)
    first = plan(session, part, clock.now)[Moment.FIRST]
    sittings.open_class(session, room, cast.petit.id, clock.now + timedelta(days=7))
    session.commit()
    clock.advance(days=7)
    sign_in(petit, cast.petit)
    live = petit.get(f"/teach/classes/{room.id}/sitting?lesson={first.id}&names=1")
    assert live.select_one("[data-count=not_begun]").get_text() == "1"
    names = petit.get(path(first) + "?names=1").select_one(".pupil-list").get_text()
    assert "Alice" in names and "Bilal" not in names
    sign_in(petit, cast.bilal)
    petit.post("/lecon", {"assignment": str(first.id)}, expect=404)


def test_the_year_keeps_what_a_lesson_put_away_was_asked_again(
    petit: Client, session: Session, cast: Cast, given: Assignment, done: Any, clock: Any
) -> None:
    done(2)
    assigning.archive(session, given, clock.now)
    session.commit()
    (row,) = petit.get(f"/teach/classes/{cast.room_4eb.id}/year").select(".year-row")
    assert "Rappel 1 fait par 2 élèves" in row.get_text().replace("\xa0", " ")


def test_a_withdrawn_lesson_is_no_longer_recalled_to_the_teacher(
    petit: Client, session: Session, played: Any, again: dict[Moment, Assignment]
) -> None:
    played(2)
    assert "Rappels de ces jours-ci" in petit.get("/teach").text
    edition = session.get_one(LessonEdition, again[Moment.FIRST].edition_hash)
    edition.state = EditionState.WITHDRAWN
    session.commit()
    assert "Rappels de ces jours-ci" not in petit.get("/teach").text


def test_an_attempt_taken_back_to_its_start_no_longer_counts_in_its_refresher(
    petit: Client, session: Session, done: Any, given: Assignment, again: dict[Moment, Assignment],
    cast: Cast, clock: Any,
) -> None:  # fmt: skip
    pupils = done(2)
    attempt = session.scalars(
        sa.select(Attempt).where(
            Attempt.assignment_id == given.id, Attempt.pupil_id == pupils[0].id
        )
    ).one()
    taking.take_back(session, attempt, "4eB L1", cast.petit.id, clock.now)
    session.commit()
    assert "1 sur 1 élève" in petit.get(path(again[Moment.FIRST])).text.replace("\xa0", " ")
