"""Tokens, cookies, headers and hosts of every address."""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.page import Client

HOME = "https://localhost"
#: The way out must work from a page of any age; it only ends the session of whoever sends it.
WITHOUT_TOKEN = {"/sortie"}


def addresses(app: Flask, method: str) -> list[tuple[str, str]]:
    """`(rule, path)` of every address that takes a method, ids drawn at random."""
    found = []
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or set()) or rule.rule.startswith("/static"):
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<uuid:{name}>", str(uuid.uuid4())).replace(f"<{name}>", "L1")
        assert "<" not in path, path
        found.append((rule.rule, path))
    return found


@pytest.mark.goal("S12")
@pytest.mark.asvs("3.5.1")
def test_every_post_but_the_way_out_needs_the_token_of_this_browser(
    app: Flask, cast: Cast, session: Session, sign_in: Any
) -> None:
    stranger = Client(app).token()
    tried = 0
    for person in (None, cast.alice, cast.petit, cast.benali):
        client = Client(app, session)
        if person:
            sign_in(client, person)
        for rule, path in addresses(app, "POST"):
            if rule in WITHOUT_TOKEN:
                continue
            for token in (None, "", "x", stranger):
                data = {} if token is None else {"csrf_token": token}
                answer = client.raw.post(path, base_url=HOME, data=data)
                assert answer.status_code == 400, (rule, token)
                as_json = client.raw.post(path, base_url=HOME, json=data)
                assert as_json.status_code == 400, rule
                tried += 1
    assert tried > 100


@pytest.mark.goal("S12")
def test_the_token_dies_with_the_session_it_was_made_for(
    app: Flask, cast: Cast, session: Session, sign_in: Any
) -> None:
    client = sign_in(Client(app, session), cast.alice)
    old = client.token()
    client.post("/deconnexion")
    answer = client.raw.post("/connexion", base_url=HOME, data={"csrf_token": old, "code": "x"})
    assert answer.status_code == 400


@pytest.mark.goal("S11")
@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
@pytest.mark.parametrize("profile", ["secure", "school_network"])
def test_every_cookie_is_closed_to_scripts_and_to_other_sites(
    app: Flask, network_app: Flask, cast: Cast, session: Session, clock: Any, profile: str
) -> None:
    network_app.extensions["clock"] = clock
    served = app if profile == "secure" else network_app
    client = Client(served, session)
    cookies: list[str] = []
    for _, path in addresses(served, "GET"):
        answer = client.raw.get(path, base_url=HOME if profile == "secure" else "http://localhost")
        cookies += answer.headers.getlist("Set-Cookie")
        answer.close()
    email = {"email": cast.petit.email, "password": cast.petit.password}
    cookies += client.post("/prof/connexion", email).headers.getlist("Set-Cookie")
    cookies += client.post("/confort", {"theme": "dark"}).headers.getlist("Set-Cookie")
    assert len(cookies) > 3
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")[1:]}
        name = cookie.partition("=")[0]
        assert "SameSite=Lax" in parts and "Path=/" in parts, cookie
        assert not any(part.startswith("Domain") for part in parts), cookie
        if name.startswith("repere_"):  # reading comfort: our own script reads and writes it
            continue
        assert "HttpOnly" in parts, cookie
        assert ("Secure" in parts) == (profile == "secure"), cookie
        assert name.startswith("__Host-") == (profile == "secure"), cookie


@pytest.mark.goal("S13", "S15")
def test_every_answer_carries_the_policy_and_is_kept_nowhere(
    app: Flask, cast: Cast, session: Session, sign_in: Any
) -> None:
    paths = [path for _, path in addresses(app, "GET")]
    strange = [
        "/nothing",
        "/../etc/passwd",
        "/%00",
        "/static/nothing.css",
        "/lecon/x",
        "/" + "x" * 3000,
    ]
    for person in (None, cast.alice, cast.petit, cast.benali):
        client = Client(app, session)
        if person:
            sign_in(client, person)
        session.commit()
        for path in paths + strange:
            for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
                answer = client.raw.open(path, method=method, base_url=HOME)
                where = (method, path, answer.status_code)
                assert answer.status_code < 500, where
                policy = answer.headers.get("Content-Security-Policy", "")
                assert "default-src 'none'" in policy and "unsafe" not in policy, where
                assert answer.headers["X-Content-Type-Options"] == "nosniff", where
                assert answer.headers["Referrer-Policy"] == "no-referrer", where
                assert answer.headers["X-Frame-Options"] == "DENY", where
                assert "Access-Control-Allow-Origin" not in answer.headers, where
                assert "Server" not in answer.headers or "Python" not in answer.headers["Server"]
                if answer.status_code != 200 or not path.startswith("/static"):
                    assert answer.headers["Cache-Control"] == "no-store", where
                    assert "Cookie" in answer.headers["Vary"], where
                    assert "ETag" not in answer.headers, where
                answer.close()


@pytest.mark.goal("S24")
def test_an_error_inside_tells_nothing_of_the_inside(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> str:
        raise RuntimeError("secret words")

    breaks.access = frozenset({"public"})  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "public.trial", breaks)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    page = client.get("/essai", expect=500)
    for word in ("secret words", "Traceback", "RuntimeError", ".py", "SELECT"):
        assert word not in page.body
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.goal("S18")
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost@evil.example",
        "evil.example:443",
        "localhost.evil.example",
        "10.0.0.1",
    ],
)
def test_a_host_that_is_not_ours_is_refused_and_never_repeated(client: Client, host: str) -> None:
    for path in ("/connexion", "/aide", "/sortie", "/healthz", "/nothing"):
        answer = client.raw.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert b"evil" not in answer.data


@pytest.mark.goal("S18")
def test_what_a_proxy_would_say_is_not_believed(
    app: Flask, cast: Cast, session: Session, sign_in: Any
) -> None:
    client = sign_in(Client(app, session), cast.petit)
    session.commit()
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/admin",
        "X-Rewrite-URL": "/admin",
        "X-HTTP-Method-Override": "DELETE",
        "Forwarded": "host=evil.example;for=203.0.113.9",
    }
    for path in ("/", "/essai", "/teach", f"/teach/classes/{cast.room_4eb.id}"):
        answer = client.raw.get(path, base_url=HOME, headers=headers)
        text = answer.get_data(as_text=True) + str(answer.headers)
        assert answer.status_code < 400
        assert "evil" not in text and "203.0.113.9" not in text and "gopher" not in text


@pytest.mark.goal("S29", "R22")
def test_an_answer_reads_or_refuses_huge_and_repeated_fields(client: Client) -> None:
    token = client.token()
    base = {"csrf_token": token}
    many = {**base, **{f"f{n}": "x" for n in range(5000)}}
    for data, statuses in (
        ({**base, "code": "B" * 400_000}, {422}),
        ({**base, "code": "B" * 3_000_000}, {413}),
        ({**base, "code": ["BBBB", "CCCC"]}, {422}),
        (many, {413, 422}),
    ):
        for path in ("/connexion", "/c", "/prof/connexion"):
            answer = client.raw.post(path, base_url=HOME, data=data)
            assert answer.status_code in statuses | {429}, path


@pytest.mark.goal("S16", "S29")
@pytest.mark.parametrize(
    "text", ["\x00", "\ud800", "é" * 300, "' OR 1=1 --", "{{7*7}}", "<script>"]
)
def test_strange_text_in_the_doors_is_refused_quietly(client: Client, text: str) -> None:
    sent = text.encode("utf-8", "surrogatepass")
    for path, name in (
        ("/connexion", "code"),
        ("/c", "last"),
        ("/prof/connexion", "email"),
        ("/prof/connexion", "password"),
    ):
        fields: dict[str, Any] = {"csrf_token": client.token(), "email": "a@b.fr", "password": "x"}
        fields["token"] = "0" * 32
        answer = client.raw.post(path, base_url=HOME, data={**fields, name: sent})
        body = answer.get_data(as_text=True)
        assert answer.status_code in (400, 422, 429), (path, name)
        assert "<script>" not in body and ">49<" not in body
