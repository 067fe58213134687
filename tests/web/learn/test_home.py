"""GET /accueil."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.models import Attempt, EditionState, LessonEdition
from tests.cast import Cast
from tests.page import Client
from tests.web.learn.conftest import Given, Walk

PROMISE = (
    "Ton prof voit où tu en es et combien de repères tu sais reconnaître. Tes choix dans "
    "l’histoire sont comptés avec ceux de la classe, sans ton nom."
)


def test_the_lesson_to_do_stands_in_the_dark_card(
    client: Client, cast: Cast, given: Given, sign_in: Any
) -> None:
    page = sign_in(client, cast.alice).get("/accueil")
    assert page.h1 == "Bonjour Alice"
    card = page.select_one("section.to-do")
    assert "Deux messages" in card.get_text(" ", strip=True)
    assert len(page.select("section.to-do .button.marker")) == 1
    assert PROMISE in page.text


def test_the_full_title_which_names_the_theme_is_not_in_the_list(
    client: Client, cast: Cast, given: Given, sign_in: Any
) -> None:
    page = sign_in(client, cast.alice).get("/accueil")
    assert "piège" not in page.text


def test_a_lesson_begun_says_where_to_go_on(walk: Walk) -> None:
    walk.until(lambda page: "Étape 3 sur 9" in page.title)
    page = walk.client.get("/accueil")
    assert "Reprendre à l’étape 3" in page.text


def test_nothing_to_do_is_said_calmly(client: Client, cast: Cast, sign_in: Any) -> None:
    page = sign_in(client, cast.chloe).get("/accueil")
    assert "Rien à faire pour l’instant" in page.text


def test_a_lesson_that_opens_later_cannot_be_begun(
    client: Client, cast: Cast, given: Given, sign_in: Any, session: Session, clock: Any
) -> None:
    given.assignment.opens_at = clock.now + timedelta(days=2)
    session.commit()
    page = sign_in(client, cast.alice).get("/accueil")
    assert "Ouvre mercredi 25 novembre" in page.text
    assert not page.select('input[name="assignment"]')


def test_the_number_of_statements_does_not_grow_with_the_lessons(
    client: Client, cast: Cast, given: Given, sign_in: Any, statements: Any
) -> None:
    sign_in(client, cast.alice)
    with statements() as seen:
        client.get("/accueil")
    assert len(seen) <= 3


def close(given: Given, session: Session, clock: Any) -> None:
    """The assignment takes no answer any more."""
    given.assignment.closes_at = clock.now
    session.commit()


def test_a_lesson_that_closed_meanwhile_is_not_begun(
    client: Client, cast: Cast, given: Given, sign_in: Any, session: Session, clock: Any
) -> None:
    sign_in(client, cast.alice).get("/accueil")
    close(given, session, clock)
    answer = client.submit(action="/lecon")
    assert answer.location == "/accueil"
    assert session.query(Attempt).count() == 0


def test_a_lesson_taken_back_meanwhile_is_not_begun(
    client: Client, cast: Cast, given: Given, sign_in: Any, session: Session
) -> None:
    sign_in(client, cast.alice).get("/accueil")
    session.get_one(LessonEdition, given.assignment.edition_hash).state = EditionState.WITHDRAWN
    session.commit()
    assert client.submit(action="/lecon").location == "/accueil"
    assert session.query(Attempt).count() == 0


def test_a_lesson_begun_before_it_closed_says_that_it_is_closed(
    walk: Walk, given: Given, session: Session, clock: Any
) -> None:
    close(given, session, clock)
    begun = walk.client.post("/lecon", {"assignment": str(given.assignment.id)})
    assert begun.location == walk.address
    assert walk.client.get(walk.address, expect=409).h1 == "Cette leçon est fermée"


def test_a_finished_lesson_can_be_seen_again_while_it_is_open_only(
    walk: Walk, given: Given, session: Session, clock: Any
) -> None:
    session.query(Attempt).one().finished_on = clock.now.date()
    session.commit()
    page = walk.client.get("/accueil")
    assert page.select('input[name="assignment"]') and "Tu peux revoir" in page.text
    close(given, session, clock)
    page = walk.client.get("/accueil")
    assert "Terminée" in page.text
    assert not page.select('input[name="assignment"]') and "Tu peux revoir" not in page.text


def test_a_teacher_and_a_stranger_are_refused(client: Client, cast: Cast, sign_in: Any) -> None:
    assert client.get("/accueil", expect=302).location.startswith("/connexion")
    sign_in(client, cast.petit).get("/accueil", expect=404)


def test_a_lesson_that_opens_tomorrow_cannot_be_begun(
    client: Client, cast: Cast, given: Given, session: Session, sign_in: Any, clock: Any
) -> None:
    given.assignment.opens_at = clock.now + timedelta(days=1)
    session.commit()
    sign_in(client, cast.alice)
    client.post("/lecon", {"assignment": str(given.assignment.id)}, expect=404)
