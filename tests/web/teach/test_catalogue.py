"""The catalogue, a lesson's page, its sheet, its acknowledgement."""

from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.content.library import Library
from app.domain.lesson import Lesson
from app.models import Acknowledgement, Assignment
from app.services import editions
from tests.cast import Cast
from tests.page import Client

PAGES = ("/teach/lessons", "/teach/lessons/L1", "/teach/lessons/L1/sheet")


def test_every_lesson_stands_in_the_catalogue(
    petit: Client, lesson: Lesson, library: Library
) -> None:
    page = petit.get("/teach/lessons")
    titles = [link.text for link in page.select(".lesson-card h3 a")]
    assert titles == [one.title for one in library.main]
    assert "Pas encore relue par un professionnel" in page.text


def test_pupils_are_refused(
    app: Flask, session: Session, lesson: Lesson, cast: Cast, sign_in: Any
) -> None:
    client = sign_in(Client(app, session), cast.alice)
    for path in (*PAGES, "/teach/lessons/L1/assign", "/teach/lessons/L1/preview"):
        client.get(path, expect=404)


def test_the_sheet_is_one_press_away_from_the_catalogue(petit: Client, lesson: Lesson) -> None:
    links = petit.get("/teach/lessons").select('.lesson-actions a[href$="/L1/sheet"]')
    assert [link.get_text(" ", strip=True).split()[0] for link in links] == ["Fiche"]


def test_filters_keep_what_fits(petit: Client, lesson: Lesson, library: Library) -> None:
    assert len(petit.get("/teach/lessons?level=4e-3e").select(".lesson-card")) == len(library.main)
    page = petit.get("/teach/lessons?length=short")
    shown = len(page.select(".lesson-card"))
    assert shown == sum(one.minutes <= 15 for one in library.main)
    assert page.select_one('input[value="short"]').has_attr("checked")
    none = petit.get("/teach/lessons?level=lycee&aim=nothing")
    assert len(none.select(".lesson-card")) in (0, len(library.main))


def test_an_unknown_lesson_and_a_parallel_one_are_404(petit: Client, lesson: Lesson) -> None:
    for code in ("L99", "P1", "ami"):
        petit.get(f"/teach/lessons/{code}", expect=404)


def test_the_catalogue_costs_at_most_eight_statements(
    petit: Client, lesson: Lesson, given: Assignment, statements: Any
) -> None:
    for path in PAGES:
        with statements() as seen:
            petit.get(path)
        assert len(seen) <= 8, path


def test_the_lesson_page_shows_objectives_and_status(petit: Client, lesson: Lesson) -> None:
    page = petit.get("/teach/lessons/L1")
    assert page.h1 == lesson.title
    for objective in lesson.objectives:
        assert objective.text in page.text


def test_the_acknowledgement_is_kept_once_and_opens_the_assignment(
    petit: Client, session: Session, lesson: Lesson
) -> None:
    assert "then=assign" in petit.get("/teach/lessons/L1/assign", expect=303).location
    petit.get("/teach/lessons/L1?then=assign")
    for _ in range(2):
        answer = petit.post("/teach/lessons/L1/acknowledge", {"then": "assign"})
        assert answer.location == "/teach/lessons/L1/assign"
    assert len(session.scalars(sa.select(Acknowledgement)).all()) == 1
    assert petit.get("/teach/lessons/L1/assign").h1.startswith("Assigner")


def test_the_sheet_holds_the_adults_text(petit: Client, lesson: Lesson) -> None:
    page = petit.get("/teach/lessons/L1/sheet")
    assert "Accueillir une confidence" in page.text
    assert not page.select(".sheet script, .sheet a")


def test_a_withdrawn_lesson_cannot_be_given(
    petit: Client, session: Session, lesson: Lesson, given: Assignment, clock: Any, cast: Cast
) -> None:
    editions.withdraw(session, lesson.hash, clock.now)
    assert "Retirée" in petit.get("/teach/lessons").text
    page = petit.post(
        "/teach/lessons/L1/assign",
        {"classroom": str(cast.room_4eb.id), "opening": "now"},
        expect=410,
    )
    assert "a été retirée" in page.text
