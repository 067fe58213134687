"""A class list in a real browser: a file is chosen, twins are told apart, the cards come next."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from app.services import sessions
from tests.browser.pages import give_cookie
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of
from tests.services.roster_samples import written

pytestmark = pytest.mark.browser


def test_a_zip_of_siecle_becomes_two_classes_in_three_screens(
    app: Flask,
    stage: Cast,
    session: Session,
    clock: Clock,
    live: str,
    tablet: Callable[..., Page],
) -> None:
    page = tablet()
    account = account_of(session, stage.benali)
    cookie = sessions.begin(session, account, clock.now, confirmed=True)
    session.commit()
    give_cookie(page.context, live, "__Host-repere", cookie)
    page.goto(f"{live}/admin/import")
    page.get_by_label("Un fichier").set_input_files(
        {"name": "x.bin", "mimeType": "", "buffer": written("siecle.zip", "iso-8859-15")}
    )
    page.get_by_role("radio", name="Prénom et initiale").check()
    page.get_by_role("button", name="Lire la liste").click()
    page.get_by_role("heading", name="Vérifier la liste").wait_for()
    page.get_by_text("Noms de la 4eC").click()
    names = page.locator(".roster-names").nth(1).inner_text().split("\n")
    assert names == ["Inès L.", "Yanis B.", "Éloïse M.", "Maël L."]
    page.get_by_role("button", name="Ajouter aux classes").click()
    page.get_by_role("heading", name="Les classes sont prêtes").wait_for()
    assert "8 élèves sont ajoutés" in page.get_by_role("status").first.inner_text()
