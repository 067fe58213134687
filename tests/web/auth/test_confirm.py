"""GET and POST /prof/confirmer: the password again, before what concerns a whole class."""

from typing import Any

import pyotp

from tests.cast import PASSWORD, SEED, Cast
from tests.page import Client


def code(clock: Any) -> str:
    return pyotp.TOTP(SEED).at(clock.now)


def test_password_and_code_lead_back_to_the_page_that_asked(
    client: Client, cast: Cast, sign_in: Any, clock: Any
) -> None:
    sign_in(client, cast.petit)
    address = f"/prof/confirmer?then=teach.classroom&classroom_id={cast.room_4eb.id}"
    assert client.get(address).h1 == "C’est bien vous\u00a0?"
    answer = client.post(address, {"password": PASSWORD, "code": code(clock)})
    assert answer.location == f"/teach/classes/{cast.room_4eb.id}"


def test_the_password_alone_is_not_enough_even_on_a_trusted_device(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    sign_in(client, cast.petit)
    page = client.post("/prof/confirmer", {"password": PASSWORD}, expect=422)
    assert "ne va pas" in page.text


def test_the_code_with_a_wrong_password_is_refused_and_not_used_up(
    client: Client, cast: Cast, sign_in: Any, clock: Any
) -> None:
    sign_in(client, cast.petit)
    good = code(clock)
    client.post("/prof/confirmer", {"password": "autre chose", "code": good}, expect=422)
    client.post("/prof/confirmer", {"password": PASSWORD, "code": good})


def test_it_never_leads_to_an_address_given_by_the_browser(
    client: Client, cast: Cast, sign_in: Any, clock: Any
) -> None:
    sign_in(client, cast.petit)
    for then in (
        "https://evil.example",
        "//evil.example",
        "auth.sign_out",
        "teach.nothing",
        "teach.classroom&classroom_id=%0d%0aX",
        "teach.classroom&classroom_id=..%2fadmin",
    ):
        clock.advance(minutes=1)
        answer = client.post(
            f"/prof/confirmer?then={then}", {"password": PASSWORD, "code": code(clock)}
        )
        assert answer.location == "/"


def test_a_pupil_and_a_stranger_are_refused(client: Client, cast: Cast, sign_in: Any) -> None:
    assert client.get("/prof/confirmer", expect=302).location.startswith("/prof/connexion")
    sign_in(client, cast.alice).get("/prof/confirmer", expect=404)
