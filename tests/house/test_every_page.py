"""The matrix of roles and pages: who is let in, who is refused, and reading never writes.

The addresses come from the application's own map: a new page is in the matrix by itself, and a
page whose address needs an id of ours gets one that exists, in the school of the cast.
"""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.cast import Cast
from tests.page import Client

PEOPLE = ("nobody", "alice", "petit", "benali")
ROLES = {"alice": "pupil", "petit": "teacher", "benali": "administrator"}

#: Made by Flask or by the static bundle, or moved by their own tests.
LEFT_OUT = {"static", "main_css", "staff_css"}


def address(rule: Rule, cast: Cast) -> str:
    """The rule's address, with an id of the cast's school for each kind of id."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        values[name] = {
            "classroom_id": cast.room_4eb.id,
            "pupil_id": cast.alice.id,
            "account_id": cast.roy.id,
            "code": "L1",
            "token": "x.y",
        }.get(name, uuid.UUID(int=7))
    built = rule.rule
    for name, value in values.items():
        for shape in (f"<uuid:{name}>", f"<{name}>", f"<string:{name}>"):
            built = built.replace(shape, str(value))
    assert "<" not in built, f"say in this test what {rule.rule} stands for"
    return built


def pages(app: Flask, method: str) -> list[Rule]:
    """Every rule that takes a method."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint not in LEFT_OUT
    ]


def may_enter(app: Flask, rule: Rule, person: str) -> bool:
    """What the view declares."""
    declared = {who.value for who in app.view_functions[rule.endpoint].access}  # type: ignore[attr-defined]
    return "public" in declared or ROLES.get(person, "") in declared


@pytest.mark.goal("R12")
@pytest.mark.parametrize("person", PEOPLE)
def test_reading_is_refused_to_whoever_is_not_named_and_writes_nothing(
    app: Flask, client: Client, cast: Cast, sign_in: Any, person: str
) -> None:
    if person != "nobody":
        sign_in(client, getattr(cast, person))
    for rule in pages(app, "GET"):
        page = client.get(address(rule, cast), expect=None)  # fails when it writes
        assert page.status < 500, f"{person} {rule.rule}: {page.status}"
        if not may_enter(app, rule, person):
            if person == "nobody":
                assert page.status in (302, 303), f"{rule.rule}: {page.status}"
                assert "/connexion" in page.location, rule.rule
            else:
                assert page.status == 404, f"{person} {rule.rule}: {page.status}"


@pytest.mark.parametrize("person", PEOPLE)
def test_acting_is_refused_to_whoever_is_not_named(
    app: Flask, client: Client, cast: Cast, sign_in: Any, session: Session, person: str
) -> None:
    if person != "nobody":
        sign_in(client, getattr(cast, person))
    for rule in pages(app, "POST"):
        if may_enter(app, rule, person):
            continue
        page = client.post(address(rule, cast), {"sure": "y"}, expect=None)
        expected = (302, 303, 401) if person == "nobody" else (404,)
        assert page.status in expected, f"{person} {rule.rule}: {page.status}"


def test_acting_without_a_token_is_refused_everywhere(
    app: Flask, client: Client, cast: Cast, sign_in: Any
) -> None:
    for person in PEOPLE[1:]:
        sign_in(client, getattr(cast, person))
        for rule in pages(app, "POST"):
            if rule.endpoint == "help.leave":
                continue
            answer = client.raw.post(address(rule, cast), base_url="https://localhost")
            assert answer.status_code == 400, f"{person} {rule.rule}: {answer.status_code}"
