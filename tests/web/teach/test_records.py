"""After the hour: the class record and the attestations."""

import copy
import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.content.library import Library
from app.domain.lesson import Lesson, StepKind
from app.models import Account, Assignment, Attempt, Classroom, Sitting
from app.web.teach.records import contributions
from tests.cast import Cast
from tests.factories import add_pupils
from tests.page import Client, Page
from tests.web.teach.conftest import play


def path(given: Assignment, end: str = "/bilan") -> str:
    return f"/teach/assignments/{given.id}{end}"


def line(page: Page, term: str) -> str:
    """What the record says under a term."""
    (found,) = [
        str(d.select("dd")[0].get_text(" ", strip=True))
        for d in page.select(".record > div")
        if d.select("dt")[0].get_text() == term
    ]
    return found.replace("\xa0", " ")


def test_the_record_says_what_was_done_with_whom_and_when(
    petit: Client, given: Assignment, played: Any, lesson: Lesson
) -> None:
    played(14)
    page = petit.get(path(given))
    assert page.h1.replace("\xa0", " ") == "Bilan : 4eB, Deux messages"
    assert line(page, "Établissement") == "Collège des Trois-Rivières"
    assert line(page, "Leçon") == "L1, Deux messages"
    assert line(page, "Date") == "23 novembre 2026"
    assert line(page, "Présents") == "14 élèves sur 16 14 jusqu’à la fin, 0 pas jusqu’à la fin"
    assert "25 min prévues" in line(page, "Durée")
    for objective in lesson.objectives:
        assert objective.text in page.text


def test_it_counts_as_class_progress_does(
    app: Flask, petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now)
    later = clock.now.replace(day=24)
    play(
        app,
        session,
        given,
        cast.bilal,
        later,
        leave=lambda screen: screen.step.kind is StepKind.STORY,
    )
    page = petit.get(path(given))
    assert line(page, "Présents") == "2 élèves sur 2 1 jusqu’à la fin, 1 pas jusqu’à la fin"
    assert line(page, "Date") == "23 novembre 2026, 24 novembre 2026"
    progress = petit.get(path(given, "/progress")).text.replace("\xa0", " ")
    assert "1 élève sur 2 a terminé" in progress


def test_the_hours_of_the_class_are_those_of_its_sittings(
    petit: Client, session: Session, given: Assignment, played: Any, cast: Cast
) -> None:
    played(1)
    sitting = session.scalars(sa.select(Sitting)).one()
    sitting.ended_at = sitting.opened_at.replace(hour=10)
    session.commit()
    assert "pendant 60 min" in line(petit.get(path(given)), "Durée")


def test_it_holds_no_pupil(petit: Client, given: Assignment, played: Any, cast: Cast) -> None:
    played(12)
    main = petit.get(path(given)).select_one("main").get_text()
    assert "Alice" not in main and "Bilal" not in main
    assert "Ce bilan ne contient ni nom d’élève ni réponse" in main


def test_nobody_has_begun(petit: Client, given: Assignment) -> None:
    page = petit.get(path(given))
    assert line(page, "Date") == "Personne n’a encore commencé."
    assert line(page, "Présents").startswith("0 élève")


def test_it_contributes_to_what_the_lesson_declares_and_certifies_nothing(
    petit: Client, given: Assignment, library: Library
) -> None:
    page = petit.get(path(given))
    text = page.text.replace("\xa0", " ")
    assert "Contribue à" in text and "certifie" not in text
    assert "axe 2, rencontrer les autres" in text
    assert "cadre-evars" in text and "cadre-phare" not in text
    by_code = {one.code: " ".join(contributions_of(petit, one)) for one in library.main}
    assert "pHARe" in by_code["L5"] and "pHARe" not in by_code["L1"]


def contributions_of(client: Client, lesson: Lesson) -> list[str]:
    with client.app.test_request_context():
        return contributions(lesson)


def test_an_uncertain_framework_is_not_stated(
    app: Flask, petit: Client, given: Assignment, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact = library.shared.facts["cadre-evars"]
    facts = {**library.shared.facts, "cadre-evars": replace(fact, certainty="C")}
    changed = replace(library, shared=replace(library.shared, facts=facts))
    monkeypatch.setitem(app.extensions, "library", changed)
    assert fact.text not in petit.get(path(given)).text


def test_others_are_refused(
    app: Flask,
    petit: Client,
    session: Session,
    given: Assignment,
    cast: Cast,
    clock: Any,
    others: Any,
) -> None:
    play(app, session, given, cast.alice, clock.now)
    attempt = session.scalars(sa.select(Attempt)).one()
    for address in (
        path(given),
        path(given, "/attestations"),
        f"/teach/attempts/{attempt.id}/attestation",
    ):
        others(address)
        petit.get(address)


def test_an_assignment_put_away_has_neither(
    petit: Client, session: Session, given: Assignment, clock: Any
) -> None:
    given.archived_on = clock.now.date()
    session.commit()
    for end in ("/bilan", "/attestations"):
        petit.get(path(given, end), expect=404)


@pytest.mark.goal("R26")
@pytest.mark.parametrize("end", ["/bilan", "/attestations"])
def test_it_costs_the_same_whatever_the_class(
    petit: Client,
    session: Session,
    given: Assignment,
    played: Any,
    cast: Cast,
    clock: Any,
    statements: Any,
    end: str,
) -> None:
    with statements() as few:
        petit.get(path(given, end))
    played(4)
    add_pupils(session, cast.room_4eb, 25, clock.now)
    with statements() as many:
        petit.get(path(given, end))
    assert len(few) == len(many) <= 8


# --- attestations --------------------------------------------------------------------------------


def test_only_those_who_have_finished_get_one(
    app: Flask, petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now)
    play(
        app,
        session,
        given,
        cast.bilal,
        clock.now,
        leave=lambda screen: screen.step.kind is StepKind.AFTER,
    )
    page = petit.get(path(given, "/attestations"))
    assert [p.get_text() for p in page.select(".attestation-name")] == ["Alice"]
    text = page.select_one(".attestation").get_text().replace("\xa0", " ")
    assert "« Deux messages » (L1)" in text and "le 23 novembre 2026" in text
    assert "Collège des Trois-Rivières" in text


def test_no_score_stands_on_it(
    petit: Client, session: Session, given: Assignment, played: Any
) -> None:
    played(11)
    found = petit.get(path(given, "/attestations")).select(".attestation")
    assert len(found) == 11
    for one in map(copy.copy, found):
        one.select_one(".attestation-name").extract()
        numbers = re.findall(r"\d+", one.get_text())
        assert numbers == ["4", "1", "23", "2026"], "the class, the lesson, the day"
        assert "%" not in one.get_text()


def test_they_follow_the_class_list_and_rank_nobody(
    petit: Client, session: Session, given: Assignment, played: Any
) -> None:
    pupils = played(5)
    names = [
        p.get_text() for p in petit.get(path(given, "/attestations")).select(".attestation-name")
    ]
    assert names == [session.get_one(Account, (p.school_id, p.id)).display_name for p in pupils]


@pytest.mark.parametrize("named", [True, False])
def test_a_pseudonym_leaves_a_line_for_the_name(
    app: Flask,
    petit: Client,
    session: Session,
    given: Assignment,
    cast: Cast,
    clock: Any,
    named: bool,
) -> None:
    play(app, session, given, cast.alice, clock.now)
    session.get_one(Classroom, (cast.school.id, cast.room_4eb.id)).named = named
    page = petit.get(path(given, "/attestations"))
    assert len(page.select(".attestation-line")) == (1 if named else 2)


def test_one_pupil_from_the_pupils_page(
    app: Flask, petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now)
    play(app, session, given, cast.bilal, clock.now)
    page = petit.get(f"/teach/pupils/{cast.alice.id}")
    (link,) = page.select("a[href$='/attestation']")
    page = petit.get(str(link["href"]))
    assert [p.get_text() for p in page.select(".attestation-name")] == ["Alice"]


def test_a_lesson_that_is_not_finished_has_none(
    app: Flask, petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    play(
        app,
        session,
        given,
        cast.alice,
        clock.now,
        leave=lambda screen: screen.step.kind is StepKind.STORY,
    )
    attempt = session.scalars(sa.select(Attempt)).one()
    petit.get(f"/teach/attempts/{attempt.id}/attestation", expect=404)
    assert not petit.get(f"/teach/pupils/{cast.alice.id}").select("a[href$='/attestation']")
    assert "Personne n’a encore fini" in petit.get(path(given, "/attestations")).text


def test_the_class_page_leads_to_the_record(petit: Client, given: Assignment, cast: Cast) -> None:
    page = petit.get(f"/teach/classes/{cast.room_4eb.id}")
    assert page.select(f"a[href='{path(given)}']")
