"""GET /prof/compte and its forms: one's own password, sessions, devices, second key."""

from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Account
from app.services import staff
from tests.cast import PASSWORD, SEED, Cast
from tests.factories import open_session
from tests.page import Client

NEW = "agrafe lavande tunnel biscotte"


def asked(**over: str) -> dict[str, str]:
    return {"current": PASSWORD, "password": NEW, "again": NEW, **over}


@pytest.fixture
def elsewhere(app: Flask, session: Session, cast: Cast, clock: Any) -> Client:
    """Another browser where Mme Petit is signed in."""
    browser = Client(app, session)
    open_session(app, session, browser, cast.petit, clock.now)
    return browser


@pytest.fixture
def here(client: Client, elsewhere: Client, cast: Cast, sign_in: Any) -> Client:
    """The browser of Mme Petit, who is signed in elsewhere too."""
    signed: Client = sign_in(client, cast.petit)
    return signed


def confirm(client: Client, clock: Any) -> None:
    code = pyotp.TOTP(SEED).at(clock.now)
    client.post("/prof/confirmer?then=teach.classes", {"password": PASSWORD, "code": code})


@pytest.mark.asvs("7.5.2")
def test_the_page_says_where_one_is_signed_in(here: Client, cast: Cast) -> None:
    page = here.get("/prof/compte")
    assert page.h1 == "Mon compte"
    assert cast.petit.email in page.text
    assert len(page.select("ol.lines li")) == 2
    assert len(page.select("ol.lines .tag")) == 1


def test_it_is_for_adults(client: Client, cast: Cast, sign_in: Any) -> None:
    assert "/connexion" in client.get("/prof/compte", expect=302).location
    sign_in(client, cast.alice).get("/prof/compte", expect=404)
    for door in ("mot-de-passe", "sessions", "codes", "telephone"):
        client.post(f"/prof/compte/{door}", asked(), expect=404)


@pytest.mark.goal("S10")
@pytest.mark.asvs("6.2.2", "6.2.3", "7.4.3")
def test_a_new_password_signs_out_everywhere_else(
    here: Client, elsewhere: Client, cast: Cast, session: Session
) -> None:
    here.follow(here.post("/prof/compte/mot-de-passe", asked()))
    here.get("/teach")
    assert "/connexion" in elsewhere.get("/teach", expect=302).location
    account = session.get_one(Account, (cast.petit.school_id, cast.petit.id))
    assert staff.password_is(session, account, NEW)
    assert not staff.password_is(session, account, PASSWORD)


@pytest.mark.asvs("6.2.3")
def test_without_the_old_one_nothing_changes(
    here: Client, elsewhere: Client, cast: Cast, session: Session
) -> None:
    page = here.post("/prof/compte/mot-de-passe", asked(current="autre chose"), expect=422)
    assert "Ce n’est pas votre mot de passe." in page.text
    elsewhere.get("/teach")
    account = session.get_one(Account, (cast.petit.school_id, cast.petit.id))
    assert staff.password_is(session, account, PASSWORD)


def test_the_old_one_cannot_be_guessed_here(here: Client, clock: Any) -> None:
    for _ in range(6):
        here.post("/prof/compte/mot-de-passe", asked(current="autre chose"), expect=422)
    page = here.post("/prof/compte/mot-de-passe", asked(), expect=429)
    assert "Attendez" in page.text or "Patientez" in page.text
    clock.advance(minutes=1)
    here.post("/prof/compte/mot-de-passe", asked())


@pytest.mark.asvs("6.2.4", "6.2.11", "6.2.12", "2.2.3")
@pytest.mark.parametrize(
    "word",
    [
        "motdepasse1234",  # common
        "qwertyuiop123456",  # a run of keys
        "Trois-Rivieres1",  # the school
        "mmepetit2026",  # the person
        "repere2026repere",  # ours
        "aaaaaaaaaaaaaaaaaaaa",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(here: Client, word: str) -> None:
    page = here.post("/prof/compte/mot-de-passe", asked(password=word, again=word), expect=422)
    assert "parmi ceux qu’on essaie en premier" in page.text


@pytest.mark.asvs("6.2.5", "6.2.8", "6.2.9")
@pytest.mark.parametrize(
    "word", [NEW, "  espaces gardés autour  ", "é" * 3 + " tunnel 花 lavande x" * 3]
)
def test_any_composition_and_64_characters_are_taken_as_typed(
    here: Client, cast: Cast, session: Session, word: str
) -> None:
    here.post("/prof/compte/mot-de-passe", asked(password=word, again=word))
    account = session.get_one(Account, (cast.petit.school_id, cast.petit.id))
    assert staff.password_is(session, account, word)
    assert not staff.password_is(session, account, word.strip().upper())


@pytest.mark.asvs("7.5.2")
def test_other_sessions_and_trusted_devices_end_at_one_press(
    here: Client, elsewhere: Client, cast: Cast, session: Session, clock: Any
) -> None:
    account = session.get_one(Account, (cast.petit.school_id, cast.petit.id))
    device = staff.trust_device(session, account, clock.now)
    session.commit()
    assert "1 appareil" in here.get("/prof/compte").text
    clock.advance(minutes=6)  # the password was given too long ago
    asks = here.post("/prof/compte/sessions")
    assert asks.location.startswith("/prof/confirmer?then=auth.end_others")
    elsewhere.get("/teach")
    confirm(here, clock)
    here.post("/prof/compte/sessions")
    here.get("/prof/compte")
    elsewhere.get("/teach", expect=302)
    assert not staff.device_is_trusted(session, account, device, clock.now)


@pytest.mark.asvs("7.5.1", "6.4.4")
def test_new_recovery_codes_end_the_old_ones(
    here: Client, cast: Cast, session: Session, clock: Any
) -> None:
    confirm(here, clock)
    page = here.follow(here.post("/prof/compte/codes"))
    assert len(page.select(".recovery-codes li")) == 10
    first = page.select(".recovery-codes li")[0].get_text()
    here.post("/prof/double-cle")
    assert "10 codes de secours" in here.get("/prof/compte").text
    page = here.follow(here.post("/prof/compte/codes"))
    assert first not in page.text


@pytest.mark.asvs("7.5.1")
def test_another_phone_replaces_the_first_once_its_code_is_right(
    here: Client, cast: Cast, app: Flask, session: Session, clock: Any
) -> None:
    account = session.get_one(Account, (cast.petit.school_id, cast.petit.id))
    keys = app.extensions["repere_keys"]
    clock.advance(minutes=6)  # the password was given too long ago
    assert here.post("/prof/compte/telephone").location.startswith("/prof/confirmer")
    confirm(here, clock)
    page = here.follow(here.post("/prof/compte/telephone"))
    seed = str(page.select_one(".seed").get_text()).replace(" ", "")
    here.post("/prof/double-cle", {"code": "000000"}, expect=422)
    clock.advance(minutes=1)
    assert staff.check_factor(session, keys, account, pyotp.TOTP(SEED).at(clock.now), clock.now)
    session.commit()
    here.post("/prof/double-cle", {"code": pyotp.TOTP(seed).at(clock.now)})
    clock.advance(minutes=1)
    old, new = pyotp.TOTP(SEED).at(clock.now), pyotp.TOTP(seed).at(clock.now)
    session.expire_all()
    assert not staff.check_factor(session, keys, account, old, clock.now)
    assert staff.check_factor(session, keys, account, new, clock.now)


@pytest.mark.goal("S08")
@pytest.mark.asvs("7.4.3")
def test_another_phone_signs_out_whoever_held_the_first_and_leaves_a_line(
    here: Client, elsewhere: Client, cast: Cast, session: Session, clock: Any, sign_in: Any
) -> None:
    account = session.get_one(Account, (cast.petit.school_id, cast.petit.id))
    device = staff.trust_device(session, account, clock.now)
    session.commit()
    page = here.follow(here.post("/prof/compte/telephone"))
    seed = str(page.select_one(".seed").get_text()).replace(" ", "")
    here.post("/prof/double-cle", {"code": pyotp.TOTP(seed).at(clock.now)})
    assert here.get("/prof/compte").status == 200
    elsewhere.get("/prof/compte", expect=302)
    session.expire_all()
    assert not staff.device_is_trusted(session, account, device, clock.now)
    page = sign_in(here, cast.benali).get("/admin/journal")
    assert (
        "a remis à zéro la deuxième clé de son propre compte, pour un autre téléphone" in page.text
    )


def test_the_journal_says_that_and_no_more(here: Client, cast: Cast, sign_in: Any) -> None:
    here.post("/prof/compte/mot-de-passe", asked())
    page = sign_in(here, cast.benali).get("/admin/journal")
    assert "a changé son mot de passe" in page.text
