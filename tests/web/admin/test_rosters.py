"""The administrator's door: lists of the whole school, pupils who move, classes put away."""

import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Account, AuditAction, AuditEvent, Classroom, Enrolment, RosterDraft, Teaching
from app.models.engine import enter_school
from tests.cast import Cast
from tests.page import Client
from tests.services.roster_samples import golden


def send(client: Client, data: bytes, how: str = "names") -> Any:
    """Choose a file and press the button."""
    file = (io.BytesIO(data), "liste")
    fields = {"how": how, "label": "", "pasted": "", "file": file}
    return client.post("/admin/import/read", fields, expect=None)


def test_the_whole_school_is_filled_and_new_classes_wait_for_a_teacher(
    benali: Client, session: Session, cast: Cast
) -> None:
    page = benali.follow(send(benali, golden("siecle.zip")))
    assert "8 élèves à ajouter, 8 nouvelles cartes à imprimer" in page.text
    assert "1 élève a quitté l’établissement" in page.text
    assert "DATE_NAISS" in page.text and "DUPONT" not in page.body
    page = benali.follow(benali.submit(action="/admin/import/preview", button=("do", "add")))
    assert page.h1 == "Les classes sont prêtes"
    assert "Attend un enseignant" in page.text and "Alice" not in page.text
    room = session.scalars(sa.select(Classroom).filter_by(label="4eC")).one()
    assert not session.query(Teaching).filter_by(classroom_id=room.id).count()
    assert room.named
    assert session.query(Enrolment).filter_by(classroom_id=cast.room_4eb.id).count() == 6
    actors = {
        e.actor_id for e in session.query(AuditEvent).filter_by(action=AuditAction.ROSTER_IMPORTED)
    }
    assert actors == {cast.benali.id}
    page = benali.get("/admin/journal")
    assert "a ajouté une liste à" in page.text and "roster" not in page.text


def test_a_class_of_any_teacher_may_be_filled(benali: Client, session: Session, cast: Cast) -> None:
    benali.follow(send(benali, b"Classe;Nom;Pr\xe9nom\n3eA;ZOLA;\xc9mile\n"))
    benali.submit(action="/admin/import/preview", button=("do", "add"))
    names = session.scalars(
        sa.select(Account.display_name)
        .join(Enrolment, Enrolment.pupil_id == Account.id)
        .where(Enrolment.classroom_id == cast.room_3ea.id)
        .order_by(Enrolment.position)
    ).all()
    assert names == ["Chloé", "Émile Z."]


def test_another_school_is_not_touched(
    benali: Client, session: Session, cast: Cast, app: Flask, sign_in: Any
) -> None:
    assert send(benali, golden("siecle.csv")).location == "/admin/import/preview"
    other = sign_in(Client(app, session), cast.ferrand)
    assert other.get("/admin/import/preview", expect=303).location == "/admin/import"
    assert other.post("/admin/import/preview", {"do": "add"}).location == "/admin/import"
    enter_school(session, cast.school.id)
    assert session.scalars(sa.select(RosterDraft.account_id)).all() == [cast.benali.id]
    enter_school(session, cast.other_school.id)
    rooms = session.scalars(sa.select(Classroom.id).filter_by(school_id=cast.other_school.id))
    assert rooms.all() == [cast.other_room.id]


@pytest.mark.parametrize("page", ["", "/preview", "/done"])
def test_teachers_and_pupils_are_refused(
    app: Flask, session: Session, cast: Cast, sign_in: Any, page: str
) -> None:
    for person in (cast.petit, cast.alice):
        client = sign_in(Client(app, session), person)
        client.get(f"/admin/import{page}", expect=404)
        assert send(client, golden("siecle.csv")).status == 404


def test_nobody_else_moves_pupils_or_puts_classes_away_at_this_door(
    app: Flask, session: Session, cast: Cast, sign_in: Any
) -> None:
    room = f"/admin/classes/{cast.room_4eb.id}"
    fields = {"pupil": str(cast.alice.id), "target": str(cast.room_3ea.id)}
    for person in (cast.petit, cast.alice, cast.ferrand):
        client = sign_in(Client(app, session), person)
        for page in (f"{room}/move", f"{room}/archive"):
            client.get(page, expect=404)
            client.post(page, fields, expect=404)
    for person in (cast.petit, cast.alice):
        sign_in(Client(app, session), person).get("/admin/classes/archived", expect=404)
    enter_school(session, cast.school.id)
    assert session.get_one(Classroom, (cast.school.id, cast.room_4eb.id)).archived_on is None
    enrolment = session.get_one(Enrolment, (cast.school.id, cast.alice.id))
    assert enrolment.classroom_id == cast.room_4eb.id


def test_classes_put_away_elsewhere_are_not_listed(
    benali: Client, app: Flask, session: Session, cast: Cast, sign_in: Any
) -> None:
    benali.post(f"/admin/classes/{cast.room_4eb.id}/archive")
    other = sign_in(Client(app, session), cast.ferrand)
    assert "Aucune classe rangée" in other.get("/admin/classes/archived").text


def test_a_pupil_changes_class(benali: Client, session: Session, cast: Cast) -> None:
    path = f"/admin/classes/{cast.room_4eb.id}/move"
    assert benali.get(f"/admin/classes/{cast.room_4eb.id}").select(f'a[href="{path}"]')
    benali.get(path)
    fields = {"pupil": str(cast.bilal.id), "target": str(cast.room_3ea.id)}
    page = benali.follow(benali.submit(action=path, **fields))
    assert page.h1 == "3eA" and "Bilal est maintenant en 3eA" in page.text
    session.expire_all()
    moved = session.get_one(Enrolment, (cast.school.id, cast.bilal.id))
    assert moved.classroom_id == cast.room_3ea.id


def test_nobody_of_elsewhere_is_moved_and_nowhere_else(benali: Client, cast: Cast) -> None:
    path = f"/admin/classes/{cast.room_4eb.id}/move"
    for pupil, target in (
        (cast.dina.id, cast.room_3ea.id),
        (cast.chloe.id, cast.room_3ea.id),
        (cast.alice.id, cast.other_room.id),
        (cast.alice.id, cast.room_4eb.id),
        ("x", "y"),
    ):
        benali.post(path, {"pupil": str(pupil), "target": str(target)}, expect=422)
    benali.get(f"/admin/classes/{cast.other_room.id}/move", expect=404)


def test_a_class_is_put_away_and_listed(benali: Client, session: Session, cast: Cast) -> None:
    assert "Aucune classe rangée" in benali.get("/admin/classes/archived").text
    path = f"/admin/classes/{cast.room_4eb.id}/archive"
    benali.get(path)
    page = benali.follow(benali.submit(action=path))
    assert page.h1 == "Classes rangées" and "4eB" in page.text
    assert not any("4eB" in b.get_text() for b in benali.get("/admin/classes").select("b"))
    for gone in (
        path,
        f"/admin/classes/{cast.room_4eb.id}",
        f"/admin/classes/{cast.room_4eb.id}/move",
    ):
        benali.get(gone, expect=404)


def test_moving_and_putting_away_ask_for_the_password(
    benali: Client, session: Session, cast: Cast, clock: Any
) -> None:
    clock.advance(minutes=6)
    for page in ("move", "archive"):
        path = f"/admin/classes/{cast.room_4eb.id}/{page}"
        assert benali.get(path, expect=303).location.startswith("/prof/confirmer")
        assert benali.post(path, {}).location.startswith("/prof/confirmer")
    assert session.get_one(Classroom, (cast.school.id, cast.room_4eb.id)).archived_on is None
