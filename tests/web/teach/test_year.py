"""The year of a class in one view: its own past, nobody else's; the file equals the page."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.content.library import Library
from app.domain.figures import questions_of
from app.domain.follow_up import Moment
from app.domain.lesson import Lesson
from app.models import Assignment, Attempt, AuditAction, AuditEvent
from app.services import assigning, taking
from tests.cast import Cast
from tests.page import Client, Page
from tests.web.teach.conftest import give, play, write_counts


def path(cast: Cast, end: str = "") -> str:
    return f"/teach/classes/{cast.room_4eb.id}/year{end}"


def rows_of(page: Page) -> list[list[str]]:
    text = page.response.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_year_without_a_lesson_leads_to_the_catalogue(petit: Client, cast: Cast) -> None:
    page = petit.get(path(cast))
    assert page.h1 == "L’année de la 4eB"
    assert "Pas encore de leçon" in page.text
    assert not page.select("a[href$=export]")


def test_nobody_else_opens_it(cast: Cast, given: Assignment, others: Any) -> None:
    others(path(cast))
    others(path(cast, "/export"))
    others(path(cast, "/export"), method="post", format="csv")


def test_each_lesson_stands_on_a_line_with_its_own_before_and_after(
    petit: Client, session: Session, cast: Cast, given: Assignment, played: Any, library: Library,
    clock: Any,
) -> None:  # fmt: skip
    played(22)
    give(session, cast, cast.room_4eb, library.main[1], clock.now)
    page = petit.get(path(cast))
    first, second = page.select(".year-row")
    assert "22 sur 24" in first.get_text().replace("\xa0", " ")
    assert first.select(".dumbbell") and "%" in first.get_text()
    assert first.select_one("h3 a")["href"] == f"/teach/assignments/{given.id}/progress"
    assert "0 sur 24" in second.get_text().replace("\xa0", " ")
    assert not second.select(".dumbbell") and "%" not in second.get_text()
    for word in ("moyenne", "classement", "autres classes", "collège"):
        assert word not in page.text.lower()
    for name in ("Alice", "Bilal"):
        assert name not in page.text


def test_half_a_class_has_no_figure(
    app: Flask, petit: Client, session: Session, cast: Cast, given: Assignment, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now)
    (row,) = petit.get(path(cast)).select(".year-row")
    assert "Pas encore compté" in row.get_text()
    assert "%" not in row.get_text()


def test_a_lesson_put_away_keeps_its_line_and_loses_its_link(
    petit: Client, session: Session, cast: Cast, given: Assignment, played: Any, clock: Any
) -> None:
    played(12)
    assigning.archive(session, given, clock.now)
    session.commit()
    (row,) = petit.get(path(cast)).select(".year-row")
    assert "rangée" in row.get_text() and not row.select("h3 a")


def test_an_idea_that_comes_back_after_two_lessons_is_said(
    petit: Client, session: Session, cast: Cast, given: Assignment, library: Library, clock: Any
) -> None:
    other = give(session, cast, cast.room_4eb, library.main[1], clock.now)
    for assignment, lesson in ((given, library.main[0]), (other, library.main[1])):
        slot, mark = next(
            (s, f"{q.key}:{b.mark}")
            for s in range(1, 7)
            for q in questions_of(lesson, s)
            for b in q.bars()
            if b.misconception == "M08"
        )
        write_counts(session, assignment, {f"after:{slot}": {"n": 24, mark: 9}})
    page = petit.get(path(cast))
    idea = library.misconception("M08")
    assert idea is not None
    again = page.select_one("[aria-labelledby=again]").get_text()
    assert idea.text in again and "L1, L2" in again


def test_a_refresher_is_planned_then_open_then_done(
    petit: Client, session: Session, cast: Cast, given: Assignment,
    again: dict[Moment, Assignment], clock: Any, sign_in: Any,
) -> None:  # fmt: skip
    def said() -> str:
        sign_in(petit, cast.petit)
        words = petit.get(path(cast)).select_one(".year-row").get_text(" ", strip=True)
        return str(words).replace("\xa0", " ")

    assert "Rappel 1 prévu le 30 novembre 2026, Rappel 2 prévu le" in said()
    clock.advance(days=20)
    assert "Rappel 1 ouvert depuis le 30 novembre 2026, Rappel 2 prévu le" in said()
    attempt_id = taking.start(session, again[Moment.FIRST], cast.alice.id, clock.now)
    attempt = session.get_one(Attempt, (given.school_id, attempt_id))
    attempt.finished_on = clock.now.date()
    session.commit()
    assert "Rappel 1 fait par 1 élève, Rappel 2 prévu le" in said()


def test_a_lesson_given_after_midnight_in_paris_bears_the_new_day(
    petit: Client, session: Session, cast: Cast, lesson: Lesson, clock: Any
) -> None:
    give(session, cast, cast.room_4eb, lesson, datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    rows = rows_of(petit.post(path(cast, "/export"), {"format": "csv"}, expect=200))
    assert rows[1][1] == "2026-11-23"


def test_the_page_costs_the_same_for_one_lesson_and_for_four(
    petit: Client, session: Session, cast: Cast, given: Assignment, played: Any, library: Library,
    clock: Any, statements: Any,
) -> None:  # fmt: skip
    played(11)
    with statements() as one:
        petit.get(path(cast))
    for lesson in library.main[1:]:
        give(session, cast, cast.room_4eb, lesson, clock.now)
    with statements() as four:
        petit.get(path(cast))
    assert len(one) == len(four) <= 8


def test_the_file_holds_what_the_page_shows(
    petit: Client, session: Session, cast: Cast, given: Assignment, played: Any, library: Library,
    clock: Any,
) -> None:  # fmt: skip
    played(22)
    give(session, cast, cast.room_4eb, library.main[1], clock.now)
    rows = petit.get(path(cast)).select(".year-row")
    written = rows_of(petit.post(path(cast, "/export"), {"format": "csv"}, expect=200))
    assert len(written[1:]) >= len(rows) == 2
    for shown, line in zip(rows, written[1:], strict=False):
        words = shown.get_text(" ", strip=True)
        code, finished, before, after, first = line[0], line[2], line[3], line[4], line[6]
        assert code.split()[0] in words
        assert f"{finished} sur {line[7]} ont" in words.replace("\xa0", " ")
        figures = [b.get_text() for b in shown.select(".dumbbell-words b")]
        assert figures == ([] if before == "pas compté" else [before, after])
        takes_up = [shown.select("div")[-1].select("p")[1:]]
        assert first == " ".join(p.get_text() for p in takes_up[0])


def test_the_export_is_written_down_and_has_a_quiet_name(
    petit: Client, session: Session, cast: Cast, given: Assignment
) -> None:
    offered = petit.get(path(cast, "/export")).select("input[name=format]")
    assert [choice["value"] for choice in offered] == ["csv", "ods", "xlsx"]
    answer = petit.post(path(cast, "/export"), {"format": "csv"}, expect=200)
    assert 'filename="4eB_annee_2026-11-23.csv"' in answer.headers["Content-Disposition"]
    event = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == AuditAction.EXPORTED)
    ).one()
    assert event.subject == "4eB csv" and event.actor_id == cast.petit.id
    petit.post(path(cast, "/export"), {"format": "exe"}, expect=400)


def test_the_export_asks_for_the_password_again(
    petit: Client, cast: Cast, given: Assignment, clock: Any
) -> None:
    clock.advance(minutes=6)
    assert "/prof/confirmer" in petit.post(path(cast, "/export"), {"format": "csv"}).location
