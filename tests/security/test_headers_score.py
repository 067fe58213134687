"""The published scale of the HTTP Observatory, on both doors, over https."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from app import create_app
from config import Config
from tests.cast import Cast
from tests.conftest import dispose
from tests.page import Client
from tests.security import observatory

HOME = "https://repere.example.fr"


@pytest.fixture(scope="module")
def public_app(configuration: Config) -> Iterator[Flask]:
    """The application as a school puts it on the internet."""
    config = replace(configuration, public_url=HOME, hosts=frozenset({"repere.example.fr"}))
    app = create_app(config)
    yield app
    dispose(app)


@pytest.mark.goal("S14")
@pytest.mark.once
def test_both_doors_are_worth_130_points(
    app: Flask, public_app: Flask, cast: Cast, clock: object, figure: Callable[[str, str], None]
) -> None:
    public_app.extensions["clock"] = clock
    email = {"email": cast.petit.email, "password": cast.petit.password}
    lowest = 1000
    for method, path in (
        ("GET", "/"), ("GET", "/connexion"), ("GET", "/prof/connexion"), ("GET", "/aide"),
        ("GET", "/nothing"), ("POST", "/prof/connexion"), ("POST", "/connexion"),
    ):  # fmt: skip
        client = Client(public_app)
        data = {**email, "csrf_token": client.token(), "code": "x"} if method == "POST" else None
        answer = client.raw.open(path, method=method, base_url=HOME, data=data)
        sent = answer.headers.getlist("Set-Cookie")
        points, parts = observatory.score(answer.headers, answer.get_data(as_text=True), sent)
        assert points >= 130, (path, parts)
        assert min(parts.values()) >= 0, (path, parts)
        assert method == "GET" or sent, "the cookies are scored too"
        lowest = min(lowest, points)
    figure("S14", f"{lowest} points at least on 7 answers of both doors (scale of August 2026)")


GOOD = Headers(
    {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Strict-Transport-Security": "max-age=63072000",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
COOKIE = "__Host-session=x; Secure; HttpOnly; SameSite=Lax; Path=/"


@pytest.mark.parametrize(
    ("changes", "cookie", "html", "points"),
    [
        ({}, COOKIE, "", 155),
        ({}, "", "", 150),
        ({}, "", "<script src='/x' integrity='sha256-x'></script>", 155),
        ({"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"}, "", "", 145),
        ({"Content-Security-Policy": "default-src 'unsafe-inline'"}, "", "", 80 - 20),
        ({"Content-Security-Policy": "default-src 'self'; script-src https:"}, "", "", 60),
        ({"Content-Security-Policy": ""}, "", "", 55),
        ({"Strict-Transport-Security": ""}, "", "", 80),
        ({"Strict-Transport-Security": "max-age=600"}, "", "", 140),
        ({"Referrer-Policy": "unsafe-url"}, "", "", 140),
        ({"X-Content-Type-Options": ""}, "", "", 140 + 5),
        ({"Cross-Origin-Opener-Policy": "nonsense"}, "", "", 135),
        ({}, "session=x; HttpOnly; SameSite=Lax", "", 140),
        ({}, "session=x; Secure; SameSite=Lax", "", 70),
        ({}, COOKIE.replace("Lax", "None"), "", 80),
        ({}, "", "<script src='//elsewhere.example/x.js'></script>", 50),
        ({"Access-Control-Allow-Origin": "https://x.example",
          "Access-Control-Allow-Credentials": "true"}, "", "", 50),
    ],
)  # fmt: skip
def test_the_scale_is_the_published_one(
    changes: dict[str, str], cookie: str, html: str, points: int
) -> None:
    headers = Headers(GOOD)
    for name, value in changes.items():
        headers[name] = value
    found, parts = observatory.score(headers, html, [cookie] if cookie else [])
    assert found == points, parts
