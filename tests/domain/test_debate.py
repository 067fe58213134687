"""Debate cards: where a class split, was sure and had not acquired, or where an idea persists."""

from pathlib import Path

import pytest

from app.content.library import load
from app.domain import debate
from app.domain.breakdowns import Line
from app.domain.debate import Reason, is_split
from app.domain.disclosure import End, Share, shown
from app.domain.figures import questions_of
from app.domain.kinds.confidence import Confidence
from app.domain.lesson import Lesson
from app.domain.question import Bar
from app.domain.signs import DISTRUST

Counts = dict[str, dict[str, int]]
LIBRARY = load(Path(__file__).parents[2] / "lessons")


def lines(number: int, *counts: int) -> tuple[Line, ...]:
    """The lines that a question with these tallies may show."""
    tallies = {chr(97 + n): count for n, count in enumerate(counts)}
    bars = {mark: Bar(mark, mark, None, None) for mark in tallies}
    return tuple(Line(bars[f.marks[0]], f.share, f.marks[1:]) for f in shown(tallies, number))


@pytest.mark.parametrize(
    ("number", "counts", "split"),
    [
        (20, (10, 10), True),
        (20, (12, 8), True),  # 60 and 40 %
        (20, (13, 7), False),  # 65 %
        (20, (10, 5, 5), True),  # 50, 25 and 25 %
        (20, (12, 4, 4), False),  # 60, 20 and 20 %
        (20, (9, 9, 1, 1), True),
        (20, (8, 6, 5, 1), True),  # one is masked, and merged with the next: 40, 30 and 30 together
        (20, (10, 6, 3, 1), True),
        (9, (5, 4), False),  # under ten nothing is shown
        (12, (6, 6), True),
        (20, (20, 0), False),
    ],
)
def test_a_class_is_split_when_nothing_exceeds_sixty_and_two_reach_a_quarter(
    number: int, counts: tuple[int, ...], split: bool
) -> None:
    assert is_split(lines(number, *counts)) is split


def test_two_answers_under_one_share_are_not_two_answers() -> None:
    bar = Bar("a", "", None, None)
    merged = (Line(bar, Share(50)), Line(bar, Share(50), ("b",)))
    assert not is_split(merged)
    assert not is_split((Line(bar, Share(20, End.BELOW)), Line(bar, Share(50))))


def confidence() -> tuple[Lesson, Confidence]:
    found = LIBRARY.get("L3")
    assert found is not None
    return found, next(q for q in found.all_questions() if isinstance(q, Confidence))


def sure_counts(wrong: int, right: int, other_wrong: int, other_right: int) -> Counts:
    _, question = confidence()
    key = question.key
    n = wrong + right + other_wrong + other_right
    marks = {
        "n": n,
        key: n,
        f"{key}:sure": wrong + right,
        f"{key}:rather": other_wrong + other_right,
        f"{key}:sure:not": wrong,
        f"{key}:sure:acquired": right,
        f"{key}:rather:not": other_wrong,
        f"{key}:rather:acquired": other_right,
    }
    return {f"practice:{key}": marks}


def test_a_class_sure_of_an_answer_that_was_not_acquired_has_a_card() -> None:
    lesson, question = confidence()
    (card,) = debate.cards(lesson, sure_counts(8, 4, 4, 8))
    assert card.reason is Reason.SURE and card.share == Share(35)
    assert card.question is not None and card.question.key == question.about
    assert not card.lettered, "no hands are raised on a question of the practice"


@pytest.mark.parametrize(
    "cells",
    [
        (10, 0, 6, 8),  # all who were sure had not acquired: the two shares shown would tell it
        (10, 1, 6, 7),
        (10, 8, 0, 6),  # all who had not acquired were sure
        (10, 8, 6, 0),
        (3, 7, 7, 7),  # fewer than a quarter
        (4, 2, 1, 2),  # nine
    ],
)
def test_a_share_that_subtraction_would_turn_into_answers_is_not_given(
    cells: tuple[int, int, int, int],
) -> None:
    lesson, _ = confidence()
    assert debate.cards(lesson, sure_counts(*cells)) == ()


def held(lesson: Lesson, code: str, number: int) -> Counts:
    for slot in range(1, 7):
        for question in questions_of(lesson, slot):
            for bar in question.bars():
                if bar.misconception == code:
                    marks = {"n": 24, question.key: 24, f"{question.key}:{bar.mark}": number}
                    return {f"after:{slot}": marks}
    raise LookupError(code)


def test_an_idea_that_persists_comes_with_the_question_that_shows_it(lesson: Lesson) -> None:
    (card,) = debate.cards(lesson, held(lesson, "M09", 10))
    assert (card.key, card.reason, card.misconception) == ("idea-M09", Reason.IDEA, "M09")
    assert card.question is not None and "M09" in card.question.misconceptions()
    assert card.lettered
    assert debate.cards(lesson, held(lesson, "M09", 4)) == ()


def test_distrust_of_everything_is_a_false_alarm_and_no_idea_to_debate(lesson: Lesson) -> None:
    assert debate.cards(lesson, held(lesson, DISTRUST, 20)) == ()


def split_turns(lesson: Lesson) -> Counts:
    return {
        f"story:{turn.key}": {"n": 24, turn.choices[0].key: 12, turn.choices[1].key: 10}
        for step in lesson.steps
        for turn in step.turns
    }


def test_the_first_of_each_reason_comes_first_and_three_at_most(lesson: Lesson) -> None:
    counts = held(lesson, "M09", 10) | split_turns(lesson)
    cards = debate.cards(lesson, counts)
    assert [c.reason for c in cards] == [Reason.IDEA, Reason.SPLIT, Reason.SPLIT]
    assert all(c.turn is not None and not c.lettered for c in cards[1:])


def test_the_keys_of_cards_say_nothing_of_a_theme(lesson: Lesson) -> None:
    counts = held(lesson, "M09", 10) | split_turns(lesson)
    assert [c.key for c in debate.cards(lesson, counts)] == ["idea-M09", "turn-t1", "turn-t2"]


def test_under_ten_answers_there_is_no_card(lesson: Lesson) -> None:
    full = held(lesson, "M09", 10) | split_turns(lesson)
    counts = {i: {m: min(n, 4) for m, n in marks.items()} | {"n": 9} for i, marks in full.items()}
    assert debate.cards(lesson, counts) == ()


def test_cards_read_nothing_but_what_is_shown(lesson: Lesson) -> None:
    """One pupil more or less inside a rounded share changes no card."""
    one = held(lesson, "M09", 10) | split_turns(lesson)
    other = held(lesson, "M09", 10) | {
        item: marks | {next(m for m in marks if m != "n"): 11}
        for item, marks in split_turns(lesson).items()
    }
    assert [c.key for c in debate.cards(lesson, one)] == [
        c.key for c in debate.cards(lesson, other)
    ]
