"""A list waits: sealed in its page while its columns are chosen, sealed in a draft for an hour."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import RosterDraft
from app.models.engine import enter_school
from app.services import retention, roster_drafts
from tests.cast import Cast
from tests.page import Client
from tests.services.roster_samples import golden, text
from tests.web.teach.test_rosters import LIST, names, send

UNKNOWN = "Matricule;Qui;Où;Mél\n1;MARTIN Léa;4eC;lea@x.test\n2;DUPONT Tom;4eC;tom@x.test\n"


def test_an_unknown_list_asks_which_column_is_what(petit: Client, session: Session) -> None:
    page = send(petit, UNKNOWN)
    assert page.status == 422 and page.h1 == "Quelle colonne dit quoi\u00a0?"
    assert "@x.test" not in page.text, "only the columns chosen are shown"
    assert [o.get_text() for o in page.select('select[name="first"] option')] == [
        "Matricule",
        "Qui",
        "Où",
        "Mél",
    ]
    assert not session.query(RosterDraft).count(), "the server keeps nothing yet"
    fields = {**page.values('form[action="/teach/import/columns"]'), "first": "1", "last": "1"}
    fields = {**fields, "group": "2"}
    page = petit.post("/teach/import/columns", {**fields, "do": "look"}, expect=422)
    assert "MARTIN Léa" in page.select_one("table").text and "@x.test" not in page.text
    page = petit.follow(petit.post("/teach/import/columns", {**fields, "do": "go"}))
    assert "2 élèves à ajouter" in page.text and "Mél" in page.text
    petit.submit(action="/teach/import/preview", button=("do", "add"))
    assert names(session, "4eC") == ["Léa M.", "Tom D."]


def test_the_class_is_asked_for_when_nothing_says_it(petit: Client, session: Session) -> None:
    page = send(petit, text("list.txt"))
    assert page.status == 422 and page.h1.startswith("Quelle colonne")
    fields = page.values('form[action="/teach/import/columns"]')
    page = petit.post("/teach/import/columns", {**fields, "do": "go"}, expect=422)
    assert "Tapez le nom de la classe" in page.text
    petit.follow(petit.post("/teach/import/columns", {**fields, "label": "4eC", "do": "go"}))
    petit.submit(action="/teach/import/preview", button=("do", "add"))
    assert names(session, "4eC") == ["Léa D.", "Anaïs D.", "Zoé D.", "Noël C."]


def test_when_nothing_tells_the_surname_the_order_is_asked(petit: Client, session: Session) -> None:
    page = send(petit, "Martin Léa\nDupont Tom\n", label="4eC")
    assert page.status == 422
    fields = page.values('form[action="/teach/import/columns"]')
    page = petit.post("/teach/import/columns", {**fields, "do": "go"}, expect=422)
    assert "Aucun nom n’est en capitales" in page.text
    petit.follow(petit.post("/teach/import/columns", {**fields, "order": "last_first", "do": "go"}))
    petit.submit(action="/teach/import/preview", button=("do", "add"))
    assert names(session, "4eC") == ["Léa M.", "Tom D."]


def test_a_line_that_stays_unclear_is_named_and_the_columns_are_not_asked_again(
    petit: Client,
) -> None:
    page = send(petit, "MARTIN Léa\nDupont Tom\n", label="4eC")
    fields = page.values('form[action="/teach/import/columns"]')
    page = petit.post("/teach/import/columns", {**fields, "do": "go"}, expect=422)
    assert page.h1 == "Envoyer une liste de classe"
    assert [b.get_text().replace("\xa0", " ") for b in page.select(".line-problems b")] == [
        "Ligne 2 :"
    ]


def test_the_list_in_the_page_is_sealed_and_lasts_an_hour(
    petit: Client, cast: Cast, clock: Any, sign_in: Any
) -> None:
    page = send(petit, UNKNOWN)
    assert "@x.test" not in page.body and ">4eC<" not in page.body
    fields = page.values('form[action="/teach/import/columns"]')
    for token in ("", "x", fields["table"][:-4] + "AAAA"):
        answer = petit.post("/teach/import/columns", {**fields, "table": token, "do": "go"})
        assert answer.location == "/teach/import"
    clock.advance(minutes=61)
    sign_in(petit, cast.petit)
    answer = petit.post("/teach/import/columns", {**fields, "do": "go"})
    assert answer.location == "/teach/import"


def test_the_draft_holds_labels_and_display_names_alone_and_is_sealed(
    petit: Client, session: Session, app: Flask
) -> None:
    send(petit, golden("siecle.xml"))
    row = session.query(RosterDraft).one()
    assert b"4eB" not in row.sealed
    opened = (app.extensions["repere_keys"].open("seal", row.sealed) or b"").decode(
        "unicode_escape"
    )
    assert "Léa D." in opened and "4eB" in opened
    for kept_nowhere in ("DUPONT", "Dupont", "2012", 'X"', "Claude", "1031000111A", "PARTI"):
        assert kept_nowhere not in opened
    for table in ("sign_in", "audit_event"):
        assert "DUPONT" not in str(session.execute(sa.text(f"SELECT * FROM {table}")).all())


def test_an_expired_draft_is_refused_and_maintenance_forgets_it(
    petit: Client, session: Session, app: Flask, cast: Cast, clock: Any, sign_in: Any
) -> None:
    send(petit, LIST)
    clock.advance(minutes=61)
    sign_in(petit, cast.petit)
    assert petit.get("/teach/import/preview", expect=303).location == "/teach/import"
    retention.daily(session, app.extensions["repere_keys"], cast.school.id, clock.now)
    assert not session.query(RosterDraft).count()


def test_a_late_confirmation_adds_nothing_and_deletes_the_draft(
    petit: Client, session: Session, cast: Cast, clock: Any, sign_in: Any
) -> None:
    send(petit, LIST)
    clock.advance(minutes=61)
    sign_in(petit, cast.petit)
    answer = petit.post("/teach/import/preview", {"do": "add"})
    assert answer.location == "/teach/import"
    assert not session.query(RosterDraft).count() and names(session, "4eC") == []


def test_a_list_can_be_forgotten_at_once(petit: Client, session: Session) -> None:
    petit.follow(send(petit, LIST))
    petit.submit(action="/teach/import/preview", button=("do", "cancel"))
    assert not session.query(RosterDraft).count() and names(session, "4eC") == []


def test_a_draft_is_its_senders_alone(
    app: Flask, petit: Client, session: Session, cast: Cast, sign_in: Any
) -> None:
    send(petit, LIST)
    for person in (cast.roy, cast.faure):
        other = sign_in(Client(app, session), person)
        assert other.get("/teach/import/preview", expect=303).location == "/teach/import"
        other.post("/teach/import/preview", {"do": "add"})
    enter_school(session, cast.school.id)
    assert names(session, "4eC") == [] and session.query(RosterDraft).count() == 1


def test_a_draft_sealed_for_somebody_else_opens_nothing(
    petit: Client, session: Session, cast: Cast
) -> None:
    send(petit, LIST)
    row = session.query(RosterDraft).one()
    sealed, made = row.sealed, row.made_at
    session.add(
        RosterDraft(school_id=cast.school.id, account_id=cast.roy.id, made_at=made, sealed=sealed)
    )
    session.commit()
    keys = petit.app.extensions["repere_keys"]
    assert roster_drafts.find(session, keys, cast.school.id, cast.roy.id, made) is None
    later = made + timedelta(minutes=59)
    assert roster_drafts.find(session, keys, cast.school.id, cast.petit.id, later) is not None
