"""GET and POST /c: the QR link."""

from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.services import sittings
from tests.cast import Cast
from tests.factories import classroom_of, issue_card
from tests.page import Client


def issue(app: Flask, session: Session, cast: Cast, clock: Any, opened: bool = True) -> Any:
    room = classroom_of(session, cast.room_4eb)
    if opened:
        sittings.open_class(session, room, cast.petit.id, clock.now)
    session.commit()
    return issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)


def test_without_script_the_page_offers_the_code(client: Client) -> None:
    page = client.get("/c")
    assert page.select('[data-qr-missing]:not([hidden]) a[href="/connexion"]')
    assert page.select("[data-qr-ready][hidden]")


def test_the_token_and_the_last_three_characters_open(
    client: Client, app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    card = issue(app, session, cast, clock)
    answer = client.post("/c", {"token": card.qr_token, "last": card.code[-3:].lower()})
    assert answer.location == "/accueil"


def test_other_characters_do_not(
    client: Client, app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    card = issue(app, session, cast, clock)
    wrong = "BBB" if card.code[-3:] != "BBB" else "CCC"
    page = client.post("/c", {"token": card.qr_token, "last": wrong}, expect=422)
    assert "ne vont pas avec ce QR code" in page.text


def test_the_card_of_somebody_else_does_not_fit_this_token(
    client: Client, app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    mine = issue(app, session, cast, clock)
    page = client.post("/c", {"token": "0" * 32, "last": mine.code[-3:]}, expect=422)
    assert page.select('input[name="last"]')


def test_a_forged_token_leads_to_the_code(client: Client, cast: Cast) -> None:
    page = client.post("/c", {"token": "<script>", "last": "BCD"}, expect=422)
    assert page.select("[data-qr-missing]:not([hidden])")
    assert "<script>" not in page.body


def test_it_works_only_while_the_class_is_open(
    client: Client, app: Flask, session: Session, cast: Cast, clock: Any
) -> None:
    card = issue(app, session, cast, clock, opened=False)
    page = client.post("/c", {"token": card.qr_token, "last": card.code[-3:]}, expect=422)
    assert "n’est pas ouverte" in page.text
