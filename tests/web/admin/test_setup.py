"""The one-time link of the first run."""

import pytest
from sqlalchemy.orm import Session

from app.models import Account, Role, School
from app.services import schools
from tests.conftest import Clock
from tests.page import Client

pytestmark = [pytest.mark.goal("S34"), pytest.mark.asvs("6.4.1")]

TYPED = {"school": "Collège Simone-Veil", "name": "Mme Benali", "email": "Benali@Veil.test"}


def link(session: Session, clock: Clock) -> str:
    token = schools.new_setup_link(session, clock.now)
    session.commit()
    return f"/installation/{token}"


def test_the_link_creates_the_school_and_leads_to_the_password(
    client: Client, session: Session, clock: Clock
) -> None:
    path = link(session, clock)
    assert client.get(path).h1 == "Créez votre établissement"
    answer = client.submit(action=path, **TYPED)
    assert answer.location.startswith("/invitation/")
    school = session.query(School).one()
    assert school.name == "Collège Simone-Veil"
    assert client.follow(answer).h1.startswith("Bienvenue")


def test_the_first_account_is_an_administrator(
    client: Client, session: Session, clock: Clock
) -> None:
    path = link(session, clock)
    client.get(path)
    client.submit(action=path, **TYPED)
    from app.models.engine import enter_school

    enter_school(session, session.query(School).one().id)
    account = session.query(Account).one()
    assert (account.role, account.display_name) == (Role.ADMINISTRATOR, "Mme Benali")


def test_the_link_works_once(client: Client, session: Session, clock: Clock) -> None:
    path = link(session, clock)
    client.get(path)
    client.submit(action=path, **TYPED)
    client.get(path, expect=404)
    client.post(path, TYPED, expect=404)


def test_the_link_works_for_a_day(client: Client, session: Session, clock: Clock) -> None:
    path = link(session, clock)
    clock.advance(hours=25)
    client.get(path, expect=404)


def test_a_guessed_link_is_a_404(client: Client) -> None:
    client.get("/installation/guess", expect=404)


def test_what_is_missing_is_said_and_the_link_stays(
    client: Client, session: Session, clock: Clock
) -> None:
    path = link(session, clock)
    client.get(path)
    page = client.submit(action=path, expect=422, school="<b>x</b>", name="", email="nobody")
    assert len(page.select(".error-summary li")) == 3
    assert page.select('[aria-invalid="true"]')
    client.get(path)
