"""What a pupil's step costs the database: the same for the first answer and for the last."""

from typing import Any

import pytest

from tests.web.learn.conftest import Walk

#: Statements of an answer's POST, of « Continuer », and of the page after either.
ANSWER, GO_ON, PAGE = 6, 6, 3


@pytest.fixture
def at_the_questions(walk: Walk) -> Walk:
    """A pupil before the first after-question."""
    walk.until(
        lambda page: any(
            str(field["value"]).startswith("after:") for field in page.select('[name="screen"]')
        )
    )
    return walk


def answer_once(walk: Walk, statements: Any) -> tuple[list[str], list[str], list[str]]:
    """Answer the question on the page and go on: statements of the POST, the page, and going on."""
    with statements() as posted:
        walk.answer(follow=False)
    with statements() as shown:
        walk.open()
    with statements() as gone:
        walk.send("go", follow=False)
    walk.open()
    return posted, shown, gone


def test_an_answer_sends_at_most_six_statements_whatever_was_answered_before(
    at_the_questions: Walk, statements: Any
) -> None:
    costs = [answer_once(at_the_questions, statements) for _ in range(6)]
    for posted, shown, gone in costs:
        assert len(posted) <= ANSWER, posted
        assert len(shown) <= PAGE, shown
        assert len(gone) <= GO_ON, gone
    assert len(costs[-1][0]) <= len(costs[0][0])


def test_an_answer_sent_again_costs_no_more(at_the_questions: Walk, statements: Any) -> None:
    walk = at_the_questions
    walk.answer(follow=False)
    with statements() as again:
        walk.answer(follow=False)
    assert len(again) <= ANSWER, again


def test_a_step_of_the_story_sends_fewer_statements_than_an_answer(
    walk: Walk, statements: Any
) -> None:
    walk.until(lambda page: bool(page.select('input[value="choose"]')))
    choice = str(walk.page.select('[name="choice"]')[0]["value"])
    with statements() as seen:
        walk.send("choose", choice=choice, follow=False)
    assert len(seen) <= 3, seen
