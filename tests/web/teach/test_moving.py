"""A pupil changes class; a class is put away."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.content.library import Library
from app.models import (
    Assignment,
    Attempt,
    AuditAction,
    AuditEvent,
    Ballot,
    Card,
    Classroom,
    Enrolment,
    Response,
    SignIn,
)
from app.services import classrooms, sittings, taking, teaching
from tests.cast import Cast, Person, Room
from tests.factories import account_of, classroom_of, issue_card
from tests.page import Client
from tests.web.teach.conftest import give, play

Others = Callable[..., None]


@pytest.fixture
def both(session: Session, cast: Cast, clock: Any) -> Room:
    """Mme Petit teaches 3eA too."""
    room, petit = classroom_of(session, cast.room_3ea), account_of(session, cast.petit)
    teaching.give(session, room, petit, None, cast.benali.id, clock.now)
    session.commit()
    return cast.room_3ea


def class_of(session: Session, cast: Cast, pupil: Person) -> Enrolment:
    """Where a pupil is."""
    session.expire_all()
    return session.get_one(Enrolment, (cast.school.id, pupil.id))


def test_a_pupil_goes_to_another_class_of_the_teacher(
    petit: Client, session: Session, cast: Cast, both: Room
) -> None:
    page = petit.get(f"/teach/pupils/{cast.alice.id}")
    assert page.select(f'a[href="/teach/pupils/{cast.alice.id}/move"]')
    page = petit.get(f"/teach/pupils/{cast.alice.id}/move")
    assert [o.get_text() for o in page.select("option")] == ["3eA"]
    page = petit.follow(petit.submit(action=f"/teach/pupils/{cast.alice.id}/move"))
    assert page.h1 == "3eA" and "Alice est maintenant en 3eA" in page.text
    moved = class_of(session, cast, cast.alice)
    assert (moved.classroom_id, moved.position) == (both.id, 2)
    event = session.query(AuditEvent).filter_by(action=AuditAction.PUPIL_MOVED).one()
    assert event.subject == "→ 3eA", "no name of a pupil"


def test_the_card_stays_and_the_session_ends(
    app: Flask,
    petit: Client,
    session: Session,
    cast: Cast,
    both: Room,
    clock: Any,
    sign_in: Any,
) -> None:
    issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    sign_in(Client(app, session), cast.alice)
    petit.post(f"/teach/pupils/{cast.alice.id}/move", {"target": str(both.id)})
    assert session.get(Card, (cast.school.id, cast.alice.id)) is not None
    assert not session.query(SignIn).filter_by(account_id=cast.alice.id).count()


def test_what_was_done_stays_with_the_pupil_and_no_page_shows_it(
    app: Flask,
    petit: Client,
    session: Session,
    cast: Cast,
    both: Room,
    given: Assignment,
    clock: Any,
) -> None:
    play(app, session, given, cast.alice, clock.now)
    answers = session.query(Response).count()
    assert answers
    attempt = session.query(Attempt).filter_by(pupil_id=cast.alice.id).one()
    pages = [f"/teach/attempts/{attempt.id}/{page}" for page in ("attestation", "reset")]
    petit.post(f"/teach/pupils/{cast.alice.id}/move", {"target": str(both.id)})
    assert session.query(Attempt).filter_by(pupil_id=cast.alice.id).count() == 1
    for page in pages:
        petit.get(page, expect=404)
    petit.post(pages[1], expect=404)
    assert session.query(Response).count() == answers
    page = petit.get(f"/teach/pupils/{cast.alice.id}")
    assert not page.select('a[href$="/reset"]') and "Aucune leçon commencée" in page.text
    page = petit.get(f"/teach/assignments/{given.id}/progress?names=1")
    assert "Alice" not in page.text
    petit.post(f"/teach/pupils/{cast.alice.id}/move", {"target": str(cast.room_4eb.id)})
    assert petit.get(f"/teach/pupils/{cast.alice.id}").select('a[href$="/reset"]'), "and comes back"
    for page in pages:
        petit.get(page)


def test_a_name_that_is_there_already_is_refused(
    petit: Client, session: Session, cast: Cast, both: Room, clock: Any
) -> None:
    classrooms.add_pupils(session, classroom_of(session, both), ["alice"], None, clock.now)
    page = petit.post(f"/teach/pupils/{cast.alice.id}/move", {"target": str(both.id)}, expect=422)
    assert "déjà dans la liste" in page.text
    assert class_of(session, cast, cast.alice).classroom_id == cast.room_4eb.id


def test_a_class_of_somebody_else_is_no_target(petit: Client, session: Session, cast: Cast) -> None:
    page = petit.get(f"/teach/pupils/{cast.alice.id}/move")
    assert "Vous n’avez pas d’autre classe" in page.text
    for target in (cast.room_3ea.id, cast.other_room.id, "x", ""):
        petit.post(f"/teach/pupils/{cast.alice.id}/move", {"target": str(target)}, expect=422)
    assert class_of(session, cast, cast.alice).classroom_id == cast.room_4eb.id


def test_others_neither_move_a_pupil_nor_put_the_class_away(cast: Cast, others: Others) -> None:
    for path in (
        f"/teach/pupils/{cast.alice.id}/move",
        f"/teach/classes/{cast.room_4eb.id}/archive",
    ):
        others(path)
        others(path, "post", target=str(cast.room_3ea.id))


def test_a_class_put_away_leaves_the_lists_and_its_cards_stop(
    app: Flask,
    petit: Client,
    session: Session,
    cast: Cast,
    given: Assignment,
    clock: Any,
) -> None:
    keys = app.extensions["repere_keys"]
    card = issue_card(session, keys, cast.alice, clock.now)
    sittings.open_class(session, classroom_of(session, cast.room_4eb), cast.petit.id, clock.now)
    play(app, session, given, cast.alice, clock.now)
    assert session.query(Ballot).count()
    path = f"/teach/classes/{cast.room_4eb.id}"
    assert petit.get(path).select(f'a[href="{path}/archive"]')
    page = petit.get(f"{path}/archive")
    assert "cessent de marcher" in page.text
    page = petit.follow(petit.submit(action=f"{path}/archive"))
    assert page.h1 == "Mes classes" and not page.select(".class-card")
    session.expire_all()
    room = session.get_one(Classroom, (cast.school.id, cast.room_4eb.id))
    assert room.archived_on == clock.now.date()
    assert not session.query(Ballot).count(), "what waited is thrown away"
    assert session.get_one(Assignment, (cast.school.id, given.id)).archived_on == clock.now.date()
    assert sittings.current(session, cast.school.id, room.id) is None
    Client(app, session).post("/connexion", {"code": card.code}, expect=422)
    ends = ("", "/cards", "/sitting", "/sitting/now", "/projection", "/year")
    for page_of in (*(f"{path}{end}" for end in ends), f"/teach/pupils/{cast.alice.id}"):
        petit.get(page_of, expect=404)
    petit.post(f"{path}/open", expect=404)
    assert session.query(AuditEvent).filter_by(action=AuditAction.CLASS_ARCHIVED).count() == 1


def test_reading_the_page_puts_nothing_away(petit: Client, session: Session, cast: Cast) -> None:
    petit.get(f"/teach/classes/{cast.room_4eb.id}/archive")
    assert classroom_of(session, cast.room_4eb).archived_on is None


def test_a_label_put_away_serves_again(petit: Client, session: Session, cast: Cast) -> None:
    petit.post(f"/teach/classes/{cast.room_4eb.id}/archive")
    fields = {"label": "4eB", "how": "pseudonyms", "number": "3", "mode": "in_class"}
    petit.post("/teach/classes/new", fields)
    rooms = session.scalars(
        sa.select(Classroom).filter_by(school_id=cast.school.id, label="4eB")
    ).all()
    assert len(rooms) == 2


def test_a_moved_pupil_begins_the_lesson_of_the_new_class(
    app: Flask,
    petit: Client,
    session: Session,
    cast: Cast,
    both: Room,
    given: Assignment,
    library: Library,
    clock: Any,
    sign_in: Any,
) -> None:
    old = taking.start(session, given, cast.alice.id, clock.now)
    new = give(session, cast, both, library.main[1], clock.now)
    for room in (cast.room_4eb, both):
        sittings.open_class(session, classroom_of(session, room), cast.petit.id, clock.now)
    session.commit()
    alice = sign_in(Client(app, session), cast.alice)
    alice.get(f"/lecon/{old}")
    petit.post(f"/teach/pupils/{cast.alice.id}/move", {"target": str(both.id)})
    alice = sign_in(Client(app, session), cast.alice)
    offered = [i["value"] for i in alice.get("/accueil").select('input[name="assignment"]')]
    assert offered == [str(new.id)]
    alice.get(f"/lecon/{old}", expect=404)
    alice.post(f"/lecon/{old}", {"screen": [""], "action": ["start"]}, expect=404)
    page = alice.follow(alice.post("/lecon", {"assignment": str(new.id)}))
    assert page.select('input[value="start"]')
