"""Invite, recover and remove members of staff."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models import Account, AuditAction, AuditEvent, SignIn, StaffCredential
from tests.cast import Cast
from tests.page import Client


def test_an_invitation_is_a_link_shown_once(benali: Client, session: Session) -> None:
    benali.get("/admin/staff")
    answer = benali.submit(
        action="/admin/staff", name="M. Nadir", email="nadir@rivieres.test", role="teacher"
    )
    page = benali.follow(answer)
    link = page.select_one("#link").get_text()
    assert "/invitation/" in link
    again = benali.get(answer.location)
    assert not again.select("#link")
    other = Client(benali.app, session)
    assert other.get("/invitation/" + link.split("/invitation/")[1]).h1 == "Bienvenue, M. Nadir"


def test_an_address_signs_in_once(benali: Client) -> None:
    benali.get("/admin/staff")
    page = benali.submit(
        action="/admin/staff", expect=422, name="X", email="PETIT@rivieres.test", role="teacher"
    )
    assert "déjà avec cette adresse" in page.text


def test_a_lost_second_key_is_reset_and_sessions_end(
    benali: Client, cast: Cast, session: Session, sign_in: Any
) -> None:
    petit = sign_in(Client(benali.app, session), cast.petit)
    benali.get(f"/admin/staff/{cast.petit.id}")
    answer = benali.submit(action=f"/admin/staff/{cast.petit.id}/factor")
    assert benali.follow(answer).select("#link")
    assert session.get(StaffCredential, (cast.school.id, cast.petit.id)) is None
    petit.get("/teach", expect=302)
    assert not session.query(SignIn).filter_by(account_id=cast.petit.id).count()


def test_removal_asks_twice_then_ends_sessions(
    benali: Client, cast: Cast, session: Session, sign_in: Any
) -> None:
    sign_in(Client(benali.app, session), cast.roy)
    path = f"/admin/staff/{cast.roy.id}"
    benali.get(path)
    benali.submit(action=f"{path}/remove", expect=422)
    assert session.get(Account, (cast.school.id, cast.roy.id))
    benali.get(path)
    answer = benali.submit(action=f"{path}/remove", sure="y")
    assert "M. Roy" in benali.follow(answer).text
    assert session.get(Account, (cast.school.id, cast.roy.id)) is None
    assert not session.query(SignIn).filter_by(account_id=cast.roy.id).count()
    audit = session.query(AuditEvent).filter_by(action=AuditAction.STAFF_REMOVED).one()
    assert audit.actor_id == cast.benali.id


def test_nobody_resets_or_removes_themselves(benali: Client, cast: Cast) -> None:
    path = f"/admin/staff/{cast.benali.id}"
    page = benali.get(path)
    assert not page.select('form[action$="/remove"]')
    benali.post(f"{path}/remove", {"sure": "y"}, expect=404)
    benali.post(f"{path}/factor", expect=404)


def test_staff_of_another_school_and_pupils_are_the_same_404(benali: Client, cast: Cast) -> None:
    for person in (cast.faure, cast.ferrand, cast.alice, cast.dina):
        for action in ("", "/link", "/factor", "/remove"):
            path = f"/admin/staff/{person.id}{action}"
            if action:
                benali.post(path, {"sure": "y"}, expect=404)
            else:
                benali.get(path, expect=404)


@pytest.mark.parametrize("person", ["petit", "roy", "alice"])
def test_teachers_and_pupils_are_refused(
    client: Client, cast: Cast, sign_in: Any, person: str
) -> None:
    sign_in(client, getattr(cast, person))
    for path in ("/admin", "/admin/staff", "/admin/classes", "/admin/contacts", "/admin/exit"):
        client.get(path, expect=404)
    client.post(f"/admin/staff/{cast.roy.id}/remove", {"sure": "y"}, expect=404)


def test_the_list_asks_for_the_password_again(benali: Client, clock: Any) -> None:
    clock.advance(minutes=6)
    assert "/prof/confirmer" in benali.get("/admin/staff", expect=303).location
