"""A form that another site sends is refused before anybody is looked up, its token right or not."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import Clock
from tests.page import Client
from tests.security.test_requests import addresses
from tests.two_schools import dump, furnish_both

pytestmark = [
    pytest.mark.goal("S12"),
    pytest.mark.asvs("3.5.1", "3.5.2", "3.5.3"),
    pytest.mark.once,
]

EVIL = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "CROSS-SITE", "Origin": "null"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://localhost.evil.example"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://[::1"},
    {"Origin": ""},
)


@pytest.mark.parametrize("profile", ["secure", "school_network"])
def test_whoever_is_signed_in_nothing_is_done_for_another_site(
    app: Flask,
    network_app: Flask,
    cast: Cast,
    session: Session,
    clock: Clock,
    sign_in: Any,
    profile: str,
    figure: Callable[[str, str], None],
) -> None:
    network_app.extensions["clock"] = clock
    served, home = (
        (app, "https://localhost") if profile == "secure" else (network_app, "http://localhost")
    )
    furnish_both(app, session, cast, clock)
    browsers = [sign_in(Client(served, session), p) for p in (cast.alice, cast.petit, cast.benali)]
    session.commit()
    before, tried = dump(session, cast.school.id, cast.other_school.id), 0
    for client in browsers:
        token = {"csrf_token": client.token()}
        for rule, path in addresses(served, "POST"):
            headers = EVIL[tried % len(EVIL)]
            answer = client.raw.post(path, base_url=home, data=token, headers=headers)
            assert answer.status_code == 403, (rule, headers, answer.status_code)
            given = {c.partition("=")[0] for c in answer.headers.getlist("Set-Cookie")}
            assert not {n for n in given if not n.endswith("repere-device")}, (rule, given)
            tried += 1
    assert dump(session, cast.school.id, cast.other_school.id) == before
    figure("S12", f"{profile}: {tried} forms of other sites refused")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},  # a form of ours: no referrer
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://localhost"},  # a script of ours
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://localhost:8443"},  # a proxy that took the port out of Host
        {},
    ],
)
def test_a_form_of_ours_passes(
    cast: Cast, client: Client, sign_in: Any, headers: dict[str, str]
) -> None:
    sign_in(client, cast.alice)
    assert client.post("/deconnexion", headers=headers).location == "/connexion"


def test_every_header_of_that_list_is_refused_at_the_sign_in_too(
    cast: Cast, client: Client
) -> None:
    fields = {"email": cast.petit.email, "password": cast.petit.password}
    for headers in EVIL:
        client.post("/prof/connexion", fields, headers=headers, expect=403)
        client.get("/prof/connexion", headers=headers)


def test_a_token_of_somebody_else_or_none_writes_nothing(
    app: Flask, cast: Cast, session: Session, clock: Clock, sign_in: Any
) -> None:
    furnish_both(app, session, cast, clock)
    stranger = sign_in(Client(app, session), cast.roy).token()
    petit = sign_in(Client(app, session), cast.petit)
    session.commit()
    before = dump(session, cast.school.id, cast.other_school.id)
    for rule, path in addresses(app, "POST"):
        if rule == "/sortie":
            continue
        for data in ({}, {"csrf_token": stranger}):
            answer = petit.raw.post(path, base_url="https://localhost", data=data)
            assert answer.status_code == 400, rule
    assert dump(session, cast.school.id, cast.other_school.id) == before
