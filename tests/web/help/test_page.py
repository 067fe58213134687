"""GET /aide: for anybody, without looking anybody up."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.content import school_card
from app.extensions import db
from tests.cast import Cast
from tests.page import Client

AUBRY = school_card.Contact("nurse", "Mme Aubry", "salle 012", "lundi")


def give_people(app: Flask, cast: Cast) -> None:
    card = school_card.SchoolCard((AUBRY,), "https://ent.example.fr/")
    school_card.write(Path(app.config["VAR_DIR"]), cast.school.id, card)


def test_it_gives_the_three_numbers_first_and_the_urgent_ones(client: Client) -> None:
    page = client.get("/aide")
    figures = [figure.get_text() for figure in page.select(".number-card .figure")]
    assert figures == ["3018", "119", "114"]
    assert page.select('a[href="tel:17"]') and page.select('a[href="tel:112"]')
    assert page.select('a[href="sms:114"]')


def test_hours_read_more_than_180_days_ago_are_not_shown(client: Client, clock: Any) -> None:
    assert "de 9 h à 23 h" not in client.get("/aide").text
    clock.now = datetime(2025, 4, 1, 9, tzinfo=UTC)
    assert "de 9 h à 23 h" in client.get("/aide").text.replace("\u00a0", " ")


def test_what_is_uncertain_is_never_shown(client: Client, app: Flask) -> None:
    text = client.get("/aide").text
    for channel in app.extensions["library"].channels:
        for statement in channel.statements:
            assert statement.certainty != "C" or statement.text not in text


def test_a_pupil_sees_the_adults_of_the_school(
    client: Client, cast: Cast, sign_in: Any, app: Flask
) -> None:
    give_people(app, cast)
    page = sign_in(client, cast.alice).get("/aide")
    assert "Mme Aubry , infirmerie, salle 012 (lundi)" in page.text


def test_another_school_does_not_see_them(
    client: Client, cast: Cast, sign_in: Any, app: Flask
) -> None:
    give_people(app, cast)
    assert "Aubry" not in sign_in(client, cast.dina).get("/aide").text
    client.post("/deconnexion")
    assert "Aubry" not in client.get("/aide").text


@pytest.mark.goal("P07")
def test_it_asks_the_database_nothing(
    client: Client, cast: Cast, sign_in: Any, statements: Any
) -> None:
    sign_in(client, cast.alice)
    with statements() as seen:
        client.get("/aide")
        client.get("/sortie")
    assert seen == []


@pytest.mark.goal("R05")
def test_it_works_with_the_database_down(
    client: Client, cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, cast.alice)

    def down(*_: Any, **__: Any) -> Any:
        raise AssertionError("the help page went to the database")

    monkeypatch.setattr(type(db), "session", property(down))
    assert client.get("/aide").h1 == "Tu peux parler à quelqu’un"
