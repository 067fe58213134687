"""What signing out and the quick exit leave in the browser."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import Clock
from tests.page import Client


@pytest.mark.goal("S13")
@pytest.mark.asvs("14.3.1")
@pytest.mark.parametrize("path", ["/deconnexion", "/sortie"])
def test_leaving_tells_the_browser_to_forget_where_links_are_encrypted(
    app: Flask,
    network_app: Flask,
    cast: Cast,
    session: Session,
    clock: Clock,
    sign_in: Any,
    path: str,
) -> None:
    network_app.extensions["clock"] = clock
    for served, expected in ((app, '"storage"'), (network_app, None)):
        client = sign_in(Client(served, session), cast.alice)
        answer = client.post(path)
        assert answer.headers.get("Clear-Site-Data") == expected
        names = {c.partition("=")[0] for c in answer.headers.getlist("Set-Cookie")}
        prefix = "__Host-" if expected else ""
        assert {f"{prefix}repere", f"{prefix}repere-way"} <= names
