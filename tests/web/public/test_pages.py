"""The pages for anybody: trial, health, comfort, private life, accessibility, credits."""

from typing import Any

import pytest

from app.web.public import health
from tests.page import Client


def test_the_trial_says_that_it_works_and_from_where(client: Client) -> None:
    page = client.get("/essai")
    assert page.h1 == "Ça marche."
    assert "127.0.0.1" in page.text


def test_health_is_200_when_everything_is_ready(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.response.get_data(as_text=True) == (
        "database: ok\nmigrations: ok\nkeys: ok\nlessons: ok\n"
    )


def test_health_is_503_when_a_migration_is_missing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "newest_revision", lambda: "9999")
    answer = client.get("/healthz", expect=503)
    assert "migrations: no" in answer.response.get_data(as_text=True)


def test_private_life_quotes_the_promise_made_to_pupils(client: Client) -> None:
    page = client.get("/vie-privee")
    assert page.h1 == "Ta vie privée dans Repère"
    assert (
        "Ton prof voit où tu en es et combien de repères tu sais reconnaître. Tes choix dans "
        "l’histoire sont comptés avec ceux de la classe, sans ton nom."
    ) in page.text
    assert (
        "Sans réseau, tes réponses aux six questions attendent dans ce navigateur, un jour au "
        "plus. Tes choix dans l’histoire attendent dans la page : si tu la fermes, ils "
        "disparaissent."
    ) in page.text
    assert "Une copie de secours, fermée à clé, peut rester trente jours de plus." in page.text


def test_the_accessibility_statement_claims_no_audit(client: Client) -> None:
    page = client.get("/accessibilite")
    assert page.h1.endswith("partiellement conforme")
    assert "Aucun audit par un tiers n’a encore eu lieu" in page.text


def test_the_credits_name_the_licences(client: Client) -> None:
    text = client.get("/mentions").text
    for licence in ("AGPL 3.0", "CC BY-SA 4.0", "OFL 1.1", "ISC"):
        assert licence in text


def test_comfort_is_kept_in_the_browser_and_drawn_by_the_server(client: Client) -> None:
    client.get("/confort")
    answer = client.submit(action="/confort", reading="airy", theme="dark")
    assert answer.location == "/"
    root = client.get("/aide").select_one("html")
    assert (root["data-reading"], root["data-theme"]) == ("airy", "dark")
    client.post("/confort", {"reading": "standard", "theme": "system"})
    assert not client.get("/aide").select_one("html").has_attr("data-theme")


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/a\nb",
        "/a?b=//c",
    ],
)
def test_comfort_never_leads_to_another_site(client: Client, back: str) -> None:
    assert client.post("/confort", {"reading": "airy", "back": back}).location == "/"


def test_a_comfort_that_does_not_exist_is_ignored(client: Client) -> None:
    client.post("/confort", {"reading": "<b>", "theme": "pink"})
    root: Any = client.get("/aide").select_one("html")
    assert not root.has_attr("data-reading") and not root.has_attr("data-theme")
