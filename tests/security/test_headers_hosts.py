"""A host that is not ours is refused, by pages and files, and no link ever repeats it."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.web import assets
from tests.security.recorded import Range, Shot, nothing_stays

FOREIGN = (
    "", "evil.example", "evil.example:443", "localhost.evil.example", "localhost@evil.example",
    "localhost:80@evil.example", "localhost:evil.example", "localhost#evil.example",
    "localhost evil",
    "localhost, evil.example", "localhost,evil.example", "localhost/evil.example",
    "localhost\\evil",
    "localhost?evil", "[::1]evil.example", "[::1", "::1]evil", "10.0.0.1", "192.168.1.20",
    "8.8.8.8",
    "0x7f000001", "2130706433", "127.1", "0", "0.0.0.0", "localhost:", "localhost:99999999",
    "\xe9vil",
    "xn--vil-9la.example", "localhost\t", " localhost", "http://localhost",
    "localhost%00.evil.example",
    "*", ".", "-", "LOCALHOST.EVIL", "x" * 3000,
)  # fmt: skip
OURS = (
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost:8000",
    "127.0.0.1",
    "127.0.0.1:5000",
    "[::1]",
)
CSS = f"/static/{assets.revision()}/css/main.css"


@pytest.mark.goal("S18")
@pytest.mark.once
def test_a_foreign_host_is_refused_everywhere_and_repeated_nowhere(firing: Range) -> None:
    for host in FOREIGN:
        for path in ("/", "/connexion", "/aide", "/sortie", "/essai", "/nothing", CSS):
            answer = firing.fire(Shot("", "GET", path, headers=(("Host", host),)))
            assert answer.status == 400, (host, path)
            assert "evil" not in answer.text + str(answer.headers), (host, path)
    for host in OURS:
        for path in ("/connexion", CSS):
            assert firing.fire(Shot("", "GET", path, headers=(("Host", host),))).status == 200, host


@pytest.mark.goal("S18")
@pytest.mark.once
def test_a_request_without_a_host_is_refused(firing: Range) -> None:
    environ = firing.environ(Shot("", "GET", "/connexion"))
    del environ["HTTP_HOST"]
    seen: list[Any] = []
    list(firing.app.wsgi_app(environ, lambda status, headers, *_: seen.append(status)))
    assert seen[0].startswith("400")


SAID = (
    ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Server", "evil.example"),
    ("X-Host", "evil.example"), ("X-Original-Host", "evil.example"),
    ("X-Http-Host-Override", "evil.example"),
    ("Forwarded", "host=evil.example;proto=gopher"), ("X-Forwarded-Proto", "gopher"),
    ("X-Forwarded-Prefix", "/evil"), ("X-Original-Url", "/evil"), ("X-Rewrite-Url", "/evil"),
    ("Origin", "https://evil.example"), ("Referer", "https://evil.example/"),
)  # fmt: skip


@pytest.mark.goal("S18")
@pytest.mark.once
def test_no_link_repeats_what_a_proxy_or_a_page_would_say(firing: Range) -> None:
    for shot, before in firing.answers[::3]:
        answer = firing.fire(replace(shot, headers=(*shot.headers, *SAID)))
        assert answer.status == before.status, shot
        told = answer.text + str(answer.headers)
        assert "evil" not in told and "gopher" not in told, shot
    link = Shot("benali", "POST", firing.world.paths["member"] + "/link", headers=SAID)
    with nothing_stays():
        assert "evil" not in str(firing.fire(link).headers)


@pytest.mark.goal("S18")
@pytest.mark.once
@pytest.mark.parametrize("host", ["evil.example", "", "10.0.0.1:80@evil.example", "a b", "8.8.8.8"])
def test_the_school_network_refuses_them_too(firing: Range, network_app: Flask, host: str) -> None:
    shot = Shot("", "GET", "/aide", headers=(("Host", host),))
    assert firing.fire(shot, network_app).status == 400
    near = Shot("", "GET", "/aide", headers=(("Host", "10.4.0.7:8000"),))
    assert firing.fire(near, network_app).status == 200
