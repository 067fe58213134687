"""Whom a lesson of a part of the class is for: changed later, and what the pages say of it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson
from app.models import Assignment
from app.services import groups, sittings, taking
from tests.cast import Cast
from tests.factories import add_pupils, classroom_of
from tests.page import Client
from tests.web.teach.conftest import give, given_pupils, play

ALONE = "Une leçon donnée à un seul élève le désigne"


@pytest.fixture
def part(session: Session, cast: Cast, lesson: Lesson, clock: Any) -> Assignment:
    """The lesson, for twelve more pupils and Alice; Alice and Bilal are in group 2."""
    pupils = add_pupils(session, cast.room_4eb, 12, clock.now)
    numbers = {cast.alice.id: 2, cast.bilal.id: 2}
    groups.put(session, classroom_of(session, cast.room_4eb), numbers)  # type: ignore[arg-type]
    return give(session, cast, cast.room_4eb, lesson, clock.now, [*pupils, cast.alice])


def whom(given: Assignment) -> str:
    return f"/teach/assignments/{given.id}/pour-qui"


def test_nobody_else_changes_whom_a_lesson_is_for(part: Assignment, others: Any) -> None:
    others(whom(part))
    others(whom(part), method="post", pupils="x")


def test_a_lesson_of_the_whole_class_has_no_such_page(
    petit: Client, session: Session, cast: Cast, lesson: Lesson, clock: Any
) -> None:
    given = give(session, cast, cast.room_4eb, lesson, clock.now)
    petit.get(whom(given), expect=404)
    petit.post(whom(given), {"pupils": str(cast.alice.id)}, expect=404)
    assert given_pupils(session) is None


def test_pupils_are_added_and_removed(
    petit: Client, session: Session, cast: Cast, part: Assignment
) -> None:
    page = petit.get(whom(part))
    assert len(page.select("[name=pupils]")) == 14
    assert len(page.select("[name=pupils][checked]")) == 13
    page = petit.follow(petit.submit(action=whom(part), pupils=str(cast.bilal.id)))
    assert "La liste est gardée" in page.text and ALONE in page.text
    assert given_pupils(session) == {cast.bilal.id}


def test_who_has_begun_is_not_removed_and_the_page_says_who_and_why(
    petit: Client, session: Session, cast: Cast, part: Assignment, clock: Any
) -> None:
    taking.start(session, part, cast.alice.id, clock.now)
    before = given_pupils(session)
    assert "Alice Groupe 2 · a commencé" in petit.get(whom(part)).text
    page = petit.submit(action=whom(part), pupils=str(cast.bilal.id), expect=422)
    assert "Un élève qui a commencé garde la leçon" in page.text
    page = petit.submit(action=whom(part), pupils=[], expect=422)
    assert "Choisissez au moins un élève" in page.text
    assert given_pupils(session) == before


def test_a_list_that_is_refused_is_read_once(
    petit: Client, part: Assignment, statements: Any
) -> None:
    petit.get(whom(part))
    with statements() as seen:
        petit.submit(action=whom(part), pupils=[], expect=422)
    assert sum("printed_on" in statement for statement in seen) == 1


def test_who_has_the_lesson_by_another_way_is_not_added(
    petit: Client, session: Session, cast: Cast, part: Assignment, lesson: Lesson, clock: Any
) -> None:
    give(session, cast, cast.room_4eb, lesson, clock.now, [cast.bilal])
    petit.get(whom(part))
    ids = [str(cast.alice.id), str(cast.bilal.id)]
    page = petit.submit(action=whom(part), pupils=ids, expect=422)
    assert "a cette leçon par ailleurs" in page.text
    petit.post(whom(part), {"pupils": str(cast.chloe.id)}, expect=404)


# --- what the pages of the class say ----------------------------------------------------------


def test_pages_count_those_concerned_only(
    app: Flask,
    petit: Client,
    session: Session,
    cast: Cast,
    part: Assignment,
    clock: Any,
) -> None:
    room = f"/teach/classes/{cast.room_4eb.id}"
    taking.start(session, part, cast.alice.id, clock.now)
    assert "0 sur 13 ont terminé, 1 en cours" in petit.get(room).text
    page = petit.get(f"/teach/assignments/{part.id}/progress")
    assert "0 élève sur 13 a terminé" in page.text
    cells = [
        row.select_one("td").get_text(" ", strip=True) for row in page.select(".heat tbody tr")
    ]
    assert cells[0].endswith("en cours") and "pas concerné" in cells[1]
    assert cells.count("pas commencé") == 12
    page = petit.get(f"{room}/sitting?lesson={part.id}")
    assert len(page.select(".live-list li")) == 13
    assert "Pas concernés par cette leçon : Élève 2" in page.text.replace("\xa0", " ")
    assert "Bilal" not in page.text
    assert len(petit.get(f"{room}/sitting/now?lesson={part.id}").json["pupils"]) == 13
    assert "1 élève sur 13" in petit.get(f"/teach/assignments/{part.id}/bilan").text
    assert "0 sur 13 ont terminé" in petit.get(f"{room}/year").text


def test_the_export_says_not_concerned_as_the_page_does(
    petit: Client, session: Session, cast: Cast, part: Assignment
) -> None:
    answer = petit.post(
        f"/teach/assignments/{part.id}/export", {"format": "csv", "names": "1"}, expect=200
    )
    lines = answer.response.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "Élève;L1 Deux messages (13 élèves choisis)"
    assert "Alice;pas commencé" in lines and "Bilal;pas concerné" in lines


def test_two_parts_of_one_class_are_never_added_up(
    app: Flask,
    petit: Client,
    session: Session,
    cast: Cast,
    lesson: Lesson,
    clock: Any,
) -> None:
    """Figures of ten pupils beside figures of ten and one more would tell that one's answers."""
    twenty = add_pupils(session, cast.room_4eb, 19, clock.now)
    parts = [
        give(session, cast, cast.room_4eb, lesson, clock.now, twenty[:10]),
        give(session, cast, cast.room_4eb, lesson, clock.now, twenty[10:]),
    ]
    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    for seed, pupil in enumerate(twenty):
        play(app, session, parts[seed // 10], pupil, clock.now, seed)
    sittings.end_class(session, app.extensions["repere_keys"], room, cast.petit.id, clock.now)
    session.commit()
    rows = petit.get(f"/teach/classes/{room.id}/year").select(".year-row")
    told = sorted(row.get_text(" ", strip=True).replace("\xa0", " ") for row in rows)
    assert [n for n in (9, 10, 19) if any(f"{n} sur {n} ont" in text for text in told)] == [9, 10]
    shown = [text for text in told if "%" in text]
    assert len(shown) == 1 and "10 sur 10" in shown[0], "nine pupils have no figure"
    small = petit.get(f"/teach/assignments/{parts[1].id}/progress")
    assert "%" not in small.select_one("main").get_text()
    assert "dix réponses" in small.select_one(".first").get_text()
