"""The answer is in no byte before the answer."""

import html
import json
import random
import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.domain.question import Question
from tests.cast import Cast
from tests.security.conftest import Walker

Walks = Callable[..., Walker]


def sayings(question: Question) -> set[str]:
    """Every sentence that belongs to the answer: feedback and notes of all options."""
    found: set[str] = set()

    def gather(value: object) -> None:
        for name in (
            "feedback",
            "note",
            "empathy",
            "reason",
            "useful",
            "full",
            "partial",
            "not_yet",
        ):
            inner = getattr(value, name, None)
            if isinstance(inner, str) and len(inner) > 12:
                found.add(inner)
            elif inner is not None and not isinstance(inner, str):
                gather(inner)
        for name in ("options", "items", "left", "right", "reasons"):
            inner = getattr(value, name, ())
            if isinstance(inner, tuple):
                for one in inner:
                    gather(one)

    gather(question)
    return found


def without_marks(text: str) -> str:
    """Words without what marks a new word in the files and on the pages."""
    return re.sub(r"\[\[|\]\]|</?dfn[^>]*>", "", text)


@pytest.mark.goal("S03")
def test_no_word_of_the_answer_is_on_the_page_that_asks(walks: Walks, cast: Cast) -> None:
    alice = walks(cast.alice)
    rng, asked = random.Random(2), 0
    while alice.screen.name != "done":
        page, screen = alice.opens(), alice.screen
        if screen.question is not None and screen.answer is None:
            asked += 1
            body = page.response.get_data(as_text=True).replace("&#39;", "'")
            told = [s for s in sayings(screen.question) if s in body]
            assert not told, (screen.at, told)
            for word in ("score", "correct", "data-right", "misconception", "acquired"):
                assert word not in body, (screen.at, word)
            assert "ETag" not in page.headers and "Last-Modified" not in page.headers
        alice.goes_on(rng)
    assert asked >= 12


@pytest.mark.goal("S03", "R08")
@pytest.mark.parametrize("way", ["start", "other_route"])
def test_no_word_of_an_answer_is_in_what_is_fetched_ahead(
    walks: Walks, cast: Cast, way: str
) -> None:
    alice = walks(cast.alice)
    alice.does(way)
    course = alice.course
    asked = [*course.lesson.all_questions(), *(course.parallel or course.lesson).all_questions()]
    for step in range(2):  # before a question is answered, and after one was
        body = alice.client.get(f"{alice.path}/suite").response.get_data(as_text=True)
        pages = [html.unescape(page) for page in json.loads(body)["pages"].values()]
        asking = [p for p in pages if 'value="answer"' in p or "data-kept-answer" in p]
        assert len(asking) >= 25, "the questions are there"
        for page in asking:
            its_own = [q for q in asked if without_marks(q.prompt) in without_marks(page)]
            assert its_own or "Tu es au bout" in page
            assert not [(q.key, s) for q in its_own for s in sayings(q) if s in page]
        for word in ("score", "correct", "data-right", "misconception", "acquired"):
            assert word not in body, word
        alice.goes_on(random.Random(step))


@pytest.mark.goal("S03", "S21")
def test_the_frozen_lessons_are_served_by_no_address(app: Flask, walks: Walks, cast: Cast) -> None:
    alice = walks(cast.alice)
    hash_ = alice.course.lesson.hash
    for path in (
        f"/lecon/{hash_}",
        f"/static/{hash_}.json",
        "/lessons/ami-ou-piege/4e-3e/lesson.yaml",
        "/static/../lessons/ami-ou-piege/4e-3e/lesson.yaml",
        "/static/%2e%2e/%2e%2e/lessons/ami-ou-piege/4e-3e/lesson.yaml",
        "/static/x/../../../lessons/facts.yaml",
        "/teach/lessons/L1",
        "/teach/lessons/L1/sheet",
        "/teach/lessons/L1/preview",
    ):
        response = alice.client.raw.get(path, base_url="https://localhost")
        assert response.status_code == 404, path
        response.close()
    body = alice.opens().body
    assert hash_ not in body and hash_[:12] not in body
