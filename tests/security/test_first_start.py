"""A new installation has no account, no password and no way in but the link of the first start."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Account, Base, Role, School, SetupLink, StaffDirectory
from app.models.engine import enter_school
from app.models.migrate import migrate
from app.services import schools, secrets
from tests.conftest import Clock
from tests.house.test_who_may import FILES, TABLE, named
from tests.page import Client

pytestmark = [
    pytest.mark.goal("S34"),
    pytest.mark.asvs("6.3.2", "6.4.1", "13.2.3"),
    pytest.mark.once,
]

HOME = "https://localhost"
GUESSES = (
    ("admin", "admin"),
    ("admin@example.org", "password"),
    ("repere@repere.fr", "repere"),
    ("", ""),
)
TYPED = {"school": "Collège Simone-Veil", "name": "Mme Benali", "email": "benali@veil.test"}


def test_migrations_put_no_row_in_any_table(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}", poolclass=sa.NullPool)
    migrate(engine)
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert connection.execute(sa.select(table)).first() is None, table.name


def test_nobody_signs_in_and_no_page_but_those_for_everybody_opens(
    app: Flask, client: Client, session: Session
) -> None:
    for email, password in GUESSES:
        client.post("/prof/connexion", {"email": email, "password": password}, expect=None)
        assert client.cookie("__Host-repere") is None
        assert client.cookie("__Host-repere-pending") is None
    for code in ("000000000000", "BBBBBBBBBBBB", "admin"):
        client.post("/connexion", {"code": code}, expect=None)
        assert client.cookie("__Host-repere") is None
    opened = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in FILES or rule.arguments or "GET" not in TABLE[rule.endpoint]:
            continue
        answer = client.raw.get(rule.rule, base_url=HOME)
        answer.close()
        if "nobody" in named(TABLE[rule.endpoint]["GET"]):
            assert answer.status_code < 500, rule.rule
            opened += 1
        else:
            assert "/connexion" in (answer.location or ""), rule.rule
    assert opened > 10
    assert session.query(Account).count() == session.query(StaffDirectory).count() == 0


def test_the_link_is_256_random_bits_kept_as_a_hash_and_ends_with_the_next(
    client: Client, session: Session, clock: Clock
) -> None:
    first = schools.new_setup_link(session, clock.now)
    second = schools.new_setup_link(session, clock.now)
    session.commit()
    assert first != second and len(second) == 43
    row = session.query(SetupLink).one()
    assert row.token_hash == secrets.token_hash(second)
    assert row.expires_at - clock.now == timedelta(hours=24)
    client.get(f"/installation/{first}", expect=404)
    client.get(f"/installation/{second}")


def test_the_link_makes_one_administrator_without_a_password_then_nothing(
    app: Flask, client: Client, session: Session, clock: Clock
) -> None:
    token = schools.new_setup_link(session, clock.now)
    session.commit()
    clock.advance(hours=23)
    invitation = client.post(f"/installation/{token}", TYPED).location
    client.post(f"/installation/{token}", {**TYPED, "email": "x@veil.test"}, expect=404)
    school = session.query(School).one()
    enter_school(session, school.id)
    account = session.query(Account).one()
    assert account.role is Role.ADMINISTRATOR
    fields = {"email": TYPED["email"], "password": ""}
    client.post("/prof/connexion", fields, expect=422)
    clock.advance(days=7)
    client.get(invitation, expect=410)


def test_a_second_school_needs_a_second_link(
    app: Flask, client: Client, session: Session, clock: Clock
) -> None:
    token = schools.new_setup_link(session, clock.now)
    session.commit()
    clock.advance(hours=24)
    client.get(f"/installation/{token}", expect=404)
    client.post(f"/installation/{token}", TYPED, expect=404)
    assert session.query(School).count() == 0
