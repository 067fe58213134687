"""A cookie that somebody kept opens nothing once its session was ended, whatever ended it."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Role, SignIn
from app.models.engine import enter_school
from app.services import classrooms, secrets, sessions, staff, teaching
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import account_of, classroom_of, issue_card
from tests.page import Client

pytestmark = pytest.mark.goal("S10")

#: The page where each role begins, and where somebody without a session is sent.
HOMES = {Role.PUPIL: "/accueil", Role.TEACHER: "/teach", Role.ADMINISTRATOR: "/admin"}
PASSWORD = "un autre mot de passe"


@pytest.fixture
def browser_of(app: Flask, session: Session, sign_in: Any) -> Callable[[Person], Client]:
    """`browser_of(person)`: a browser where that person is signed in."""

    def of(person: Person) -> Client:
        signed: Client = sign_in(Client(app, session), person)
        return signed

    return of


def thief_of(client: Client) -> Client:
    """Another browser with every cookie of this one."""
    thief = Client(client.app, client.session)
    for cookie in client.raw._cookies.values():
        thief.raw.set_cookie(cookie.key, cookie.value, secure=cookie.secure)
    return thief


def is_let_in(client: Client, role: Role) -> bool:
    """Whether a browser opens the page where a role begins."""
    return client.get(HOMES[role], expect=None).status == 200


# -- what ends a pupil's ------------------------------------------------------------------------


@pytest.mark.asvs("7.4.1")
@pytest.mark.parametrize("way", ["exit", "sign-out", "reprint by the teacher", "moved", "put away"])
def test_a_pupil_s_kept_cookie_opens_nothing(
    app: Flask,
    cast: Cast,
    session: Session,
    clock: Clock,
    open_4eb: None,
    browser_of: Callable[[Person], Client],
    way: str,
) -> None:
    alice = browser_of(cast.alice)
    thief = thief_of(alice)
    assert is_let_in(thief, Role.PUPIL)
    if way == "exit":
        alice.raw.post("/sortie", base_url="https://localhost")
    elif way == "sign-out":
        alice.post("/deconnexion")
    elif way == "reprint by the teacher":
        path = f"/teach/pupils/{cast.alice.id}/card"
        browser_of(cast.petit).post(path, {"number": str(uuid.uuid4())}, expect=200)
    elif way == "moved":
        pupil, there = account_of(session, cast.alice), classroom_of(session, cast.room_3ea)
        classrooms.move_pupil(session, pupil, there, cast.petit.id, clock.now)
    else:
        room = classroom_of(session, cast.room_4eb)
        classrooms.archive(session, app.extensions["repere_keys"], room, cast.petit.id, clock.now)
    session.commit()
    assert not is_let_in(thief, Role.PUPIL)
    assert not is_let_in(alice, Role.PUPIL)


def test_somebody_else_s_sign_in_on_the_same_browser_ends_the_session_before(
    app: Flask,
    cast: Cast,
    session: Session,
    clock: Clock,
    open_4eb: None,
    browser_of: Callable[[Person], Client],
) -> None:
    card = issue_card(session, app.extensions["repere_keys"], cast.bilal, clock.now)
    shared = browser_of(cast.alice)
    kept = thief_of(shared)
    shared.post("/connexion", {"code": card.code})
    assert "Bilal" in shared.get("/accueil").text
    assert not is_let_in(kept, Role.PUPIL)


# -- what ends the staff's ------------------------------------------------------------------------


@pytest.mark.goal("S27")
@pytest.mark.asvs("7.4.1", "7.4.2", "7.4.3", "7.4.5")
@pytest.mark.parametrize("way", ["sign-out", "password", "factor", "removal", "role"])
def test_a_teacher_s_kept_cookie_opens_nothing(
    cast: Cast,
    session: Session,
    clock: Clock,
    browser_of: Callable[[Person], Client],
    app: Flask,
    way: str,
) -> None:
    roy, benali = browser_of(cast.roy), browser_of(cast.benali)
    thief = thief_of(roy)
    assert is_let_in(thief, Role.TEACHER)
    if way == "sign-out":
        roy.post("/deconnexion")
    elif way == "password":
        token = staff.invite(session, account_of(session, cast.roy), None, clock.now)
        fields = {"password": PASSWORD, "again": PASSWORD}
        Client(app, session).post(f"/invitation/{token}", fields)
    elif way == "factor":
        benali.post(f"/admin/staff/{cast.roy.id}/factor")
    elif way == "removal":
        benali.post(f"/admin/staff/{cast.roy.id}/remove", {"sure": "y"})
    else:
        account_of(session, cast.roy).role = Role.ADMINISTRATOR
    session.commit()
    assert not is_let_in(thief, Role.TEACHER)
    assert is_let_in(benali, Role.ADMINISTRATOR)


@pytest.mark.goal("S27")
def test_a_substitute_s_open_session_sees_nothing_of_the_class_from_the_day_after(
    cast: Cast, session: Session, clock: Clock, browser_of: Callable[[Person], Client]
) -> None:
    days = teaching.Days(clock.now.date(), clock.now.date())
    room, roy = classroom_of(session, cast.room_4eb), account_of(session, cast.roy)
    teaching.give(session, room, roy, days, cast.benali.id, clock.now)
    session.commit()
    clock.now = clock.now.replace(hour=22, minute=50)  # ten to midnight in Paris
    substitute = browser_of(cast.roy)
    substitute.get(f"/teach/classes/{cast.room_4eb.id}")
    clock.advance(minutes=15)
    substitute.get(f"/teach/classes/{cast.room_4eb.id}", expect=404)
    assert is_let_in(substitute, Role.TEACHER)


@pytest.mark.goal("S27")
def test_a_class_taken_back_is_not_there_at_the_next_request(
    cast: Cast, browser_of: Callable[[Person], Client]
) -> None:
    petit, benali = browser_of(cast.petit), browser_of(cast.benali)
    petit.get(f"/teach/classes/{cast.room_4eb.id}")
    fields = {"teacher": str(cast.petit.id)}
    benali.post(f"/admin/classes/{cast.room_4eb.id}/take-back", fields)
    petit.get(f"/teach/classes/{cast.room_4eb.id}", expect=404)
    petit.post(f"/teach/classes/{cast.room_4eb.id}/open", expect=404)


# -- how long -------------------------------------------------------------------------------------


@pytest.mark.asvs("7.3.1", "7.3.2", "7.2.1")
@pytest.mark.parametrize(
    ("who", "idle", "life"), [("alice", 30, 120), ("petit", 30, 600), ("benali", 15, 240)]
)
def test_a_session_ends_when_idle_and_at_its_longest_life(
    cast: Cast,
    clock: Clock,
    open_4eb: None,
    browser_of: Callable[[Person], Client],
    who: str,
    idle: int,
    life: int,
) -> None:
    person: Person = getattr(cast, who)
    used = browser_of(person)
    began = clock.now
    while is_let_in(used, person.role):
        clock.advance(minutes=idle * 0.8)
        assert clock.now - began <= timedelta(hours=12)
    assert clock.now - began == timedelta(minutes=life)
    left = browser_of(person)
    clock.advance(minutes=idle, seconds=1)
    assert not is_let_in(left, person.role)


def test_a_page_that_polls_keeps_nobody_awake(
    cast: Cast, clock: Clock, open_4eb: None, browser_of: Callable[[Person], Client]
) -> None:
    """The projector of an empty room, and the help that stays open."""
    petit, alice = browser_of(cast.petit), browser_of(cast.alice)
    for _ in range(4):
        clock.advance(minutes=8)
        now = f"/teach/classes/{cast.room_4eb.id}/sitting/now"
        petit.get(now, expect=None, headers={"X-Poll": "1"})
        alice.get("/ouvert", expect=None)
        alice.get("/aide")
    assert not is_let_in(petit, Role.TEACHER)
    assert not is_let_in(alice, Role.PUPIL)


# -- how it is made -------------------------------------------------------------------------------


@pytest.mark.asvs("7.2.2", "7.2.4")
def test_a_cookie_put_in_the_browser_before_is_not_the_one_of_the_sign_in(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> None:
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    planted = f"{cast.school.id}.{'A' * 43}"
    victim, thief = Client(app, session), Client(app, session)
    for client in (victim, thief):
        client.raw.set_cookie("__Host-repere", planted, secure=True)
    form = victim.get("/connexion").values('form[action="/connexion"]')
    victim.post("/connexion", {"code": card.code})
    assert victim.cookie("__Host-repere") != planted
    assert not is_let_in(thief, Role.PUPIL)
    assert is_let_in(victim, Role.PUPIL)
    stale = victim.raw.post("/deconnexion", base_url="https://localhost", data=form)
    assert stale.status_code == 400, "the seed of the forms is renewed too"


@pytest.mark.asvs("7.2.2", "7.2.3", "11.5.1")
def test_the_table_holds_a_hash_of_256_bits_and_no_cookie(
    cast: Cast, session: Session, clock: Clock
) -> None:
    cookies = {
        sessions.begin(session, account_of(session, person), clock.now)
        for person in (cast.alice, cast.petit, cast.petit)
    }
    assert len(cookies) == 3
    rows = {row.token_hash for row in session.query(SignIn)}
    for cookie in cookies:
        school, _, token = cookie.partition(".")
        assert school == str(cast.school.id) and len(token) == 43  # 32 bytes in base 64
        assert secrets.token_hash(token) in rows
        assert token.encode() not in rows
    assert all(len(row) == 32 for row in rows)


def test_two_sign_ins_of_a_pupil_at_once_leave_one_session(
    engine: sa.Engine, cast: Cast, session: Session, clock: Clock
) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")

    def beside() -> None:
        with Session(engine) as other:
            sessions.begin(other, account_of(other, cast.alice), clock.now)
            other.commit()

    sessions.begin(session, account_of(session, cast.alice), clock.now)
    with ThreadPoolExecutor() as pool:
        second = pool.submit(beside)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        session.commit()
        second.result(timeout=10)
    enter_school(session, cast.school.id)
    assert session.query(SignIn).count() == 1


def test_a_tablet_that_changes_address_and_browser_stays_signed_in(
    app: Flask,
    cast: Cast,
    session: Session,
    open_4eb: None,
    browser_of: Callable[[Person], Client],
) -> None:
    """Wi-Fi gives another address in the middle of an hour: nobody is signed out for that."""
    alice = browser_of(cast.alice)
    session.commit()
    for address, agent in (("10.0.0.7", "Old"), ("10.9.9.9", "New"), ("2001:db8::1", "")):
        answer = alice.raw.get(
            "/accueil",
            base_url="https://localhost",
            environ_base={"REMOTE_ADDR": address},
            headers={"User-Agent": agent},
        )
        assert answer.status_code == 200, address
