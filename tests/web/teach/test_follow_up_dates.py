"""The days on which a lesson comes back: planned with it, moved, emptied."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import FOLLOW_UPS, Moment
from app.models import Assignment, Attempt, AuditAction, AuditEvent
from app.services import assigning, follow_ups
from tests.cast import Cast
from tests.page import Client, Page


def dates_of(given: Assignment) -> str:
    return f"/teach/assignments/{given.id}/dates"


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
    petit: Client, cast: Cast, given: Assignment, again: dict[Moment, Assignment], done: Any,
    session: Session, clock: Any,
) -> None:  # fmt: skip
    pupils = done(12)
    room = f"/teach/classes/{cast.room_4eb.id}"
    assert "1 leçon assignée" in petit.get("/teach").text.replace("\xa0", " ")
    assert len(petit.get(room).select(".given-card")) == 1
    assert len(petit.get(f"{room}/year").select(".year-row")) == 1
    assert len(petit.get(f"/teach/assignments/{given.id}/progress").select("thead th")) == 2
    for end in ("/progress", "/questions", "/debate", "/bilan", "/attestations", "/dates"):
        petit.get(f"/teach/assignments/{again[Moment.FIRST].id}{end}", expect=404)
    lines = petit.get(f"/teach/pupils/{pupils[0].id}").select("section[aria-labelledby=lessons] li")
    assert len(lines) == 1
    attempt = session.scalars(
        sa.select(Attempt.id).where(Attempt.assignment_id == again[Moment.FIRST].id)
    ).first()
    for end in ("/attestation", "/reset"):
        petit.get(f"/teach/attempts/{attempt}{end}", expect=404)
    given.closes_at = clock.now
    session.commit()
    clock.advance(minutes=1)
    opening = petit.get(f"{room}/ouvrir").text
    assert "Ami ou piège" not in opening, "nothing is left to play before the hour"


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
    petit.get(f"/teach/follow-ups/{again[Moment.FIRST].id}", expect=404)
