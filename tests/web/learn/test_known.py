"""GET /ce-que-repere-sait."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Base, Response
from app.models.register import REGISTER, SECRETS
from app.services import classrooms
from tests.cast import Cast
from tests.factories import account_of, classroom_of, issue_card
from tests.page import Client
from tests.web.learn.conftest import Given, Walk
from tests.whole_pupil import live, numbers_of, plain, rows_that_hold, tables_of_pupils


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
    kept = page.select_one("#kept ~ .facts-list").get_text(" ", strip=True)
    assert "Classe 4eB" in kept and "Imprimée le" in kept
    assert "Deux messages" in kept and "Aucune commencée" not in kept


def test_the_number_of_signs_recognised_is_there_and_only_ones_own(
    walk: Walk, app: Flask, session: Session, cast: Cast, sign_in: Any
) -> None:
    walk.until(lambda page: page.h1.startswith("C’est fini."))
    found = re.search(r"(\d) repères? sur 6", walk.client.get("/ce-que-repere-sait").text)
    kept = session.query(Response).filter_by(best_acquired=True).count()
    assert (int(found.group(1)) if found else 0) == kept
    other = sign_in(Client(app, session), cast.bilal).get("/ce-que-repere-sait")
    assert not re.search(r"repères? sur 6", other.text)


def test_a_stranger_is_sent_to_the_card_and_a_teacher_gets_404(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    client.get("/ce-que-repere-sait", expect=302)
    sign_in(client, cast.petit).get("/ce-que-repere-sait", expect=404)


# --- all of it, and nobody else's --------------------------------------------------------------

COPY = "/ce-que-repere-sait/copie"


def columns_of_pupils() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        if REGISTER[table.name].of_a_pupil
        for column in table.columns
    }


def as_sorted(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


@pytest.mark.goal("P04")
def test_the_copy_holds_every_row_that_names_the_pupil_and_no_other(
    app: Flask, client: Client, sign_in: Any, session: Session, cast: Cast, clock: Any, figure: Any
) -> None:
    live(app, session, cast, clock.now)
    sign_in(client, cast.alice)
    copy = json.loads(client.get(COPY).response.get_data(as_text=True))
    named = rows_that_hold(session, numbers_of(session, cast.alice.id))
    assert set(named) == set(copy["data"]) == tables_of_pupils()
    for table, rows in named.items():
        shown = [
            {k: plain(v) for k, v in row.items() if f"{table}.{k}" not in SECRETS} for row in rows
        ]
        assert as_sorted(shown) == as_sorted(copy["data"][table]["rows"]), table
        assert copy["data"][table]["what"]
    assert str(cast.bilal.id) not in json.dumps(copy) and "Bilal" not in json.dumps(copy)
    number = sum(map(len, named.values()))
    figure(
        "P04", f"{number} of {number} rows of {len(named)} tables in the pupil's copy, 0 of others"
    )


@pytest.mark.goal("P04")
def test_the_page_tells_of_every_column_that_the_register_gives_to_a_pupil(
    app: Flask,
    client: Client,
    sign_in: Any,
    session: Session,
    cast: Cast,
    clock: Any,
    statements: Any,
) -> None:
    live(app, session, cast, clock.now)
    sign_in(client, cast.alice)
    with statements() as seen:
        page = client.get("/ce-que-repere-sait")
    assert len(seen) <= 8
    told = {name for tag in page.select("[data-kept]") for name in str(tag["data-kept"]).split()}
    assert told == columns_of_pupils()
    assert "6 réponses données" in page.text and "bulletins fermés" in page.text


@pytest.mark.goal("P04")
def test_a_pupil_who_changed_class_still_reads_what_was_done_in_the_old_one(
    walk: Walk, session: Session, cast: Cast, clock: Any, sign_in: Any
) -> None:
    walk.until(lambda page: "Étape 2 sur 9" in page.title)
    alice, target = account_of(session, cast.alice), classroom_of(session, cast.room_3ea)
    classrooms.move_pupil(session, alice, target, cast.benali.id, clock.now)
    session.commit()
    text = sign_in(walk.client, cast.alice).get("/ce-que-repere-sait").text
    assert "Classe 3eA" in text and "Deux messages (4eB)" in text


def test_the_copy_is_refused_to_a_stranger_and_to_a_teacher(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    client.get(COPY, expect=302)
    sign_in(client, cast.petit).get(COPY, expect=404)


def test_the_page_says_whom_to_ask_to_have_it_erased(
    client: Client, cast: Cast, sign_in: Any
) -> None:
    text = sign_in(client, cast.alice).get("/ce-que-repere-sait").text
    assert (
        "Tu peux demander à voir ce que Repère garde sur toi, à le faire corriger ou effacer. "
        "Demande à ton prof ou à la direction, avec ou sans tes parents."
    ) in text
