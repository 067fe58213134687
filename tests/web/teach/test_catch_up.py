"""« Rattrapage »: who has not finished, what to do, opening again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson
from app.models import Assignment, AuditAction, AuditEvent, CardMode
from app.services import classrooms, editions, sittings
from tests.cast import Cast
from tests.factories import add_pupils, classroom_of
from tests.page import Client, Page
from tests.web.teach.conftest import give


def path(given: Assignment) -> str:
    return f"/teach/assignments/{given.id}/rattrapage"


def listed(page: Page) -> list[str]:
    """Who has not finished, as the page says it."""
    return [
        " ".join(tag.get_text(" ", strip=True).split()) for tag in page.select(".catch-up-list li")
    ]


@pytest.fixture
def closed(given: Assignment, petit: Client, clock: Any) -> Assignment:
    """The lesson of 4eB is closed."""
    clock.advance(minutes=5)
    petit.post(f"/teach/assignments/{given.id}/close")
    return given


def test_nobody_else_sees_who_has_not_finished_or_opens_again(
    closed: Assignment, others: Any
) -> None:
    others(path(closed))
    others(f"{path(closed)}?names=1")
    others(path(closed), method="post", until="2026-11-30")


def test_those_who_have_not_finished_stand_in_the_order_of_the_list_without_names(
    petit: Client,
    session: Session,
    cast: Cast,
    opened: Assignment,
    stands: Callable[..., None],
    clock: Any,
) -> None:
    zoe, yan = add_pupils(session, cast.room_4eb, 2, clock.now)
    stands(cast.bilal, 5, finished=True)
    stands(yan, 3)
    page = petit.get(path(opened))
    assert listed(page) == ["Élève 1", "Élève 3", "Élève 4"]
    assert "Pas encore terminé : 3 élèves sur 4" in page.text.replace("\xa0", " ")
    assert "Alice" not in page.text
    assert listed(petit.get(f"{path(opened)}?names=1")) == ["Alice", zoe.name, yan.name]
    for one in (cast.alice, zoe, yan):
        stands(one, 9, finished=True)
    assert "Tout le monde a terminé" in petit.get(path(opened)).text


def test_nothing_tells_who_is_furthest_behind(
    petit: Client, cast: Cast, opened: Assignment, stands: Callable[..., None]
) -> None:
    before = petit.get(f"{path(opened)}?names=1").text
    stands(cast.bilal, 7)
    assert petit.get(f"{path(opened)}?names=1").text == before


def test_those_not_concerned_are_not_missing(
    petit: Client, session: Session, cast: Cast, lesson: Lesson, clock: Any
) -> None:
    given = give(session, cast, cast.room_4eb, lesson, clock.now, [cast.bilal])
    assert listed(petit.get(f"{path(given)}?names=1")) == ["Bilal"]


def test_what_to_do_depends_on_where_cards_work(
    petit: Client, session: Session, cast: Cast, given: Assignment, clock: Any
) -> None:
    room = classroom_of(session, cast.room_4eb)
    page = petit.get(path(given))
    assert "ne fonctionnent qu’en classe" in page.text
    assert page.select(f'a[href="/teach/classes/{room.id}/ouvrir"]')
    sittings.open_class(session, room, cast.petit.id, clock.now)
    assert "La leçon et la classe sont ouvertes" in petit.get(path(given)).text
    room.mode = CardMode.ALSO_HOME
    assert "les cartes fonctionnent à la maison" in petit.get(path(given)).text
    assert not petit.get(path(given)).select("form.reopen")
    given.opens_at = clock.now + timedelta(days=1)
    assert "Elle ouvre mardi 24 novembre" in petit.get(path(given)).text


def test_the_page_says_how_late_answers_are_counted(petit: Client, given: Assignment) -> None:
    text = petit.get(path(given)).text
    assert "attendent dans l’urne" in text and "cinq au moins à la fois" in text


def test_a_closed_lesson_is_opened_again_to_the_end_of_a_day(
    petit: Client, session: Session, cast: Cast, closed: Assignment, sign_in: Any, app: Flask
) -> None:
    sittings.open_class(
        session, classroom_of(session, cast.room_4eb), cast.petit.id, closed.opens_at
    )
    session.commit()
    alice = sign_in(Client(app, session), cast.alice)
    assert not alice.get("/accueil").select('[name="assignment"]')
    petit.get(path(closed))
    page = petit.follow(petit.submit(form="form.reopen", until="2026-11-30"))
    assert "rouverte jusqu’au lundi 30 novembre" in page.text
    session.refresh(closed)
    assert closed.closes_at is not None
    assert closed.closes_at.isoformat() == "2026-11-30T22:59:00+00:00"
    assert alice.get("/accueil").select('[name="assignment"]')
    changed = AuditEvent.action == AuditAction.ASSIGNMENT_CHANGED
    assert session.scalars(sa.select(AuditEvent.subject).where(changed)).all() == [
        "4eB L1 → 2026-11-30"
    ]


def test_a_day_that_cannot_be_is_explained_and_changes_nothing(
    petit: Client, session: Session, closed: Assignment
) -> None:
    before = closed.closes_at
    for until, words in (
        ("2026-11-22", "Ce jour est passé"),
        ("", "Choisissez le dernier jour"),
        ("demain", "Choisissez le dernier jour"),
    ):
        petit.get(path(closed))
        page = petit.submit(form="form.reopen", until=until, expect=422)
        assert words in page.text, until
    session.refresh(closed)
    assert closed.closes_at == before


def test_a_lesson_that_is_open_or_put_away_is_not_opened_again(
    petit: Client, given: Assignment, clock: Any
) -> None:
    petit.post(path(given), {"until": "2026-11-30"}, expect=404)
    clock.advance(minutes=5)
    petit.post(f"/teach/assignments/{given.id}/close")
    petit.post(f"/teach/assignments/{given.id}/put-away")
    petit.get(path(given), expect=404)
    petit.post(path(given), {"until": "2026-11-30"}, expect=404)


def test_a_withdrawn_lesson_is_not_opened_again(
    petit: Client, session: Session, closed: Assignment, clock: Any
) -> None:
    here = path(closed)
    editions.withdraw(session, closed.edition_hash, clock.now)  # leaves the session in any school
    session.commit()
    page = petit.get(here)
    assert "a été retirée" in page.text and not page.select("form.reopen")
    page = petit.post(here, {"until": "2026-11-30"}, expect=422)
    assert "elle ne peut pas être rouverte" in page.text


def test_a_lesson_given_again_meanwhile_is_not_opened_beside_it(
    petit: Client, session: Session, cast: Cast, closed: Assignment, lesson: Lesson, clock: Any
) -> None:
    give(session, cast, cast.room_4eb, lesson, clock.now)
    petit.get(path(closed))
    page = petit.submit(form="form.reopen", until="2026-11-30", expect=422)
    assert "a cette leçon par ailleurs" in page.text


def test_the_way_there_is_on_the_class_page_and_on_the_progress(
    petit: Client, cast: Cast, opened: Assignment, stands: Callable[..., None]
) -> None:
    room, link = f"/teach/classes/{cast.room_4eb.id}", f'a[href="{path(opened)}"]'
    assert not petit.get(room).select(link), "nobody has begun: it is no catching up yet"
    stands(cast.alice, 9, finished=True)
    assert petit.get(room).select(link)
    assert petit.get(f"/teach/assignments/{opened.id}/progress").select(link)
    stands(cast.bilal, 9, finished=True)
    assert not petit.get(room).select(link)


@pytest.mark.goal("R26")
def test_the_page_costs_the_same_for_five_and_thirty_five(
    petit: Client, session: Session, cast: Cast, closed: Assignment, clock: Any, statements: Any
) -> None:
    costs = []
    for number in (3, 27):
        names = [f"{number} {n}" for n in range(number)]
        classrooms.add_pupils(session, classroom_of(session, cast.room_4eb), names, None, clock.now)
        session.commit()
        with statements() as seen:
            petit.get(path(closed))
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 8
