"""No lock while a secret is hashed; no confirmation without the second factor."""

import sqlite3
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.services import secrets
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import issue_card
from tests.page import Client
from tests.security.test_sign_in import code_now, password_of, trusted_device

HOME = "https://localhost"


@pytest.mark.goal("R24")
def test_no_write_lock_is_held_while_a_secret_is_hashed(
    app: Flask,
    cast: Cast,
    session: Session,
    clock: Clock,
    client: Client,
    sign_in: Any,
    engine: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thirty sign-ins at once would stop every other pupil's answer."""
    card = issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    held: list[bool] = []
    verify = secrets._verify

    def watched(*args: Any) -> bool:
        held.append(is_locked(engine))
        return verify(*args)

    monkeypatch.setattr(secrets, "_verify", watched)
    client.post("/connexion", {"code": card.code}, expect=422)
    client.post("/prof/connexion", {"email": cast.petit.email, "password": "x" * 12}, expect=422)
    sign_in(client, cast.petit)
    client.post("/prof/confirmer", {"password": "x" * 12, "code": "123456"}, expect=422)
    assert held == [False, False, False]


def is_locked(engine: sa.Engine) -> bool:
    """Whether somebody writes: on SQLite the file's lock, on PostgreSQL any row lock."""
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            query = (
                "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
                "JOIN pg_stat_activity USING (pid) "
                "WHERE mode = 'RowExclusiveLock' AND datname = current_database() "
                "AND backend_type = 'client backend' "
                "AND relnamespace = 'public'::regnamespace"
            )
            return bool(connection.scalar(sa.text(query)))
    other = sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        return False
    except sqlite3.OperationalError:
        return True
    finally:
        other.close()


def test_a_trusted_device_signs_in_but_does_not_confirm(
    app: Flask, cast: Cast, session: Session, clock: Clock
) -> None:
    """The computer of the classroom is trusted: a password seen over a shoulder prints no card."""
    client = Client(app, session)
    token = trusted_device(session, cast, cast.petit, clock)
    client.raw.set_cookie("__Host-repere-trusted", token, secure=True)
    assert password_of(client, cast.petit).location == "/teach"
    page = client.get(f"/teach/classes/{cast.room_4eb.id}/cards", expect=303)
    assert page.location.startswith("/prof/confirmer")
    client.post(page.location, {"password": cast.petit.password}, expect=422)
    client.post(page.location, {"password": cast.petit.password, "code": code_now(clock)})
    client.get(f"/teach/classes/{cast.room_4eb.id}/cards")
