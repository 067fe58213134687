"""Names and addresses that look alike, or are written twice, never become one account."""

import unicodedata
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain import pupil_code
from app.models import Account, Role, StaffDirectory
from app.services import secrets, staff
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import issue_card
from tests.page import Client

pytestmark = [pytest.mark.goal("S31"), pytest.mark.once]

#: One address, as it can be typed: they all lead to Mme Petit, or nowhere.
SAME = (
    "petit@rivieres.test",
    "PETIT@Rivieres.TEST",
    "  petit@rivieres.test ",
    "petit\u200b@rivieres.test",
    "petit@rivieres.test\u00ad",
    "\ufeffpetit@rivieres.test",
    "\uff50etit@rivieres.test",  # a full-width p
    "petit @rivieres.test",
    "petit\u00a0@rivieres.test",
    "petit\u202e@rivieres.test",
    "petit@rivieres.test\x00",
)
#: Other letters: nobody's.
TWINS = (
    "p\u0435tit@rivieres.test",  # a Cyrillic e
    "pet\u0131t@rivieres.test",  # a dotless i
    "pe\u0301tit@rivieres.test",
    "p\u00e9tit@rivieres.test",
    "petit@riv\u0456eres.test",
)


@pytest.mark.parametrize("address", SAME[1:4] + TWINS[:3])
def test_no_second_account_has_an_address_that_looks_like_a_first(
    cast: Cast, session: Session, client: Client, sign_in: Any, address: str
) -> None:
    sign_in(client, cast.benali)
    before = session.query(StaffDirectory).count()
    fields = {"name": "M. Jumeau", "email": address, "role": "teacher"}
    client.post("/admin/staff", fields, expect=None)
    session.rollback()
    assert session.query(StaffDirectory).count() == before


def test_each_way_of_typing_an_address_is_its_owner_s_or_nobody_s(
    cast: Cast, session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "password_matches", lambda stored, _: stored is not None)
    for address in SAME:
        assert staff.clean_email(address) == cast.petit.email, ascii(address)
        found = staff.check_password(session, address, cast.petit.password)
        assert found is not None and found.id == cast.petit.id
    for address in TWINS:
        assert staff.check_password(session, address, cast.petit.password) is None, ascii(address)


def test_an_address_has_one_written_form(cast: Cast) -> None:
    for address in (*SAME, *TWINS, "É@x.test", unicodedata.normalize("NFD", "É@x.test")):
        once = staff.clean_email(address)
        assert staff.clean_email(once) == once
    assert staff.clean_email("É@x.test") == staff.clean_email("E\u0301@x.test")


@pytest.mark.parametrize(
    "twin", ["zoé", "ZOÉ", "Zoe\u0301", "Z\u200boé", " Zoé ", "Zo\u00ade\u0301"]
)
def test_two_pupils_of_a_list_are_two_or_refused_never_one(
    cast: Cast, session: Session, client: Client, sign_in: Any, twin: str
) -> None:
    sign_in(client, cast.petit)
    path = f"/teach/classes/{cast.room_4eb.id}/pupils/new"
    fields = client.get(path).values('form[action*="pupils/new"], main form')
    client.post(path, {**fields, "name": "Zoé"}, expect=None)
    session.rollback()
    pupils = session.query(Account).filter_by(role=Role.PUPIL, school_id=cast.school.id)
    with_zoe = {p.id for p in pupils}
    assert len(with_zoe) == 4
    fields = client.get(path).values('form[action*="pupils/new"], main form')
    client.post(path, {**fields, "name": twin}, expect=422)
    session.rollback()
    assert {p.id for p in pupils} == with_zoe


def test_a_name_that_becomes_another_s_changes_nobody_s_account(
    cast: Cast, session: Session, client: Client, sign_in: Any
) -> None:
    sign_in(client, cast.petit)
    client.post(f"/teach/pupils/{cast.bilal.id}", {"name": "ALICE"}, expect=None)
    client.post(f"/teach/pupils/{cast.bilal.id}", {"name": "A\u200blice"}, expect=None)
    session.rollback()
    names = [p.display_name for p in session.query(Account).filter_by(role=Role.PUPIL)]
    assert len([n for n in names if n.casefold() == "alice"]) == 1
    assert session.get_one(Account, (cast.school.id, cast.alice.id)).display_name == "Alice"


def test_a_code_is_the_same_however_it_is_typed_and_a_look_alike_costs_nothing(
    app: Flask,
    cast: Cast,
    session: Session,
    clock: Clock,
    open_4eb: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    shown = pupil_code.grouped(card.code)
    for typed in (
        shown.lower(),
        shown.replace("-", " "),
        shown.replace("-", "\u2013"),
        f"\u200b{shown}\ufeff",
        f"  {card.code} ",
    ):
        client = Client(app, session)
        assert client.post("/connexion", {"code": typed}).location == "/accueil", ascii(typed)
    made: list[str] = []
    monkeypatch.setattr(secrets, "_verify", lambda *a: bool(made.append("hash")))
    for letter in ("\u0412", "\uff22", "B\u0301", "\u00df", "\u0130", "0", "O"):
        client = Client(app, session)
        client.post("/connexion", {"code": letter + card.code[1:]}, expect=422)
        client.post("/connexion", {"code": card.code + letter}, expect=422)
    assert not made
