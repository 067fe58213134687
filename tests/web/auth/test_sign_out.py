"""POST /deconnexion: « Se déconnecter » and « Ce n’est pas moi »."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import SignIn
from tests.cast import Cast
from tests.page import Client

pytestmark = [pytest.mark.goal("S10"), pytest.mark.asvs("7.4.1")]


def test_a_pupil_goes_back_to_the_card_page(
    client: Client, cast: Cast, sign_in: Any, session: Session
) -> None:
    sign_in(client, cast.alice)
    assert client.post("/deconnexion").location == "/connexion"
    assert session.query(SignIn).count() == 0
    client.get("/accueil", expect=302)


def test_a_teacher_goes_back_to_the_adults_entrance(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    sign_in(client, cast.petit)
    assert client.post("/deconnexion").location == "/prof/connexion"


def test_a_copied_cookie_does_not_work_after_sign_out(
    client: Client, cast: Cast, sign_in: Any, app: Flask, session: Session
) -> None:
    sign_in(client, cast.alice)
    copied = client.cookie("__Host-repere")
    client.post("/deconnexion")
    thief = Client(app, session)
    thief.raw.set_cookie("__Host-repere", str(copied), secure=True)
    thief.get("/accueil", expect=302)


def test_a_form_without_its_token_signs_nobody_out(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    sign_in(client, cast.alice)
    refused = client.raw.post("/deconnexion", base_url="https://localhost")
    assert refused.status_code == 400
    assert client.get("/accueil").h1 == "Bonjour Alice"
