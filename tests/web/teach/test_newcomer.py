"""A late pupil: added in the middle of a lesson, the card on the screen at once."""

from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.pupil_code import normalise
from app.models import Account, Card, Classroom, Enrolment
from app.services import cards
from tests.cast import Cast
from tests.page import Client, form_values


def path(cast: Cast, end: str = "/pupils/new") -> str:
    return f"/teach/classes/{cast.room_4eb.id}{end}"


def pupils(session: Session, cast: Cast) -> int:
    where = Enrolment.classroom_id == cast.room_4eb.id
    return session.scalar(sa.select(sa.func.count()).select_from(Enrolment).where(where)) or 0


def test_the_card_is_on_the_screen_after_two_activations_long_after_the_sign_in(
    app: Flask, petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    clock.advance(minutes=25)
    room = petit.get(path(cast, ""))  # 1: « Ajouter un élève » unfolds the form
    assert room.select_one("details.add-pupil summary").text.strip() == "Ajouter un élève"
    page = petit.submit(action=path(cast), name="Inès D.", expect=200)  # 2: « Ajouter »
    code = page.select_one(".code-large").text.strip()
    found = cards.find_by_code(session, app.extensions["repere_keys"], normalise(code))
    assert found is not None and found.display_name == "Inès D."
    assert page.select(".paper-qr svg") and page.select("[data-print]")
    assert page.select_one(".after-qr b").text == code[-3:]
    assert page.select(f'main a[href="{path(cast, "")}"]')


def test_an_empty_name_draws_a_pseudonym(petit: Client, session: Session, cast: Cast) -> None:
    for named in (True, False):
        session.get_one(Classroom, (cast.school.id, cast.room_4eb.id)).named = named
        petit.get(path(cast, ""))
        page = petit.submit(action=path(cast), expect=200)
        name = page.h1.removeprefix("Carte de ")
        assert session.scalars(sa.select(Account).where(Account.display_name == name)).one()


def test_a_refresh_adds_nobody(petit: Client, session: Session, cast: Cast) -> None:
    for name in ("Inès D.", ""):
        form = form_values(petit.get(path(cast, "")).form(action=path(cast)))
        petit.post(path(cast), {**form, "name": name}, expect=200)
        before = (pupils(session, cast), sorted(session.scalars(sa.select(Card.code_hash))))
        page = petit.post(path(cast), {**form, "name": name}, expect=409)
        assert "rien n’a changé" in page.text
        after = (pupils(session, cast), sorted(session.scalars(sa.select(Card.code_hash))))
        assert after == before


def test_without_its_number_nobody_is_added(petit: Client, session: Session, cast: Cast) -> None:
    petit.post(path(cast), {"name": "Inès D."}, expect=409)
    assert pupils(session, cast) == 2


def test_a_name_that_cannot_be_is_asked_again_and_the_number_still_serves(
    petit: Client, session: Session, cast: Cast
) -> None:
    petit.get(path(cast))
    for name, words in (("alice", "déjà"), ("<b>", "Lettres"), ("a" * 41, "40")):
        page = petit.submit(action=path(cast), name=name, expect=422)
        assert words in page.text
    assert pupils(session, cast) == 2
    petit.submit(action=path(cast), name="Inès D.", expect=200)
    assert pupils(session, cast) == 3


def test_the_card_of_a_pupil_who_is_there_already_still_asks_for_the_password(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    petit.get(path(cast, ""))
    petit.submit(action=path(cast), name="Inès D.", expect=200)
    clock.advance(minutes=6)
    ines = session.scalars(sa.select(Account).where(Account.display_name == "Inès D.")).one()
    for target in (f"/teach/pupils/{ines.id}/card", path(cast, "/cards")):
        assert "/prof/confirmer" in petit.get(target, expect=303).location
        assert "/prof/confirmer" in petit.post(target).location
