"""Ids, classes and schools that are not one's own."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.journey import Course
from app.models import Account, Attempt, Base, Classroom
from app.models.engine import enter_school
from app.services import cards, classrooms, sittings, taking
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of, classroom_of
from tests.page import Client
from tests.security.conftest import Walker, give

pytestmark = [pytest.mark.goal("S02"), pytest.mark.asvs("8.2.2", "8.4.1")]

Walks = Callable[..., Walker]
HOME = "https://localhost"


def test_every_id_of_another_class_or_school_is_the_same_404(
    app: Flask,
    cast: Cast,
    session: Session,
    course: Course,
    walks: Walks,
    clock: Clock,
    sign_in: Any,
) -> None:
    """Each role, each address, each id that exists elsewhere, and one that exists nowhere."""
    alice = walks(cast.alice)
    theirs = give(session, cast.other_room, course, clock)
    enter_school(session, cast.other_school.id)
    other_attempt = taking.start(session, theirs, cast.dina.id, clock.now)
    session.commit()
    beside = give(session, cast.room_3ea, course, clock)
    beside_attempt = taking.start(session, beside, cast.chloe.id, clock.now)
    session.commit()
    own = {
        "attempt_id": [other_attempt, beside_attempt],
        "assignment_id": [theirs.id, beside.id],
        "classroom_id": [cast.other_room.id, cast.room_3ea.id],
        "pupil_id": [cast.dina.id, cast.chloe.id],
        "account_id": [cast.faure.id, cast.ferrand.id, cast.alice.id],
    }
    before = fingerprint(session, cast)
    for person in (cast.alice, cast.petit, cast.benali):
        client = alice.client if person is cast.alice else Client(app, session)
        sign_in(client, person)
        tried = 0
        for rule in app.url_map.iter_rules():
            for name in rule.arguments & own.keys():
                ids = [*own[name], uuid.uuid4()]
                if person is cast.benali and name == "classroom_id":
                    ids.remove(cast.room_3ea.id)  # the administrator's own
                for value in ids:
                    path = rule.rule.replace(f"<uuid:{name}>", str(value))
                    for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                        data = {"csrf_token": client.token()} if method == "POST" else None
                        answer = client.raw.open(path, method=method, base_url=HOME, data=data)
                        assert answer.status_code == 404, (person.name, method, path)
                        tried += 1
        assert tried > 60
    assert fingerprint(session, cast) == before


def fingerprint(session: Session, cast: Cast) -> dict[str, list[Any]]:
    """Every row of both schools, but for the sessions of those who try."""
    session.rollback()
    found: dict[str, list[Any]] = {}
    for school in (cast.school.id, cast.other_school.id):
        enter_school(session, school)
        for table in Base.metadata.sorted_tables:
            if table.name != "sign_in":
                rows = [str(tuple(row)) for row in session.execute(sa.select(table))]
                found[f"{school} {table.name}"] = sorted(rows)
        session.rollback()
    return found


def test_a_lesson_of_another_class_cannot_be_begun(
    app: Flask, cast: Cast, session: Session, course: Course, walks: Walks, clock: Clock
) -> None:
    alice = walks(cast.alice)
    beside = give(session, cast.room_3ea, course, clock)
    theirs = give(session, cast.other_room, course, clock)
    for value in (beside.id, theirs.id, uuid.uuid4(), "", "x", "0" * 5000):
        alice.client.post("/lecon", {"assignment": str(value)}, expect=404)
    enter_school(session, cast.school.id)
    assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1


def test_a_school_named_by_hand_in_the_cookie_opens_nothing(
    app: Flask, cast: Cast, session: Session, walks: Walks
) -> None:
    alice = walks(cast.alice)
    token = (alice.client.cookie("__Host-repere") or "").partition(".")[2]
    for forged in (
        f"{cast.other_school.id}.{token}",
        f"{cast.school.id}.",
        f"{cast.school.id}.{token[:-1]}",
        f"{cast.school.id}.{token}.{token}",
        f"not-a-school.{token}",
        "." * 3000,
    ):
        client = Client(app, session)
        client.raw.set_cookie("__Host-repere", forged, secure=True)
        assert client.get("/accueil", expect=302).location.startswith("/connexion")
        client.get("/aide")


def test_the_pupils_door_is_closed_to_staff_and_theirs_to_pupils(
    app: Flask, cast: Cast, session: Session, walks: Walks, sign_in: Any
) -> None:
    alice = walks(cast.alice)
    teacher = sign_in(Client(app, session), cast.petit)
    admin = sign_in(Client(app, session), cast.benali)
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        who = {str(a) for a in getattr(view, "access", {"public"})}
        if "public" in who or rule.arguments - {"code"}:
            continue
        path = rule.rule.replace("<code>", "L1")
        for role, client in (
            ("pupil", alice.client),
            ("teacher", teacher),
            ("administrator", admin),
        ):
            if role in who:
                continue
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                data = {"csrf_token": client.token()} if method == "POST" else None
                answer = client.raw.open(path, method=method, base_url=HOME, data=data)
                assert answer.status_code == 404, (role, method, path)


def test_a_pupil_who_was_removed_loses_the_lesson_at_once(
    walks: Walks, cast: Cast, session: Session
) -> None:
    alice = walks(cast.alice)
    session.delete(account_of(session, cast.alice))
    session.commit()
    assert alice.client.get(alice.path, expect=302).location.startswith("/connexion")
    assert session.get(Account, (cast.school.id, cast.alice.id)) is None


def test_a_pupil_who_was_moved_loses_the_lesson_of_the_old_class(
    walks: Walks, cast: Cast, session: Session, clock: Clock, sign_in: Any
) -> None:
    """At once, and signed in anew, with the address and the cookies of that lesson still there."""
    alice = walks(cast.alice)
    target = classroom_of(session, cast.room_3ea)
    account = account_of(session, cast.alice)
    assert classrooms.move_pupil(session, account, target, cast.benali.id, clock.now) is None
    sittings.open_class(session, target, cast.roy.id, clock.now)
    session.commit()
    assert alice.client.get(alice.path, expect=302).location.startswith("/connexion")
    sign_in(alice.client, cast.alice)
    alice.client.get("/accueil")
    alice.client.get(alice.path, expect=404)
    alice.client.post(alice.path, {"screen": "start", "action": "resume"}, expect=404)
    given = str(alice.attempt.assignment_id)
    session.commit()
    alice.client.post("/lecon", {"assignment": given}, expect=404)


def test_a_class_put_away_is_closed_to_its_cards(
    app: Flask, walks: Walks, cast: Cast, session: Session, clock: Clock
) -> None:
    room = session.get_one(Classroom, (cast.school.id, cast.room_4eb.id))
    room.archived_on = clock.now.date()
    account = account_of(session, cast.alice)
    (card,) = cards.issue(
        session, app.extensions["repere_keys"], cast.school.id, [account], clock.now.date()
    )
    client = Client(app, session)
    client.post("/connexion", {"code": card.code}, expect=422)
    assert client.cookie("__Host-repere") is None
