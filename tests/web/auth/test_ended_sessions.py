"""A session ended by sign-out, reprint, Terminer or removal is refused at the next request."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Account
from app.services import sittings
from tests.cast import Cast, Person
from tests.factories import classroom_of, issue_card
from tests.page import Client

pytestmark = [pytest.mark.goal("S10", "S27"), pytest.mark.asvs("7.4.1", "7.4.2")]

#: Who ends Alice's session, and how.
Ending = Callable[[], None]


@pytest.fixture
def alice(client: Client, session: Session, cast: Cast, sign_in: Any, clock: Any) -> Client:
    """Alice's browser, in a class that is open."""
    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    session.commit()
    signed: Client = sign_in(client, cast.alice)
    signed.get("/accueil")
    return signed


@pytest.fixture
def seat_of(app: Flask, session: Session, sign_in: Any) -> Callable[[Person], Client]:
    """`seat_of(person)`: another browser, where the password was given just now."""

    def of(person: Person) -> Client:
        signed: Client = sign_in(Client(app, session), person)
        return signed

    return of


@pytest.fixture
def ending(
    request: pytest.FixtureRequest,
    app: Flask,
    session: Session,
    cast: Cast,
    clock: Any,
    seat_of: Callable[[Person], Client],
    alice: Client,
) -> Ending:
    """One of the ways a pupil's session ends."""

    def by_sign_out() -> None:
        elsewhere = Client(app, session)
        for cookie in alice.raw._cookies.values():
            elsewhere.raw.set_cookie(cookie.key, cookie.value, secure=cookie.secure)
        elsewhere.post("/deconnexion")

    def by_reprint() -> None:
        issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)

    def by_terminer() -> None:
        seat_of(cast.petit).post(f"/teach/classes/{cast.room_4eb.id}/end")

    def by_removal() -> None:
        seat_of(cast.petit).post(f"/teach/pupils/{cast.alice.id}/remove")
        assert session.get(Account, (cast.school.id, cast.alice.id)) is None

    def by_another_device() -> None:
        seat_of(cast.alice)

    ways: dict[str, Ending] = {
        "sign-out": by_sign_out,
        "reprint": by_reprint,
        "terminer": by_terminer,
        "removal": by_removal,
        "another-device": by_another_device,
    }
    return ways[request.param]


WAYS = ("sign-out", "reprint", "terminer", "removal", "another-device")


@pytest.mark.parametrize("ending", WAYS, indirect=True)
def test_reading_is_refused_at_the_next_request(alice: Client, ending: Ending) -> None:
    ending()
    assert alice.get("/accueil", expect=302).location.startswith(("/connexion", "/fini"))
    alice.get("/ouvert", expect=410)


@pytest.mark.parametrize("ending", WAYS, indirect=True)
def test_acting_is_refused_at_the_next_request(alice: Client, ending: Ending) -> None:
    ending()
    alice.post("/lecon", {"assignment": "11111111-1111-4111-8111-111111111111"}, expect=401)


def test_a_removed_teacher_is_refused_at_the_next_request(
    cast: Cast, seat_of: Callable[[Person], Client]
) -> None:
    petit, benali = seat_of(cast.petit), seat_of(cast.benali)
    petit.get("/teach")
    benali.post(f"/admin/staff/{cast.petit.id}/remove", {"sure": "y"})
    assert petit.get("/teach", expect=302).location.startswith("/prof/connexion")


def test_a_session_ends_by_itself_after_half_an_hour_without_a_touch(
    alice: Client, clock: Any
) -> None:
    clock.advance(minutes=31)
    assert alice.get("/accueil", expect=302).location.startswith("/connexion")
