"""The days on which a lesson comes back, who has done it, what has stayed; the file equals the
page."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import FOLLOW_UPS, Moment
from app.models import Assignment, AuditAction, AuditEvent, Counter
from app.services import assigning, classrooms, follow_ups, sittings
from tests.cast import Cast, Person
from tests.factories import classroom_of
from tests.follow_ups import do, plan
from tests.page import Client, Page


def path(follow_up: Assignment, end: str = "") -> str:
    return f"/teach/follow-ups/{follow_up.id}{end}"


def dates_of(given: Assignment) -> str:
    return f"/teach/assignments/{given.id}/dates"


@pytest.fixture
def again(session: Session, given: Assignment, clock: Any) -> dict[Moment, Assignment]:
    """The first lesson, given to 4eB, comes back three times."""
    return plan(session, given, clock.now)


@pytest.fixture
def done(
    app: Flask, session: Session, cast: Cast, played: Any, again: dict[Moment, Assignment],
    clock: Any, petit: Client, sign_in: Any,
) -> Callable[[int], list[Person]]:  # fmt: skip
    """`done(12)`: that many pupils finish the lesson, and do its first follow-up a week later."""

    def run(number: int) -> list[Person]:
        pupils: list[Person] = played(number)
        clock.advance(days=7)
        room = classroom_of(session, cast.room_4eb)
        sittings.open_class(session, room, cast.petit.id, clock.now)
        for seed, pupil in enumerate(pupils):
            do(app, session, again[Moment.FIRST], pupil, clock.now, seed)
        sittings.end_class(session, app.extensions["repere_keys"], room, cast.petit.id, clock.now)
        session.commit()
        sign_in(petit, cast.petit)  # a week later
        return pupils

    return run


# --- planned with the lesson -------------------------------------------------------------------


def give_by_form(petit: Client, cast: Cast, given_code: str = "L2", **fields: str) -> Page:
    petit.post(f"/teach/lessons/{given_code}/acknowledge")
    wanted = {"classroom": str(cast.room_4eb.id), "opening": "now", **fields}
    return petit.post(f"/teach/lessons/{given_code}/assign", wanted)


def test_the_three_are_planned_when_a_lesson_is_given_and_shown_on_the_class_page(
    petit: Client, cast: Cast, lesson: Any, session: Session
) -> None:
    form = petit.get("/teach/lessons/L1")
    assert form.response.status_code == 200
    petit.post("/teach/lessons/L2/acknowledge")
    page = petit.get(f"/teach/lessons/L2/assign?class={cast.room_4eb.id}")
    assert page.select_one("input[name=again]").has_attr("checked")
    give_by_form(petit, cast, again="y")
    planned = session.scalars(sa.select(Assignment).where(Assignment.moment != Moment.LESSON)).all()
    assert {one.moment for one in planned} == set(FOLLOW_UPS)
    listed = petit.get(f"/teach/classes/{cast.room_4eb.id}").select_one(".again-list")
    words = listed.get_text(" ", strip=True)
    assert "Rappel 1 lundi 30 novembre" in words
    assert "Rappel 2 lundi 28 décembre" in words
    assert "Bilan à trois mois lundi 22 février" in words


def test_a_lesson_may_be_given_without_them(
    petit: Client, cast: Cast, lesson: Any, session: Session
) -> None:
    give_by_form(petit, cast)
    assert session.query(Assignment).count() == 1


def test_a_follow_up_is_no_lesson_of_its_own(
    petit: Client, cast: Cast, given: Assignment, again: dict[Moment, Assignment], done: Any
) -> None:
    done(12)
    room = f"/teach/classes/{cast.room_4eb.id}"
    assert "1 leçon assignée" in petit.get("/teach").text.replace("\xa0", " ")
    assert len(petit.get(room).select(".given-card")) == 1
    assert len(petit.get(f"{room}/year").select(".year-row")) == 1
    assert len(petit.get(f"/teach/assignments/{given.id}/progress").select("thead th")) == 2
    for end in ("/progress", "/questions", "/debate", "/bilan", "/attestations", "/dates"):
        petit.get(f"/teach/assignments/{again[Moment.FIRST].id}{end}", expect=404)


# --- moving the days ---------------------------------------------------------------------------


def filled(**days: date | str) -> dict[str, str]:
    return {"closes_at": "", **{name: str(day) for name, day in days.items()}}


def test_days_are_moved_emptied_and_planned_again(
    petit: Client, given: Assignment, again: dict[Moment, Assignment], session: Session, clock: Any
) -> None:
    page = petit.get(dates_of(given))
    assert page.select_one("input[name=first]")["value"] == "2026-11-30"
    petit.post(dates_of(given), filled(first="2026-12-02", second="", check="2027-02-23"))
    session.expire_all()
    found = follow_ups.of_lesson(session, given)
    assert set(found) == {Moment.FIRST, Moment.CHECK}
    assert found[Moment.FIRST].opens_at == datetime.fromisoformat("2026-12-01T23:00+00:00")
    petit.post(dates_of(given), filled(first="2026-12-02", second="2027-01-05", check="2027-02-23"))
    assert set(follow_ups.of_lesson(session, given)) == set(FOLLOW_UPS)
    lines = session.query(AuditEvent).filter_by(action=AuditAction.ASSIGNMENT_CHANGED).count()
    petit.post(dates_of(given), filled(first="2026-12-02", second="2027-01-05", check="2027-02-23"))
    again_lines = session.query(AuditEvent).filter_by(action=AuditAction.ASSIGNMENT_CHANGED)
    assert (lines, again_lines.count()) == (2, 2), "nothing changed, nothing said"


def test_a_day_that_is_past_or_out_of_order_is_said_where_it_stands_and_nothing_is_lost(
    petit: Client, given: Assignment, again: dict[Moment, Assignment], session: Session
) -> None:
    wanted = filled(first="2026-11-20", second="2026-12-28", check="2026-12-24")
    page = petit.post(dates_of(given), wanted, expect=422)
    assert page.select_one("#first-error") and page.select_one("#check-error")
    assert not page.select("#second-error")
    assert page.select_one("input[name=check]")["value"] == "2026-12-24"
    session.expire_all()
    assert again[Moment.CHECK].opens_at.date() == date(2027, 2, 22)


def test_one_that_was_begun_stands_still(
    app: Flask, petit: Client, cast: Cast, given: Assignment, done: Any, session: Session,
    again: dict[Moment, Assignment],
) -> None:  # fmt: skip
    done(2)
    page = petit.get(dates_of(given))
    assert not page.select("input[name=first]") and "commencé" in page.text
    before = again[Moment.FIRST].opens_at
    petit.post(dates_of(given), filled(first="2027-01-01", second="2027-01-05", check=""))
    session.expire_all()
    assert again[Moment.FIRST].opens_at == before
    assert again[Moment.SECOND].opens_at.date() == date(2027, 1, 4)


def test_the_end_of_the_lesson_moves_on_the_same_page(
    petit: Client, given: Assignment, session: Session, clock: Any
) -> None:
    petit.post(dates_of(given), {**filled(), "closes_at": "2026-12-18T17:00"})
    session.expire_all()
    assert given.closes_at == datetime.fromisoformat("2026-12-18T16:00+00:00")
    page = petit.post(dates_of(given), {**filled(), "closes_at": "2026-11-20T17:00"}, expect=422)
    assert page.select("#closes_at-error")
    clock.advance(days=60)


def test_nobody_else_moves_a_day(
    given: Assignment, again: dict[Moment, Assignment], others: Any
) -> None:
    others(dates_of(given))
    others(dates_of(given), method="post", **filled(first="2026-12-02", second="", check=""))


def test_a_lesson_put_away_takes_its_follow_ups_with_it(
    petit: Client, given: Assignment, again: dict[Moment, Assignment], session: Session, clock: Any
) -> None:
    assigning.archive(session, given, clock.now)
    session.commit()
    petit.get(path(again[Moment.FIRST]), expect=404)


# --- who has done it, what has stayed ----------------------------------------------------------


def test_what_has_stayed_is_read_by_objective_and_transfer_apart(
    petit: Client, done: Any, again: dict[Moment, Assignment]
) -> None:
    done(22)
    page = petit.get(path(again[Moment.FIRST]))
    assert page.h1 == "Rappel 1"
    assert "22 sur les 22 élèves qui ont terminé la leçon" in page.text.replace("\xa0", " ")
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
