"""What a pupil's step costs the database: the same for the first answer and for the last."""

from typing import Any

import pytest

from tests.web.learn.conftest import Walk

#: Statements of an answer's POST, of « Continuer », and of the page after either.
ANSWER, GO_ON, PAGE = 6, 6, 3


def press(walk: Walk, action: str, **fields: Any) -> None:
    """Send a form of the page without opening the page after it."""
    (form,) = (
        form
        for form in walk.page.select("form")
        if form.select(f'[name="action"][value="{action}"]')
    )
    hidden = {str(i["name"]): str(i.get("value", "")) for i in form.select("[type=hidden]")}
    walk.client.post(walk.address, {**hidden, **fields})


def test_an_answer_sends_at_most_six_statements_whatever_was_answered_before(
    at_the_questions: Walk, statements: Any
) -> None:
    walk, costs = at_the_questions, []
    for _ in range(6):
        with statements() as posted:
            press(walk, "answer", **walk.fill())
        with statements() as shown:
            walk.open()
        with statements() as gone:
            press(walk, "go")
        walk.open()
        assert len(posted) <= ANSWER, posted
        assert len(shown) <= PAGE, shown
        assert len(gone) <= GO_ON, gone
        costs.append((len(posted), len(shown)))
    assert len(set(costs)) == 1, costs


@pytest.mark.goal("R10")
def test_an_answer_sent_twice_costs_no_more_the_second_time(
    at_the_questions: Walk, statements: Any
) -> None:
    fields = at_the_questions.fill()
    press(at_the_questions, "answer", **fields)
    with statements() as again:
        press(at_the_questions, "answer", **fields)
    assert len(again) <= ANSWER, again


def test_a_choice_of_the_story_stores_nothing_of_the_lesson(walk: Walk, statements: Any) -> None:
    walk.until(lambda page: bool(page.select('input[value="choose"]')))
    choice = str(walk.page.select('[name="choice"]')[0]["value"])
    with statements() as seen:
        press(walk, "choose", choice=choice)
    assert not [s for s in seen if not s.startswith("SELECT") and "sign_in" not in s], seen
