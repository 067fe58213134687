"""GET and POST /connexion: a pupil and the typed code."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain import pupil_code
from app.services import secrets, sittings
from tests.cast import Cast
from tests.factories import classroom_of, issue_card
from tests.page import Client


@pytest.fixture
def code(app: Flask, session: Session, cast: Cast, clock: Any) -> str:
    """Alice's code; her class is open."""
    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    session.commit()
    return issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now).code


def test_the_page_says_that_nobody_answers_live_and_gives_the_numbers(client: Client) -> None:
    page = client.get("/connexion")
    assert page.h1 == "Entre dans ta classe"
    assert "Personne ne lit ce site pour t’aider en direct. Pour de l’aide maintenant\u00a0:" in (
        page.text
    )
    assert len(page.select('input[type="text"], input.code')) == 1


@pytest.mark.parametrize("shape", ["{}", "{} ", "lower", "grouped", "spaced"])
def test_a_code_opens_whatever_its_case_spaces_and_dashes(
    client: Client, code: str, shape: str
) -> None:
    typed = {
        "lower": code.lower(),
        "grouped": pupil_code.grouped(code),
        "spaced": " ".join(code),
    }.get(shape, shape.format(code))
    assert client.post("/connexion", {"code": typed}).location == "/accueil"
    assert client.get("/accueil").h1 == "Bonjour Alice"


def test_a_character_that_no_card_bears_is_shown_where_it_stands(client: Client) -> None:
    page = client.post("/connexion", {"code": "K7QF-2O9D-XPTB"}, expect=422)
    assert page.select_one(".code-echo .bad").get_text() == "O"
    assert "Aucune carte ne porte ce caractère." in page.text


def test_a_slip_of_the_finger_costs_no_hash_and_no_try(
    client: Client, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> bool:
        raise AssertionError("hashed")

    monkeypatch.setattr(secrets, "code_matches", refuse)
    swapped = code[1] + code[0] + code[2:] if code[0] != code[1] else code[:-1]
    for _ in range(8):
        page = client.post("/connexion", {"code": swapped}, expect=422)
    assert "en trop" in page.text or "groupe par groupe" in page.text


def test_a_code_too_short_says_so(client: Client) -> None:
    page = client.post("/connexion", {"code": "K7QF"}, expect=422)
    assert "douze caractères" in page.text
    assert page.select_one("#code")["value"] == "K7QF"


def unknown_code() -> str:
    body = "BCDFGHJKMPQ"
    return body + pupil_code.check_character(body)


def test_an_unknown_code_names_nobody_and_then_asks_to_wait(client: Client, cast: Cast) -> None:
    client.get("/connexion")
    for _ in range(6):
        page = client.post("/connexion", {"code": unknown_code()}, expect=422)
    assert "Ce code n’ouvre rien." in page.text
    page = client.post("/connexion", {"code": unknown_code()}, expect=429)
    assert "Attends" in page.text and "Rien n’est bloqué." in page.text
    assert page.select_one("#code")["value"] == pupil_code.grouped(unknown_code())


def test_a_closed_class_is_said_kindly(
    client: Client, app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    card = issue_card(session, app.extensions["repere_keys"], cast.chloe, clock.now)
    page = client.post("/connexion", {"code": card.code}, expect=422)
    assert "Ta carte est bonne, mais ta classe n’est pas ouverte en ce moment." in page.text
    client.get("/accueil", expect=302)


def test_a_card_made_again_ends_the_old_one(
    client: Client, code: str, app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    client.post("/connexion", {"code": code})
    issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    client.get("/accueil", expect=302)
    client.post("/connexion", {"code": code}, expect=422)


def test_on_a_shared_tablet_the_page_names_who_is_signed_in(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    page = sign_in(client, cast.alice).get("/connexion")
    assert "Alice" in page.text and "Ce n’est pas moi" in page.text
