"""The sheet of cards: shown once, and never again."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.pupil_code import normalise
from app.extensions import db
from app.models import AuditAction, AuditEvent, Card
from app.services import cards, secrets
from tests.cast import Cast
from tests.factories import issue_card
from tests.page import Client, form_values


def path(cast: Cast) -> str:
    return f"/teach/classes/{cast.room_4eb.id}/cards"


def test_the_post_answers_the_sheet_and_its_codes_sign_in(
    app: Flask, petit: Client, session: Session, cast: Cast
) -> None:
    petit.get(path(cast))
    page = petit.submit(action=path(cast), expect=200)
    assert len(page.select(".paper-card")) == 2
    codes = [code.text for code in page.select(".paper-code")]
    assert all(re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", code) for code in codes)
    found = cards.find_by_code(session, app.extensions["repere_keys"], normalise(codes[0]))
    assert found is not None and found.display_name == "Alice"
    assert page.select(".paper-qr svg") and "3018" in page.text


def test_the_link_of_the_qr_holds_no_name(app: Flask, petit: Client, cast: Cast) -> None:
    from app.services.cards import IssuedCard
    from app.web.teach.address import Address
    from app.web.teach.cards import card_view

    card = IssuedCard(cast.alice.id, "Alice", "BCDFGHJKMPQR", "0" * 32)
    with app.test_request_context():
        view = card_view(card, Address("https://repere.test", "repere.test", False, True))
    assert "Alice" not in view.qr and view.qr.startswith("<svg")


def test_a_refresh_changes_nothing(petit: Client, session: Session, cast: Cast) -> None:
    form = form_values(petit.get(path(cast)).form(action=path(cast)))
    petit.post(path(cast), form, expect=200)
    before = sorted(session.scalars(sa.select(Card.code_hash)).all())
    page = petit.post(path(cast), {**form, "which": "all"}, expect=409)
    assert "rien n’a changé" in page.text
    assert sorted(session.scalars(sa.select(Card.code_hash)).all()) == before


def test_it_says_how_many_cards_it_ends(
    app: Flask, petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    page = petit.get(path(cast))
    assert page.text.count("carte déjà distribuée") == 1
    assert "annule 1 carte déjà distribuée" in page.text


def test_only_cards_never_printed_by_default(
    app: Flask, petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    petit.get(path(cast))
    page = petit.submit(action=path(cast), expect=200)
    assert [card.text for card in page.select(".paper-card h2")] == ["Bilal"]


def test_one_card_is_made_again_and_the_old_one_ends(
    app: Flask, petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    old = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    target = f"/teach/pupils/{cast.alice.id}/card"
    assert "La nouvelle l’annule" in petit.get(target).text
    page = petit.submit(action=target, expect=200)
    assert len(page.select(".paper-card")) == 1
    keys = app.extensions["repere_keys"]
    assert cards.find_by_code(session, keys, old.code) is None


@pytest.mark.parametrize("address", ["classes/{room}/cards", "pupils/{alice}/card", "{new}"])
def test_nobody_waits_for_a_lock_while_codes_are_hashed(
    app: Flask, petit: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    new = f"classes/{cast.room_4eb.id}/pupils/new"
    target = "/teach/" + address.format(room=cast.room_4eb.id, alice=cast.alice.id, new=new)
    busy: list[bool] = []
    real = secrets.hash_code

    def hash_code(*arguments: Any) -> str:
        busy.append(db.session.in_transaction())
        return real(*arguments)

    monkeypatch.setattr(secrets, "hash_code", hash_code)
    petit.get(target)
    petit.submit(action=target, expect=200)
    assert busy and not any(busy)


def test_printing_is_written_down_without_a_name(
    petit: Client, session: Session, cast: Cast
) -> None:
    petit.get(path(cast))
    petit.submit(action=path(cast), expect=200)
    event = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == AuditAction.CARDS_PRINTED)
    ).one()
    assert event.subject == "4eB ×2"


def test_a_refresh_hashes_nothing(
    petit: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = form_values(petit.get(path(cast)).form(action=path(cast)))
    petit.post(path(cast), data, expect=200)
    monkeypatch.setattr(cards, "draw", None)
    petit.post(path(cast), {**data, "which": "all"}, expect=409)


def test_when_every_card_is_printed_nothing_is_printed_nor_written_down(
    petit: Client, session: Session, cast: Cast
) -> None:
    data = form_values(petit.get(path(cast)).form(action=path(cast)))
    petit.post(path(cast), data, expect=200)
    fresh = form_values(petit.get(path(cast)).form(action=path(cast)))
    answer = petit.post(path(cast), {**fresh, "which": "new"})
    assert "rien n’a été imprimé" in petit.follow(answer).text
    lines = session.scalars(
        sa.select(AuditEvent.subject).where(AuditEvent.action == AuditAction.CARDS_PRINTED)
    ).all()
    assert lines == ["4eB ×2"]


def test_a_number_that_is_no_number_is_refused(petit: Client, cast: Cast) -> None:
    petit.post(path(cast), {"number": "1", "which": "all"}, expect=409)
