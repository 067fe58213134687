"""Debate cards: at most three, never a share on the board, the answer with its sources."""

from typing import Any

import pytest

from app.content.library import Library
from app.domain.lesson import Lesson
from app.models import Assignment
from tests.page import Client
from tests.web.teach.conftest import Counts


def path(given: Assignment, end: str = "") -> str:
    return f"/teach/assignments/{given.id}/debate{end}"


def split_turn(lesson: Lesson) -> Counts:
    turn = next(t for s in lesson.steps for t in s.turns)
    first, second, third, *_ = (c.key for c in turn.choices)
    return {f"story:{turn.key}": {"n": 24, first: 10, second: 8, third: 3}}


def held(lesson: Lesson, code: str = "M09", number: int = 12) -> Counts:
    """An after-question whose mistaken idea half of the class shows."""
    for slot, key in enumerate(lesson.more, start=len(lesson.pairs) + 1):
        question = lesson.questions[key]
        bar = next((b for b in question.bars() if b.misconception == code), None)
        if bar:
            marks = {"n": 24, key: 24, "acquired": 10, f"{key}:{bar.mark}": number}
            return {f"after:{slot}": marks}
    raise LookupError(code)


def test_without_figures_there_is_no_card_and_the_page_says_when(
    petit: Client, given: Assignment
) -> None:
    page = petit.get(path(given))
    assert page.h1 == "Cartes de débat"
    assert "Pas encore de carte" in page.text
    assert not page.select(".debate-card")


def test_nobody_else_opens_them(given: Assignment, others: Any) -> None:
    others(path(given))
    others(path(given, "/idea-M09/projection"))


def test_an_idea_that_persists_is_asked_in_its_own_words_with_its_source(
    petit: Client, given: Assignment, lesson: Lesson, library: Library, counted: Any
) -> None:
    counted(held(lesson))
    idea = library.misconception("M09")
    assert idea is not None
    page = petit.get(path(given))
    (card,) = page.select(".debate-card")
    assert idea.text in card.get_text()
    prompts = [p.get_text() for p in card.select(".debate-prompts li")]
    assert prompts == [idea.prompt, *idea.relances]
    assert idea.answer in page.text
    facts = library.facts(idea.facts)
    assert facts and all(f.key in page.text and f.source in page.text for f in facts)


def test_facts_that_are_not_sure_are_on_no_card(library: Library) -> None:
    unsure = [f.key for f in library.shared.facts.values() if f.certainty == "C"]
    assert unsure and library.facts(unsure) == ()


def test_the_first_card_is_what_to_take_up_first(
    petit: Client, given: Assignment, lesson: Lesson, counted: Any
) -> None:
    counted(held(lesson) | split_turn(lesson))
    progress = petit.get(f"/teach/assignments/{given.id}/progress")
    action = progress.select_one(".first a")
    assert action["href"] == path(given)
    cards = petit.get(path(given)).select(".debate-card")
    assert len(cards) == 2
    assert "Une idée reçue persiste" in cards[0].get_text()
    assert "La classe est partagée" in cards[1].get_text()


def test_there_are_three_cards_at_most(
    petit: Client, given: Assignment, lesson: Lesson, counted: Any
) -> None:
    counts = held(lesson) | split_turn(lesson)
    for step in lesson.steps:
        for turn in step.turns:
            first, second, *_ = (c.key for c in turn.choices)
            counts[f"story:{turn.key}"] = {"n": 24, first: 12, second: 9}
    counted(counts)
    assert len(petit.get(path(given)).select(".debate-card")) == 3


def test_the_board_holds_no_figure_no_name_and_hides_the_answer(
    petit: Client, given: Assignment, lesson: Lesson, counted: Any
) -> None:
    counted(held(lesson) | split_turn(lesson))
    links = petit.get(path(given)).select(".debate-card .actions a")
    assert len(links) == 2
    for link in links:
        board = petit.get(link["href"])
        assert "%" not in board.text
        assert "4eB" not in board.text and "Alice" not in board.text
        answer = board.select_one("details.stage-answer")
        assert not answer.has_attr("open")
        assert board.select_one("body")["data-blank"]
        assert "3018" in board.text


def test_facts_for_adults_are_not_put_on_the_board(
    petit: Client, given: Assignment, lesson: Lesson, library: Library, counted: Any
) -> None:
    counted(held(lesson))
    board = petit.get(path(given, "/idea-M09/projection"))
    idea = library.misconception("M09")
    assert idea is not None
    for fact in library.facts(idea.facts):
        assert (fact.key in board.text) is (fact.band in ("6", "4")), fact.key


def test_hands_are_raised_on_letters_for_after_questions_only(
    petit: Client, given: Assignment, lesson: Lesson, counted: Any
) -> None:
    first = lesson.questions[lesson.pairs[2][0]]  # true or false, and why
    marks = {"n": 24, first.key: 24, "acquired": 8}
    marks |= {f"{first.key}:truth=true": 11, f"{first.key}:truth=false": 13}
    counted({"after:3": marks} | split_turn(lesson))
    after, story = petit.get(path(given)).select(".debate-card")
    assert [b.get_text() for b in after.select(".letter")] == ["A", "B"]
    assert after.select(".debate-options")
    assert story.select(".debate-options") and not story.select(".letter")
    turn = next(t for s in lesson.steps for t in s.turns)
    board = petit.get(path(given, f"/turn-{turn.key}/projection"))
    assert not board.select(".letter") and board.select(".stage-options")


def test_a_card_that_is_not_there_is_not_found(
    petit: Client, given: Assignment, lesson: Lesson, counted: Any
) -> None:
    counted(held(lesson))
    for key in ("idea-M01", "turn-t1", "x"):
        petit.get(path(given, f"/{key}/projection"), expect=404)


def test_prompts_speak_of_characters_and_blame_nobody(
    petit: Client, given: Assignment, lesson: Lesson, counted: Any
) -> None:
    counted(held(lesson) | split_turn(lesson))
    cards = petit.get(path(given)).select(".debate-card")
    assert len(cards) == 2
    for card in cards:
        prompts = card.select(".debate-prompts li")
        assert 2 <= len(prompts) <= 3
        for prompt in prompts:
            words = prompt.get_text().lower()
            assert words.endswith("?")
            for word in ("tu ", "ton ", "qui parmi vous", "faute", "erreur", "mauvaise"):
                assert word not in words


@pytest.mark.parametrize("end", ["", "/idea-M09/projection"])
def test_the_pages_cost_few_statements(
    petit: Client, given: Assignment, lesson: Lesson, counted: Any, statements: Any, end: str
) -> None:
    counted(held(lesson) | split_turn(lesson))
    with statements() as made:
        petit.get(path(given, end))
    assert len(made) <= 8
