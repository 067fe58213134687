"""GET /: the start of whoever is signed in."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.page import Client


def test_somebody_signed_out_is_sent_to_the_card(client: Client) -> None:
    page = client.get("/", expect=303)
    assert page.location == "/connexion"
    assert client.follow(page).h1 == "Entre dans ta classe"


@pytest.mark.parametrize(
    ("who", "start"),
    [("alice", "/accueil"), ("petit", "/teach"), ("benali", "/admin")],
)
def test_each_role_begins_at_its_own_door(
    client: Client, cast: Cast, sign_in: Any, who: str, start: str
) -> None:
    assert sign_in(client, getattr(cast, who)).get("/", expect=303).location == start
