"""The checks of the letters to families."""

from dataclasses import replace

import pytest

from app.content.checks import letter
from app.content.checks.letter import flesch
from app.domain.lesson import Letter
from tests.content.drafts import SHARED, draft

FRENCH = """# Ce dont parle la leçon

Deux histoires inventées se passent en ligne.

- On peut en parler à tout moment. [S01]

# En parler à la maison

- « Je t’écoute. »
- « Tu peux venir me voir. »
- « On cherche ensemble. »"""
ENGLISH = """# What the lesson is about

Two invented stories take place online.

- You can talk about it at any time. [S01]

# Talking at home

- “I am listening.”
- “You can come to me.”
- “We look together.”"""


def problems(french: str = FRENCH, english: str = ENGLISH, role: str = "main") -> list[str]:
    made = draft()
    letters = tuple(Letter(k, t) for k, t in (("fr", french), ("en", english)) if t)
    lesson = replace(made.lesson, letters=letters, role=role)
    return [p.what for p in letter.check(replace(made, lesson=lesson), SHARED)]


def test_two_good_letters_have_no_problem() -> None:
    assert problems() == []


def test_a_parallel_lesson_needs_none() -> None:
    assert problems("", "", role="parallel") == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_both_are_asked_for(language: str) -> None:
    french, english = ("", ENGLISH) if language == "fr" else (FRENCH, "")
    assert "is empty or missing" in problems(french, english)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[S01]", "[S02]", "uncertain"),
        ("[S01]", "[S03]", "not for families"),
        ("[S01]", "[S99]", "unknown"),
        ("inventées", "de prédateurs", "prédateurs"),
        ("se passent", "concernent 28 767 enfants et se passent", "figure"),
        ("se passent", "concernent 4 % des enfants et se passent", "figure"),
        ("Je t’écoute.", "Tu n’aurais pas dû.", "aurais pas dû"),
        ("- « On cherche ensemble. »", "", "2 sentences to say"),
        ("# En parler à la maison", "En parler à la maison", "1 headings"),
        ("inventées", 'inventées "vraies"', "straight"),
        ("se passent en ligne", "se passent en ligne " + "et encore " * 20, "long sentence"),
        ("inventées", "inventées. " + "Un mot. " * 130, "words"),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, told: str) -> None:
    assert any(told in what for what in problems(FRENCH.replace(old, new))), problems(
        FRENCH.replace(old, new)
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("invented", "invented predators’", "predators"),
        ("I am listening.", "You should have told me.", "should have"),
        ("take place online", "investigate institutional interdependencies", "Flesch"),
        (" [S01]", "", "other facts"),
    ],
)
def test_the_english_letter_is_read_too(old: str, new: str, told: str) -> None:
    english = ENGLISH.replace(old, new)
    if told == "Flesch":
        english = english.replace("You can talk about it at any time", "Communication necessitates")
    assert any(told in what for what in problems(english=english)), problems(english=english)


def test_3018_is_a_name_and_no_count() -> None:
    assert problems(FRENCH.replace("On peut en parler", "On peut appeler le 3018")) == []


def test_flesch_follows_its_formula() -> None:
    # 3 words, 1 sentence, 3 syllables: 206.835 - 3.045 - 84.6
    assert flesch("The cat sat.") == pytest.approx(119.19)
