"""Error pages: kind, with help and quick exit, without a query, without a trace."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.web import errors
from app.web.errors import WORDS, error_page
from tests.page import Client


@pytest.mark.goal("R05")
@pytest.mark.goal("R28")
@pytest.mark.parametrize("status", sorted(WORDS))
def test_each_error_has_help_and_a_way_out(app: Flask, statements: Any, status: int) -> None:
    with app.test_request_context("/x"), statements() as seen:
        body = error_page(status).get_data(as_text=True)
    assert 'href="tel:3018"' in body and 'action="/sortie"' in body
    assert not seen


@pytest.mark.goal("R28")
def test_the_page_of_last_resort_has_help_and_a_way_out_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def broken(*_: Any, **__: Any) -> str:
        raise ValueError("no template")

    monkeypatch.setattr(errors, "render_template", broken)
    with app.test_request_context("/x"):
        body = error_page(500).get_data(as_text=True)
    assert 'href="tel:3018"' in body and '<form method="post" action="/sortie">' in body
    capsys.readouterr()


@pytest.mark.goal("S16", "R28")
def test_an_unknown_address_is_a_kind_404(client: Client) -> None:
    page = client.get("/nulle-part/<script>", expect=404)
    assert "<script>" not in page.body.split("<main")[1]
    assert page.h1 == "Cette page n’existe pas"


def test_a_wrong_method_says_which_are_right(client: Client) -> None:
    page = client.get("/deconnexion", expect=405)
    assert "POST" in page.headers["Allow"]


def test_a_form_without_its_token_is_refused_with_a_page(client: Client) -> None:
    response = client.raw.post("/connexion", data={"code": "x"}, base_url="https://localhost")
    assert response.status_code == 400
    assert "3018" in response.get_data(as_text=True)


def fails(app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def view() -> None:
        raise error

    monkeypatch.setitem(app.view_functions, "public.trial", view)


@pytest.mark.goal("R03")
@pytest.mark.goal("S24", "R28")
def test_a_busy_database_asks_to_try_again(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(app, monkeypatch, OperationalError("SELECT secret", {}, Exception("database is locked")))
    page = client.get("/essai", expect=503)
    assert page.headers["Retry-After"] == "10"
    assert "secret" not in page.body and "locked" not in page.body


@pytest.mark.goal("S24")
def test_an_unexpected_error_shows_no_trace(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    fails(app, monkeypatch, ZeroDivisionError("the secret of Alice"))
    page = client.get("/essai", expect=500)
    assert "Traceback" not in page.body and "Alice" not in page.body
    capsys.readouterr()


@pytest.mark.goal("S22", "R28")
def test_a_body_too_big_is_413(client: Client) -> None:
    page = client.post("/connexion", {"code": "B" * 3_000_000}, expect=413)
    assert "3018" in page.body
