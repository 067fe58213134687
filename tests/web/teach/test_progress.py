"""Class progress: empty, half, full; names; what is never there."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Assignment
from app.web import sentences
from app.web.formats import source_date
from tests.cast import Cast
from tests.factories import add_pupils
from tests.page import Client
from tests.web.teach.conftest import play
from tests.web.teach.test_debate import held


def path(given: Assignment, end: str = "/progress") -> str:
    return f"/teach/assignments/{given.id}{end}"


def test_nobody_has_begun(petit: Client, given: Assignment) -> None:
    page = petit.get(path(given))
    assert page.h1 == "Suivi de la 4eB"
    assert "Personne n’a encore commencé" in page.text


def test_the_class_record_is_one_press_away_from_who_has_finished(
    app: Flask, petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now)
    page = petit.get(path(given))
    (link,) = page.select(f"[aria-labelledby=who] a[href='{path(given, '/bilan')}']")
    assert link.get_text(strip=True) == "Bilan de séance"
    assert petit.get(link["href"]).h1.startswith("Bilan")


def test_nobody_else_opens_it(given: Assignment, others: Any) -> None:
    for end in ("/progress", "/progress?names=1", "/questions", "/export"):
        others(path(given, end))
    others(path(given, "/export"), method="post", format="csv")


def test_half_a_class_shows_who_has_finished_and_no_class_figure(
    app: Flask, petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now, seed=3)
    play(app, session, given, cast.bilal, clock.now, leave=lambda s: s.step.number > 2)
    page = petit.get(path(given))
    assert "1 élève sur 2 a terminé" in page.text
    assert page.select_one(".dots")["aria-label"] == "1 terminés, 1 en cours, 0 pas commencés"
    assert "Pas encore compté" in page.text
    assert "dix réponses" in page.text
    assert len(page.select("tbody .cell.running")) == 1
    assert not page.select(".dumbbell")


def test_a_full_class_shows_every_figure(petit: Client, given: Assignment, played: Any) -> None:
    played(22)
    page = petit.get(path(given))
    assert page.select("h2")[0].text == "À reprendre en premier"
    first = page.select_one(".first")
    assert len(first.select("a.button, button")) == 1
    assert len(first.get_text(" ").split()) <= 40 + len(first.select_one("a").text.split())
    assert page.select(".dumbbell")
    cells = [cell.get_text(" ", strip=True) for cell in page.select("tbody .cell")]
    assert sum(cell.endswith("sur 6") for cell in cells) == 22
    with_words = page.text.replace("\xa0", " ")
    assert "20 réponses et plus" in with_words
    assert "%" in with_words
    assert "Les choix des histoires n’existent qu’en totaux de classe." in with_words


def test_the_promise_on_the_page_is_the_one_of_the_file(
    app: Flask, petit: Client, given: Assignment, cast: Cast
) -> None:
    with app.test_request_context():
        assert sentences.teacher() in petit.get(path(given)).text


def test_names_are_not_in_the_page_until_asked_for(
    petit: Client, given: Assignment, played: Any
) -> None:
    pupils = played(10)
    page = petit.get(path(given))
    for name in ("Alice", "Bilal"):
        assert name not in page.body
    for pupil in pupils:
        assert str(pupil.id) not in page.body
    assert "Alice" in petit.get(path(given, "/progress?names=1")).text
    assert "Alice" not in petit.get(path(given)).text, "the choice is not remembered"


def test_rows_stand_in_the_order_of_the_list_and_nothing_is_averaged(
    petit: Client, given: Assignment, played: Any
) -> None:
    played(12)
    page = petit.get(path(given, "/progress?names=1"))
    names = [row.text for row in page.select("tbody th")]
    assert names[:2] == ["Alice", "Bilal"]
    assert names[2:] == [f"Élève {n}" for n in range(1, 13)]
    for word in ("moyenne", "classement", "en difficulté", "à risque"):
        assert word not in page.text.lower()


@pytest.mark.goal("R26")
@pytest.mark.parametrize("end", ["/progress", "/progress?names=1", "/questions", "/export"])
def test_a_page_costs_the_same_for_five_and_thirty_five_pupils(
    app: Flask,
    petit: Client,
    session: Session,
    given: Assignment,
    cast: Cast,
    clock: Any,
    statements: Any,
    end: str,
) -> None:
    pupils = add_pupils(session, cast.room_4eb, 3, clock.now)
    for seed, pupil in enumerate(pupils):
        play(app, session, given, pupil, clock.now, seed)
    with statements() as few:
        petit.get(path(given, end))
    add_pupils(session, cast.room_4eb, 30, clock.now)
    with statements() as many:
        petit.get(path(given, end))
    assert len(few) == len(many) <= 8


def test_a_class_without_pupils_says_so(
    petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    from app.services import classrooms

    for pupil in (cast.alice, cast.bilal):
        classrooms.remove_pupil(session, cast.school.id, pupil.id, cast.petit.id, clock.now)
    assert "n’a pas d’élève" in petit.get(path(given)).text


def test_questions_show_nothing_before_ten_answers(
    app: Flask, petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now)
    page = petit.get(path(given, "/questions"))
    assert "Rien à montrer" in page.text
    assert not page.select(".share")


def test_questions_show_bars_and_turning_points_in_totals(
    petit: Client, given: Assignment, played: Any
) -> None:
    pupils = played(24)
    page = petit.get(path(given, "/questions"))
    assert len(page.select("article.slot")) == 6
    assert page.select(".shares .share")
    assert "Les tournants de l’histoire" in page.text
    assert len(pupils) == 24
    for name in ("Alice", "Bilal"):
        assert name not in page.text


def test_a_question_to_put_in_order_shows_who_acquired_it(
    petit: Client, given: Assignment, played: Any
) -> None:
    played(22)
    page = petit.get(path(given, "/questions"))
    orders = [slot for slot in page.select("article.slot") if "Dans l’ordre" in slot.text]
    assert orders and "%" in orders[0].text


def test_the_page_says_objectives_signs_tactics_and_the_feeling(
    petit: Client, given: Assignment, played: Any
) -> None:
    played(24)
    page = petit.get(path(given))
    headings = [h.get_text() for h in page.select("h2")]
    for words in (
        "Avant et après, par objectif",
        "Signes et fausses alertes",
        "Par tactique",
        "Après la leçon, comment va la classe",
    ):
        assert words in headings
    alarms = page.select_one("[aria-labelledby=alarms]")
    assert "Signes reconnus" in alarms.get_text()
    assert "Sans risque, pris pour un signe" in alarms.get_text()
    assert "L’isolement" in page.select_one("[aria-labelledby=tactics]").get_text()
    assert "Moins tranquille" in page.select_one("[aria-labelledby=feeling]").get_text()


def test_nothing_of_these_is_shown_under_ten_answers(
    petit: Client, given: Assignment, played: Any
) -> None:
    played(9)
    page = petit.get(path(given))
    for name in ("alarms", "tactics", "feeling"):
        section = page.select_one(f"[aria-labelledby={name}]")
        assert not section.select(".share"), name
        assert "dix réponses" in section.get_text(), name


def test_while_nobody_has_finished_the_first_heading_says_that_nothing_is_counted(
    app: Flask, petit: Client, session: Session, given: Assignment, cast: Cast, clock: Any
) -> None:
    play(app, session, given, cast.alice, clock.now, leave=lambda s: s.step.number > 2)
    page = petit.get(path(given))
    assert page.select("h2")[0].text == "À reprendre en premier"
    assert "Pas encore compté" in page.text


def test_a_choice_that_leaves_exposed_says_the_way_back_that_the_story_offers(
    petit: Client, given: Assignment, played: Any, lesson: Any
) -> None:
    played(24)
    page = petit.get(path(given, "/questions"))
    ways = page.select("[aria-labelledby=turns] .way-back")
    repair = lesson.screen("t4r")[1]
    assert any(" ".join(repair.text) in way.get_text() for way in ways)
    assert "[[" not in page.text


@pytest.mark.parametrize("take_up", [False, True])
def test_what_comes_first_is_said_in_forty_words(app: Flask, library: Any, take_up: bool) -> None:
    from app.domain.disclosure import End, Share
    from app.domain.ideas import TakeUp
    from app.web.class_figures import take_up_view

    share = Share(80, End.ABOVE)
    if take_up:
        found = [TakeUp(code, None, 1, share) for code in library.shared.misconceptions]
    else:
        objectives = [o.text for lesson in library.main for o in lesson.objectives]
        found = [TakeUp(None, text, 1, share) for text in objectives]
        found.append(TakeUp(None, None, None, None))
    with app.test_request_context():
        views = [take_up_view(one, 24, 0) for one in found]
        views += [take_up_view(None, finished, 1) for finished in (0, 9, 10)]
    for view in views:
        assert view is not None
        words = f"À reprendre en premier {view.title} {view.words}"
        assert len(words.split()) <= 40, words


def test_the_facts_behind_an_idea_bear_their_id_and_a_date_that_people_read(
    petit: Client, given: Assignment, lesson: Any, library: Any, counted: Any
) -> None:
    counted(held(lesson))
    (idea,) = petit.get(path(given)).select(".idea")
    facts = library.facts(library.misconception("M09").facts)
    assert facts
    with petit.app.test_request_context():
        for fact in facts:
            said = f"({fact.key}, {fact.source}, {source_date(fact.date)})"
            assert fact.text in idea.get_text() and said in idea.get_text()
