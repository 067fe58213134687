"""The letter to families: for each lesson, in French and in English, without signing in."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.content.letters import letter_page, quiet_name, references
from app.content.library import Library
from app.content.shared import Fact
from app.domain.lesson import Lesson
from tests.cast import Cast
from tests.page import Client

LANGUAGES = ("fr", "en")
THEME = re.compile(r"sextors|chantage|blackmail|deepfake", re.IGNORECASE)


def path(lesson: Lesson, language: str = "fr") -> str:
    return f"/familles/{quiet_name(lesson)}{'?langue=en' if language == 'en' else ''}"


def lessons(app: Flask) -> tuple[Lesson, ...]:
    found: tuple[Lesson, ...] = app.extensions["library"].main
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lesson_has_a_letter_for_whoever_has_no_account(
    app: Flask, client: Client, language: str
) -> None:
    for lesson in lessons(app):
        page = client.get(path(lesson, language))
        assert page.select_one("html")["lang"] == language
        assert "Set-Cookie" not in page.headers, "no cookie is put in the browser"
        assert lesson.quiet_title in page.h1


@pytest.mark.goal("P08")
def test_neither_the_address_nor_the_tab_names_the_theme(app: Flask, client: Client) -> None:
    for lesson in lessons(app):
        page = client.get(path(lesson))
        assert not THEME.search(path(lesson)) and not THEME.search(page.title)


def test_the_addresses_are_those_of_the_quiet_titles(app: Flask) -> None:
    names = {lesson.code: quiet_name(lesson) for lesson in lessons(app)}
    assert names["L1"] == "deux-messages" and names["L3"] == "trombone-et-courgette"
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(
    ("language", "recorded", "rights", "talk"),
    [
        ("fr", "jamais la réponse choisie", "la CNIL peut aider", "En parler à la maison"),
        ("en", "never the answer chosen", "the CNIL can help", "Talking at home"),
    ],
)
def test_it_says_what_is_recorded_the_rights_and_who_answers(
    app: Flask, client: Client, language: str, recorded: str, rights: str, talk: str
) -> None:
    for lesson in lessons(app):
        page = client.get(path(lesson, language))
        for words in (recorded, rights, talk):
            assert words in page.text, words
        figures = [a.get_text() for a in page.select(".letter-numbers a")]
        assert figures == ["3018", "119", "114", "17", "112"]


def test_the_english_letter_has_no_french_word_of_the_dated_file(
    app: Flask, client: Client
) -> None:
    page = client.get(path(lessons(app)[0], "en"))
    numbers = page.select_one(".letter-numbers").get_text()
    assert "Online violence" in numbers and "Violences" not in numbers and "Gratuit" not in numbers


def test_the_language_of_the_browser_is_not_changed(app: Flask, client: Client) -> None:
    client.get(path(lessons(app)[0], "en"))
    assert client.get(path(lessons(app)[0])).select_one("html")["lang"] == "fr"


def test_hours_that_are_too_old_are_left_out(app: Flask, client: Client) -> None:
    for language in LANGUAGES:
        numbers = client.get(path(lessons(app)[0], language)).select_one(".letter-numbers")
        assert "23\xa0h" not in numbers.get_text() and "11 pm" not in numbers.get_text()


def test_each_stated_fact_has_its_source(app: Flask, client: Client) -> None:
    library: Library = app.extensions["library"]
    for lesson in lessons(app):
        page = client.get(path(lesson))
        sources = page.select_one(".letter-sources").get_text()
        stated = [k for line in lesson.letter("fr").split("\n") for k in references(line)]
        assert stated
        for fact in library.facts(stated):
            assert fact.source in sources and f"[{fact.key}]" in sources


def test_a_fact_that_became_uncertain_leaves_with_its_line(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    library: Library = app.extensions["library"]
    lesson = lessons(app)[0]
    line = "avec un faux profil"
    assert line in client.get(path(lesson)).text
    unsure = {**library.shared.facts, "S10": replace(library.shared.facts["S10"], certainty="C")}
    changed = replace(library, shared=replace(library.shared, facts=unsure))
    monkeypatch.setitem(app.extensions, "library", changed)
    page = client.get(path(lesson))
    assert line not in page.text and "[S10]" not in page.text


def test_the_ids_become_numbers_that_are_not_repeated() -> None:
    facts = {k: Fact(k, "Un fait.", "Une source", "2025", "A", "6") for k in ("S1", "S2")}
    page = letter_page("- Un. [S1]\n- Deux. [S2, S1]\n- Trois. [S9]", facts)
    assert "Un. (1)" in page.html and "Deux. (2, 1)" in page.html and "Trois" not in page.html
    assert [fact.key for fact in page.facts] == ["S1", "S2"]


def test_an_unknown_letter_is_not_there(client: Client, cast: Cast) -> None:
    for name in ("le-chantage", "comptes", "rien"):
        client.get(f"/familles/{name}", expect=404)


def test_a_lesson_that_nobody_reviewed_says_so(app: Flask, client: Client) -> None:
    lesson = lessons(app)[0]
    assert not lesson.reviews
    assert "n’a encore relu cette leçon" in client.get(path(lesson)).text


def test_it_costs_no_statement(app: Flask, client: Client, statements: Any) -> None:
    with statements() as seen:
        client.get(path(lessons(app)[0]))
    assert seen == []


def test_the_sheet_the_lesson_and_the_class_lead_to_it(
    app: Flask, client: Client, cast: Cast, sign_in: Any, session: Any, clock: Any
) -> None:
    from tests.factories import publish_lessons
    from tests.web.teach.conftest import give

    lesson = lessons(app)[0]
    publish_lessons(session, app.extensions["library"], clock.now)
    give(session, cast, cast.room_4eb, lesson, clock.now)
    sign_in(client, cast.petit)
    for place in (
        "/teach/lessons/L1",
        "/teach/lessons/L1/sheet",
        f"/teach/classes/{cast.room_4eb.id}",
    ):
        assert client.get(place).select(f"a[href='{path(lesson)}']"), place
