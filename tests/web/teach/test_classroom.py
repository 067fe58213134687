"""The page of a class: Ouvrir, Terminer, the mode, one pupil more, one pupil less."""

from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson
from app.models import (
    Account,
    Assignment,
    Attempt,
    CardMode,
    Classroom,
    Enrolment,
    Response,
    Sitting,
)
from tests.cast import Cast
from tests.factories import add_pupils, issue_card, open_session
from tests.page import Client
from tests.web.teach.conftest import give, play


def path(cast: Cast, end: str = "") -> str:
    return f"/teach/classes/{cast.room_4eb.id}{end}"


def test_the_page_shows_pupils_and_state(petit: Client, cast: Cast) -> None:
    page = petit.get(path(cast))
    assert page.h1 == "4eB"
    assert "Alice" in page.text and "Bilal" in page.text
    assert "La classe est fermée" in page.text
    assert "Pas encore de leçon" in page.text


def test_nobody_else_opens_it(cast: Cast, others: Any) -> None:
    others(path(cast))
    for end in ("/cards", "/sheet", "/pupils/new", "/ouvrir"):
        others(path(cast, end))
    for end in ("/open", "/end", "/mode", "/cards", "/pupils/new"):
        others(path(cast, end), method="post")
    others(f"/teach/pupils/{cast.bilal.id}")
    for end in ("/card", "/remove"):
        others(f"/teach/pupils/{cast.bilal.id}{end}", method="post")


def test_the_page_costs_the_same_for_five_and_thirty_five_pupils(
    petit: Client, session: Session, cast: Cast, given: Assignment, clock: Any, statements: Any
) -> None:
    add_pupils(session, cast.room_4eb, 3, clock.now)
    with statements() as few:
        petit.get(path(cast))
    add_pupils(session, cast.room_4eb, 30, clock.now)
    with statements() as many:
        petit.get(path(cast))
    assert len(few) == len(many) <= 8


def test_open_then_end(app: Flask, petit: Client, session: Session, cast: Cast, clock: Any) -> None:
    petit.get(path(cast, "/ouvrir"))
    page = petit.follow(petit.submit(action=path(cast, "/open")))
    assert "La classe est ouverte" in page.text
    assert session.scalar(sa.select(Sitting).where(Sitting.ended_at.is_(None)))
    pupil = Client(app, session)
    open_session(app, session, pupil, cast.alice, clock.now)
    petit.get(path(cast))
    page = petit.follow(petit.submit(action=path(cast, "/end")))
    assert "terminée" in page.text
    assert session.scalar(sa.select(Sitting).where(Sitting.ended_at.is_(None))) is None
    answer = pupil.get("/accueil", expect=None)
    assert answer.status in (302, 404), "the pupil's session has ended"


def test_terminer_stands_elsewhere_and_looks_otherwise_than_ouvrir(
    petit: Client, cast: Cast
) -> None:
    petit.get(path(cast, "/ouvrir"))
    page = petit.follow(petit.submit(action=path(cast, "/open")))
    end = page.select_one('.session-end form[action$="/end"] button')
    assert "outline" in end["class"]
    assert "chaque élève est déconnecté" in page.select_one(".session-end").text
    assert not page.select("main .button:not(.outline, .plain)"), "nothing is pressed by habit"


def primary(page: Any) -> list[str]:
    """The words of the filled buttons that can be seen."""
    return [b.get_text(strip=True) for b in page.select("main .button:not(.outline, .plain)")]


def test_what_comes_first_is_the_one_filled_button(
    app: Flask, petit: Client, session: Session, cast: Cast, lesson: Lesson, clock: Any
) -> None:
    assert primary(petit.get(path(cast))) == ["Imprimer les cartes"]
    issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    assert primary(petit.get(path(cast))) == ["Assigner une leçon"]
    give(session, cast, cast.room_4eb, lesson, clock.now)
    assert primary(petit.get(path(cast))) == ["Ouvrir la classe"]


def test_a_class_without_a_pupil_begins_with_one(
    petit: Client, session: Session, cast: Cast
) -> None:
    session.execute(sa.delete(Enrolment).where(Enrolment.classroom_id == cast.room_4eb.id))
    page = petit.get(path(cast))
    assert primary(page) == ["Ajouter et montrer la carte"]
    assert page.select_one("details.add-pupil").has_attr("open")


def test_ending_a_closed_class_changes_nothing(petit: Client, cast: Cast) -> None:
    page = petit.follow(petit.post(path(cast, "/end")))
    assert "La classe est fermée" in page.text


def test_the_mode_is_changed_both_ways(petit: Client, session: Session, cast: Cast) -> None:
    for mode in (CardMode.ALSO_HOME, CardMode.IN_CLASS):
        petit.post(path(cast, "/mode"), {"mode": mode.value})
        room = session.get_one(Classroom, (cast.school.id, cast.room_4eb.id))
        assert room.mode is mode


def test_a_pupil_is_renamed(petit: Client, session: Session, cast: Cast) -> None:
    petit.get(f"/teach/pupils/{cast.alice.id}")
    petit.submit(action=f"/teach/pupils/{cast.alice.id}", name="Alice R.")
    assert session.get_one(Account, (cast.school.id, cast.alice.id)).display_name == "Alice R."


def test_a_pupil_is_removed_after_a_page_that_says_what_goes(
    petit: Client, session: Session, cast: Cast
) -> None:
    target = f"/teach/pupils/{cast.alice.id}/remove"
    page = petit.get(target)
    assert "pour toujours" in page.text
    petit.submit(action=target)
    assert session.get(Account, (cast.school.id, cast.alice.id)) is None


def test_what_cannot_be_undone_asks_for_the_password_again(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    targets = (
        path(cast, "/cards"),
        f"/teach/pupils/{cast.alice.id}/card",
        f"/teach/pupils/{cast.alice.id}/remove",
        f"/teach/pupils/{cast.alice.id}",
    )
    clock.advance(minutes=6)
    for target in targets:
        assert "/prof/confirmer" in petit.get(target, expect=303).location
        assert "/prof/confirmer" in petit.post(target).location
    assert session.get(Account, (cast.school.id, cast.alice.id))


def test_an_attempt_is_taken_back_to_its_start(
    app: Flask,
    petit: Client,
    session: Session,
    cast: Cast,
    given: Assignment,
    clock: Any,
    others: Any,
) -> None:
    play(app, session, given, cast.alice, clock.now)
    attempt = session.scalars(sa.select(Attempt)).one()
    assert attempt.finished_on
    lines = petit.get(f"/teach/pupils/{cast.alice.id}").select_one(".lines").get_text()
    assert "Ami ou piège" in lines, "the title that teachers know"
    target = f"/teach/attempts/{attempt.id}/reset"
    others(target, method="post")
    others(target)
    page = petit.get(target)
    assert "Les six réponses de cet élève" in page.text
    assert "ne contiennent aucun nom" in page.text
    session.refresh(attempt)
    assert attempt.finished_on, "nothing is erased before the answer"
    petit.submit(action=target)
    session.refresh(attempt)
    assert attempt.step == 1 and attempt.finished_on is None
    assert not session.scalars(sa.select(Response)).all()


def test_six_answers_are_erased_after_the_password_only(
    app: Flask, petit: Client, session: Session, cast: Cast, given: Assignment, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now)
    attempt = session.scalars(sa.select(Attempt)).one()
    clock.advance(minutes=6)
    asked = petit.post(f"/teach/attempts/{attempt.id}/reset")
    assert asked.location.startswith("/prof/confirmer?then=teach.reset_attempt")
    session.refresh(attempt)
    assert attempt.finished_on


def test_the_class_sheet_has_a_line_for_each_pupil(petit: Client, cast: Cast) -> None:
    page = petit.get(path(cast, "/sheet"))
    assert [row.text for row in page.select(".roster tbody th")] == ["Alice", "Bilal"]
    assert "ne connaît pas ces noms" in page.text


def test_the_school_network_says_that_the_link_is_not_encrypted(
    app: Flask, network_app: Flask, session: Session, cast: Cast, clock: Any, sign_in: Any
) -> None:
    network_app.extensions["clock"] = clock
    browser = Client(network_app, session)
    open_session(network_app, session, browser, cast.petit, clock.now)
    assert "n’est pas chiffrée" in browser.get(path(cast)).text


def test_an_address_that_works_here_only_is_named(petit: Client, cast: Cast) -> None:
    assert "que sur cet ordinateur" in petit.get(path(cast)).text
