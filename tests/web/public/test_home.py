"""GET /: the start of whoever is signed in."""

from tests.page import Client


def test_somebody_signed_out_is_sent_to_the_card(client: Client) -> None:
    page = client.get("/", expect=303)
    assert page.location == "/connexion"
    assert client.follow(page).h1 == "Entre dans ta classe"
