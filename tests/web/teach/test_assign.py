"""A lesson is given to a class, and closed."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.lesson import Lesson
from app.models import Assignment, Classroom
from app.services import assigning
from app.web.teach.assign import in_utc
from tests.cast import Cast
from tests.page import Client

PATH = "/teach/lessons/L1/assign"


def ready(petit: Client, session: Session, lesson: Lesson, cast: Cast) -> Client:
    assigning.acknowledge(session, cast.school.id, cast.petit.id, lesson.hash)
    return petit


def test_now_is_the_default(
    petit: Client, session: Session, lesson: Lesson, cast: Cast, clock: Any
) -> None:
    ready(petit, session, lesson, cast).get(PATH)
    petit.submit(action=PATH)
    given = session.scalars(sa.select(Assignment).where(Assignment.moment == Moment.LESSON)).one()
    assert given.opens_at == clock.now and given.closes_at is None
    assert given.edition_hash == lesson.hash


def test_dates_are_those_of_the_french_clock(
    petit: Client, session: Session, lesson: Lesson, cast: Cast
) -> None:
    ready(petit, session, lesson, cast).post(
        PATH,
        {
            "classroom": str(cast.room_4eb.id),
            "opening": "later",
            "opens_at": "2026-11-30T08:00",
            "closes_at": "2027-06-30T18:00",
        },
    )
    given = session.scalars(sa.select(Assignment).where(Assignment.moment == Moment.LESSON)).one()
    assert given.opens_at == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    assert given.closes_at == datetime(2027, 6, 30, 16, 0, tzinfo=UTC)


def test_an_hour_that_the_clocks_skip_does_not_exist() -> None:
    assert in_utc(datetime.fromisoformat("2027-03-28T02:30")) is None
    assert in_utc(datetime.fromisoformat("2027-03-28T03:30")) == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )


def test_dates_that_cannot_be_are_explained(
    petit: Client, session: Session, lesson: Lesson, cast: Cast
) -> None:
    ready(petit, session, lesson, cast)
    for fields, words in (
        ({"opening": "later"}, "Choisissez le jour"),
        ({"opening": "later", "opens_at": "2020-01-01T08:00"}, "Ce moment est passé"),
        ({"opening": "now", "closes_at": "2020-01-01T08:00"}, "avant l’ouverture"),
        ({"opening": "later", "opens_at": "2027-03-28T02:30"}, "n’existe pas"),
    ):
        page = petit.post(PATH, {"classroom": str(cast.room_4eb.id), **fields}, expect=422)
        assert words in page.text, fields
    assert session.scalar(sa.select(Assignment)) is None


def test_a_class_of_somebody_else_is_404(
    petit: Client, session: Session, lesson: Lesson, cast: Cast
) -> None:
    ready(petit, session, lesson, cast)
    for room in (cast.room_3ea.id, cast.other_room.id, "no-id"):
        petit.post(PATH, {"classroom": str(room), "opening": "now"}, expect=404)


def test_a_lesson_running_in_the_class_is_not_given_twice(
    petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    fields = {"classroom": str(cast.room_4eb.id), "opening": "now"}
    assert "déjà cette leçon" in petit.post(PATH, fields, expect=422).text
    clock.advance(minutes=20)
    petit.post(f"/teach/assignments/{given.id}/close")
    petit.post(PATH, fields)


def test_a_lesson_not_acknowledged_is_not_given(
    petit: Client, session: Session, lesson: Lesson, cast: Cast
) -> None:
    answer = petit.post(PATH, {"classroom": str(cast.room_4eb.id), "opening": "now"})
    assert "/teach/lessons/L1?then=assign" in answer.location
    assert session.scalar(sa.select(Assignment)) is None


def test_closing_is_for_the_teachers_of_the_class(
    petit: Client, session: Session, given: Assignment, clock: Any, others: Any
) -> None:
    others(f"/teach/assignments/{given.id}/close", method="post")
    clock.advance(minutes=20)
    page = petit.follow(petit.post(f"/teach/assignments/{given.id}/close"))
    assert "fermée" in page.text
    session.refresh(given)
    assert given.closes_at == clock.now


def test_without_a_class_the_page_says_what_to_do(
    petit: Client, session: Session, lesson: Lesson, cast: Cast
) -> None:
    session.execute(sa.delete(Classroom).where(Classroom.id == cast.room_4eb.id))
    assert "D’abord, une classe" in ready(petit, session, lesson, cast).get(PATH).text


def test_the_page_costs_at_most_eight_statements(
    app: Flask, petit: Client, session: Session, lesson: Lesson, cast: Cast, statements: Any
) -> None:
    ready(petit, session, lesson, cast)
    with statements() as seen:
        petit.get(PATH)
    assert len(seen) <= 8


def test_a_closed_lesson_is_put_away_and_leaves_the_pages(
    petit: Client, session: Session, given: Assignment, clock: Any, others: Any
) -> None:
    away = f"/teach/assignments/{given.id}/put-away"
    petit.post(away, expect=404)
    clock.advance(minutes=3)
    petit.post(f"/teach/assignments/{given.id}/close")
    others(away, method="post")
    page = petit.follow(petit.post(away))
    assert "Pas encore de leçon" in page.text
    for end in ("progress", "questions", "export"):
        petit.get(f"/teach/assignments/{given.id}/{end}", expect=404)
