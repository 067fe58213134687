"""Attacks on the doors: guessing, locking out, replaying, borrowing a device, being sent away."""

from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.services import secrets, staff
from app.web import throttling
from tests.cast import SEED, Cast
from tests.conftest import Clock
from tests.factories import account_of, issue_card, new_recovery_codes
from tests.page import Client, Page

HOME = "https://localhost"


def code_now(clock: Clock) -> str:
    return pyotp.TOTP(SEED).at(clock.now)


def password_of(client: Client, person: Any, expect: int = 303) -> Page:
    fields = {"email": person.email, "password": person.password}
    return client.post("/prof/connexion", fields, expect=expect)


# -- pupils ---------------------------------------------------


@pytest.mark.goal("S06")
def test_a_classmate_cannot_lock_the_school_out(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> None:
    """One address, a new device for every five tries, never a pause: neighbours still come in."""
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    alice, petit = Client(app, session), Client(app, session)
    alice.get("/connexion")
    petit.get("/prof/connexion")

    def guess(tries: int) -> None:
        attacker = Client(app)
        attacker.raw.get("/connexion", base_url=HOME)
        for _ in range(tries):
            fields = {"csrf_token": attacker.token(), "token": "0" * 32, "last": "BBB"}
            attacker.raw.post("/c", data=fields, base_url=HOME)

    session.commit()
    for _ in range(throttling.ADDRESS_TRIES // 5 + 2):
        guess(5)
    clock.advance(seconds=2)
    for _ in range(3):
        guess(1)
    assert alice.post("/connexion", {"code": card.code}).location == "/accueil"
    guess(1)
    assert password_of(petit, cast.petit).location == "/prof/code"


def test_a_code_of_a_closed_class_opens_nothing_by_hand_or_qr(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    client = Client(app, session)
    client.post("/connexion", {"code": card.code}, expect=422)
    client.post("/c", {"token": card.qr_token, "last": card.code[-3:]}, expect=422)
    assert client.cookie("__Host-repere") is None


def test_the_cards_of_another_class_do_not_work_because_mine_is_open(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> None:
    card = issue_card(session, app.extensions["repere_keys"], cast.chloe, clock.now)
    client = Client(app, session)
    client.post("/connexion", {"code": card.code}, expect=422)
    assert client.cookie("__Host-repere") is None


@pytest.mark.goal("S09", "S10")
def test_a_reprinted_card_ends_the_photographed_one(
    app: Flask, cast: Cast, session: Session, clock: Clock, open_4eb: None
) -> None:
    keys = app.extensions["repere_keys"]
    old = issue_card(session, keys, cast.alice, clock.now)
    thief = Client(app, session)
    thief.post("/connexion", {"code": old.code})
    issue_card(session, keys, cast.alice, clock.now)
    assert thief.get("/accueil", expect=302).location.startswith("/connexion")
    thief.post("/connexion", {"code": old.code}, expect=422)
    thief.post("/c", {"token": old.qr_token, "last": old.code[-3:]}, expect=422)


@pytest.mark.goal("S05")
def test_a_known_and_an_unknown_address_are_refused_alike(cast: Cast, client: Client) -> None:
    pages = [
        client.post("/prof/connexion", {"email": email, "password": "not the one"}, expect=422)
        for email in (cast.petit.email, "nobody@rivieres.test")
    ]
    bodies = [page.text.replace(cast.petit.email, "nobody@rivieres.test") for page in pages]
    assert bodies[0] == bodies[1]
    assert [k for k, _ in pages[0].headers][:8] == [k for k, _ in pages[1].headers][:8]


@pytest.mark.goal("S05")
def test_the_same_number_of_hashes_for_known_and_unknown(
    app: Flask,
    cast: Cast,
    session: Session,
    clock: Clock,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from app.domain import pupil_code

    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    made: list[int] = []
    verify = secrets._verify
    monkeypatch.setattr(secrets, "_verify", lambda *a: made.append(1) or verify(*a))
    numbers = []
    for code in (card.code, pupil_code.new_code(lambda letters: letters[3])):
        made.clear()
        client.post("/connexion", {"code": code}, expect=422)
        numbers.append(len(made))
    for email in (cast.petit.email, "nobody@rivieres.test"):
        made.clear()
        client.post("/prof/connexion", {"email": email, "password": "x" * 12}, expect=422)
        numbers.append(len(made))
    assert numbers == [1, 1, 1, 1]


# -- staff ---------------------------------------------------


@pytest.mark.goal("S08")
def test_a_code_of_the_second_factor_is_taken_once(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    clients = [Client(app, session), Client(app, session)]
    for client in clients:
        password_of(client, cast.petit)
    code = code_now(clock)
    clients[0].post("/prof/code", {"code": code})
    clients[1].post("/prof/code", {"code": code}, expect=422)
    assert clients[1].cookie("__Host-repere") is None


@pytest.mark.goal("S08")
def test_a_recovery_code_is_taken_once(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    account = account_of(session, cast.petit)
    codes = new_recovery_codes(session, app.extensions["repere_keys"], account)
    session.commit()
    for expect in (303, 422):
        client = Client(app, session)
        password_of(client, cast.petit)
        client.post("/prof/code", {"code": codes[0]}, expect=expect)


@pytest.mark.goal("S08")
def test_the_second_step_cannot_be_walked_around(app: Flask, cast: Cast, session: Session) -> None:
    client = Client(app, session)
    password_of(client, cast.petit)
    for path in ("/teach", "/teach/lessons", "/prof/confirmer", "/admin"):
        assert client.get(path, expect=302).location.startswith("/prof/connexion")
    assert client.get("/prof/double-cle", expect=303).location == "/prof/connexion"


def trusted_device(session: Session, cast: Cast, person: Any, clock: Clock) -> str:
    token = staff.trust_device(session, account_of(session, person), clock.now)
    session.commit()
    return token


def test_the_trusted_device_of_a_colleague_is_not_mine(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    client = Client(app, session)
    token = trusted_device(session, cast, cast.roy, clock)
    client.raw.set_cookie("__Host-repere-trusted", token, secure=True)
    assert password_of(client, cast.petit).location == "/prof/code"


def test_a_confirmation_lasts_five_minutes(
    app: Flask, cast: Cast, session: Session, clock: Clock, sign_in: Any
) -> None:
    client = sign_in(Client(app, session), cast.petit)
    clock.advance(minutes=5)
    page = client.get(f"/teach/classes/{cast.room_4eb.id}/cards", expect=303)
    assert page.location.startswith("/prof/confirmer")


def test_every_confirmed_door_asks_again_and_writes_nothing(
    app: Flask, cast: Cast, session: Session, clock: Clock, sign_in: Any
) -> None:
    doors = 0
    for person in (cast.petit, cast.benali):
        client = sign_in(Client(app, session), person)
        clock.advance(minutes=6)
        ids = {
            "classroom_id": cast.room_4eb.id,
            "pupil_id": cast.alice.id,
            "account_id": cast.roy.id,
        }
        for rule in app.url_map.iter_rules():
            view = app.view_functions[rule.endpoint]
            if not getattr(view, "confirmed", False) or person.role not in view.access:  # type: ignore[attr-defined]
                continue
            if rule.arguments - ids.keys():
                continue
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<uuid:{name}>", str(ids[name]))
            methods = (rule.methods or set()) & {"GET", "POST"}
            if rule.endpoint in ("admin.contacts", "admin.roll_over"):
                methods.discard("POST")  # long forms: a quarter of an hour, in tests/web/admin
            for method in sorted(methods):
                data = {"csrf_token": client.token()} if method == "POST" else None
                session.commit()
                answer = client.raw.open(path, method=method, base_url=HOME, data=data)
                assert answer.location is not None, path
                assert answer.location.startswith("/prof/confirmer"), path
                doors += 1
    assert doors > 10


@pytest.mark.parametrize(
    "query",
    [
        "then=https://evil.example",
        "then=//evil.example",
        "then=auth.sign_out",
        "then=teach.cards&classroom_id=%0d%0aSet-Cookie:x=1",
        "then=teach.cards&classroom_id=..%2f..%2f..",
        "then=teach.cards&classroom_id=//evil.example",
        "then=teach.cards&classroom_id=%3Fnames=1",
        "then=teach.cards",
        "then=teach.classes&_external=1&_scheme=javascript&_anchor=x",
        "then=static&filename=x",
        "then=teach.open_class&classroom_id=00000000-0000-4000-8000-000000000000",
    ],
)
def test_after_the_confirmation_one_lands_on_a_page_of_ours(
    app: Flask, cast: Cast, session: Session, clock: Clock, sign_in: Any, query: str
) -> None:
    client = sign_in(Client(app, session), cast.petit)
    fields = {"password": cast.petit.password, "code": code_now(clock)}
    page = client.post(f"/prof/confirmer?{query}", fields)
    assert page.location in ("/", "/teach")


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\r\nSet-Cookie: x=1",
        "/x/\t//evil.example",
        "",
    ],
)
def test_reading_comfort_sends_nobody_elsewhere(client: Client, back: str) -> None:
    page = client.post("/confort", {"back": back, "theme": "dark"})
    assert page.location == "/"


@pytest.mark.goal("S34")
def test_an_invitation_is_used_once_and_ends_with_the_next_one(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    account = account_of(session, cast.roy)
    first = staff.invite(session, account, None, clock.now)
    token = staff.invite(session, account, None, clock.now)
    session.commit()
    client = Client(app, session)
    client.get(f"/invitation/{first}", expect=410)
    fields = {"password": "un autre mot de passe", "again": "un autre mot de passe"}
    client.post(f"/invitation/{token}", fields)
    client.post(f"/invitation/{token}", fields, expect=410)
    school, _, secret = token.partition(".")
    for forged in (secret, f"{cast.other_school.id}.{secret}", f"{school}.", "x" * 3000, "."):
        client.get(f"/invitation/{forged}", expect=410)


@pytest.mark.goal("S08", "S10")
def test_a_new_password_ends_the_sessions_and_does_not_skip_the_second_factor(
    app: Flask, cast: Cast, session: Session, clock: Clock, sign_in: Any
) -> None:
    old = sign_in(Client(app, session), cast.roy)
    token = staff.invite(session, account_of(session, cast.roy), None, clock.now)
    session.commit()
    client = Client(app, session)
    fields = {"password": "un autre mot de passe", "again": "un autre mot de passe"}
    assert client.post(f"/invitation/{token}", fields).location == "/prof/code"
    assert old.get("/teach", expect=302).location.startswith("/prof/connexion")
