"""What a pupil reads after an answer, and when something remains to be chosen."""

import pytest

from tests.page import Page
from tests.web.learn.conftest import Walk


def elements(page: Page) -> int:
    """How many elements a question of boxes, of links or of boxes to tick has."""
    return len(page.select("main .sort-item, main .match-item, main .choice.many"))


@pytest.mark.parametrize("kind", [".sort-item", ".match-item", ".choice.many"])
def test_every_element_of_the_answer_is_spoken_of(at_the_questions: Walk, kind: str) -> None:
    walk = at_the_questions
    walk.until(
        lambda page: (
            "Question" in page.text
            and bool(page.select(f"main {kind}"))
            and str(page.select("input[name=screen]")[0]["value"]).startswith("after")
        )
    )
    expected = elements(walk.page)
    walk.step()
    assert len(walk.page.select("main .reviewed > li")) == expected


def test_what_remains_to_be_chosen_is_said_at_its_place(walk: Walk) -> None:
    walk.until(lambda page: bool(page.select("main .sort-item")))
    expected = elements(walk.page)
    page = walk.send("answer", expect=422)
    assert len(page.select("main .sort-item .field-error")) == expected
