"""GET /fini and /ouvert: after Terminer."""

from typing import Any

from tests.cast import Cast
from tests.page import Client
from tests.web.learn.conftest import Given


def test_the_closing_page_gives_the_numbers_and_goes_back_by_itself(client: Client) -> None:
    page = client.get("/fini")
    assert page.h1 == "La séance est terminée"
    assert page.select(".number-card")
    assert "Refresh" not in page.headers, "the browser's own timer heeds nobody who still reads"
    leaves = page.select_one('head noscript meta[http-equiv="refresh"]')
    seconds, _, address = str(leaves["content"]).partition(";url=")
    assert int(seconds) < 180
    assert address == "/connexion"


def test_an_open_page_learns_that_its_session_has_ended(
    client: Client, cast: Cast, given: Given, sign_in: Any
) -> None:
    sign_in(client, cast.alice).get("/ouvert", expect=200)
    given.end_class()
    client.get("/ouvert", expect=410)


def test_asking_whether_it_is_open_does_not_keep_a_session_awake(
    client: Client, cast: Cast, given: Given, sign_in: Any, clock: Any
) -> None:
    sign_in(client, cast.alice)
    for _ in range(4):
        clock.advance(minutes=8)
        client.get("/ouvert", expect=None, headers={"X-Poll": "1"})
    client.get("/ouvert", expect=410)
