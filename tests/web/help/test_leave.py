"""POST and GET /sortie: the quick exit."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.content import school_card
from app.models import SignIn
from app.services.schools import DEFAULT_EXIT_URL
from app.web import sign_in as sessions
from tests.cast import Cast
from tests.factories import issue_card
from tests.page import Client


def test_it_ends_the_session_and_leaves_by_our_own_blank_page(
    client: Client, cast: Cast, sign_in: Any, session: Session, app: Flask
) -> None:
    card = school_card.SchoolCard((), "https://ent.example.fr/")
    school_card.write(Path(app.config["VAR_DIR"]), cast.school.id, card)
    sign_in(client, cast.alice)
    left = client.raw.post("/sortie", base_url="https://localhost")
    assert left.status_code == 303
    assert left.headers["Location"].startswith("/sortie?e=")
    assert session.query(SignIn).count() == 0
    page = client.get(left.headers["Location"])
    assert page.headers["Refresh"] == "0; url=https://ent.example.fr/"
    assert page.text.strip(" …") == ""
    client.get("/accueil", expect=302)


def test_every_way_out_of_a_page_leads_to_the_address_of_its_own_school(
    client: Client, cast: Cast, sign_in: Any, session: Session, app: Flask
) -> None:
    """The two dialogs are drawn once and kept: never with the address of another school."""
    sign_in(client, cast.alice).get("/accueil")
    for school, pupil, url in (
        (cast.school, cast.alice, "https://ent.example.fr/"),
        (cast.other_school, cast.dina, "https://vallon.example.fr/"),
    ):
        card = school_card.SchoolCard((), url)
        school_card.write(Path(app.config["VAR_DIR"]), school.id, card)
        page = sign_in(Client(app, session), pupil).get("/accueil")
        assert {form["data-quick-exit"] for form in page.select("[data-quick-exit]")} == {url}


def test_somebody_signed_out_leaves_too(client: Client) -> None:
    left = client.raw.post("/sortie", base_url="https://localhost")
    assert client.get(left.headers["Location"]).headers["Refresh"].startswith("0; url=https://")


def test_the_address_comes_from_the_school_and_never_from_the_link(client: Client) -> None:
    for crafted in ("https://evil.example/", "../../etc/passwd", "x" * 400):
        page = client.get("/sortie?e=" + crafted)
        assert page.headers["Refresh"] == f"0; url={DEFAULT_EXIT_URL}"


def test_it_ends_nobody_elses_session(
    client: Client, cast: Cast, sign_in: Any, session: Session, app: Flask
) -> None:
    other = sign_in(Client(app, session), cast.bilal)
    sign_in(client, cast.alice)
    client.raw.post("/sortie", base_url="https://localhost")
    assert other.get("/accueil").h1 == "Bonjour Bilal"


@pytest.mark.goal("R05")
def test_a_database_that_is_down_does_not_hold_anybody_back(
    client: Client, cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, cast.alice)

    def down() -> None:
        raise OperationalError("no", {}, Exception("down"))

    monkeypatch.setattr(sessions, "end_cookie_session", down)
    left = client.raw.post("/sortie", base_url="https://localhost")
    assert left.status_code == 303
    client.get("/accueil", expect=302)


@pytest.mark.goal("R08", "S10")
def test_who_left_fast_without_network_is_signed_out_at_the_next_request(
    client: Client, cast: Cast, sign_in: Any, app: Flask, session: Session, clock: Any
) -> None:
    sign_in(client, cast.alice)
    assert client.get("/accueil").h1
    client.raw.set_cookie("repere_gone", "1", domain="localhost")
    assert client.raw.get("/ouvert", base_url="https://localhost").status_code == 410
    sign_in(client, cast.alice)
    client.raw.set_cookie("repere_gone", "1", domain="localhost")
    answer = client.get("/accueil", expect=302)
    assert "/connexion" in answer.location
    assert not client.cookie("__Host-repere") and not client.cookie("repere_gone")
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    client.follow(answer)  # the class is closed: the form is read all the same
    page = client.submit(action="/connexion", expect=422, code=card.code)
    assert "Ta carte est bonne" in page.text
