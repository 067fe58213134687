"""GET /ce-que-repere-sait."""

import re
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.models import Response
from tests.cast import Cast
from tests.factories import issue_card
from tests.page import Client
from tests.web.learn.conftest import Given, Walk


def test_a_pupil_reads_everything_kept_with_the_name(walk: Walk) -> None:
    walk.until(lambda page: "Étape 3 sur 9" in page.title)
    page = walk.client.get("/ce-que-repere-sait")
    assert "Alice" in page.text
    assert "étape 3 sur 9" in page.text
    assert "Commencée le" in page.text
    assert "Tes choix dans les histoires et tes réponses aux rappels, avec ton nom." in page.text


def test_the_class_and_the_card_are_there_and_a_lesson_put_away_since(
    walk: Walk,
    given: Given,
    app: Flask,
    session: Session,
    cast: Cast,
    clock: Any,
    sign_in: Any,
) -> None:
    issue_card(session, app.extensions["repere_keys"], cast.alice, clock.now)
    given.assignment.archived_on = clock.now.date()
    session.commit()
    page = sign_in(walk.client, cast.alice).get("/ce-que-repere-sait")
    kept = page.select_one(".facts-list").get_text(" ", strip=True)
    assert "Classe 4eB" in kept and "Imprimée le" in kept
    assert "Deux messages" in kept and "Aucune commencée" not in kept


def test_the_number_of_signs_recognised_is_there_and_only_ones_own(
    walk: Walk, app: Flask, session: Session, cast: Cast, sign_in: Any
) -> None:
    walk.until(lambda page: page.h1.startswith("C’est fini."))
    found = re.search(r"(\d) repères sur 6", walk.client.get("/ce-que-repere-sait").text)
    kept = session.query(Response).filter_by(best_acquired=True).count()
    assert (int(found.group(1)) if found else 0) == kept
    other = sign_in(Client(app, session), cast.bilal).get("/ce-que-repere-sait")
    assert "repères sur 6" not in other.text


def test_a_stranger_is_sent_to_the_card_and_a_teacher_gets_404(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    client.get("/ce-que-repere-sait", expect=302)
    sign_in(client, cast.petit).get("/ce-que-repere-sait", expect=404)
