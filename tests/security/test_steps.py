"""Inside a step, nothing tells an answer from a skip."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.security.conftest import Walker
from tests.security.test_traces import both, left_behind

Walks = Callable[..., Walker]

#: Of the person or of the clock, not of what was done.
OTHERS = {"school_id", "form", "position", "display_name", "question_key", "seen_at", "token_hash"}


@pytest.mark.parametrize("other", ["skip", "route"])
def test_inside_a_step_no_row_tells_an_answer_from_a_skip_or_the_other_route(
    walks: Walks, cast: Cast, session: Session, other: str
) -> None:
    alice, bilal = both(walks, cast)
    alice.does("start")
    bilal.does("start" if other == "skip" else "other_route")
    for _ in range(2):
        alice.goes_on(random.Random(1))
        bilal.goes_on(random.Random(1), skip=other == "skip")
        mine, theirs = left_behind(session, alice), left_behind(session, bilal)
        assert mine == theirs


def test_a_practice_question_leaves_nothing_before_the_step_is_left(
    walks: Walks, cast: Cast, session: Session
) -> None:
    alice = walks(cast.alice).reaches("question")
    before = left_behind(session, alice)
    alice.goes_on(random.Random(1))
    assert alice.screen.answer is not None
    after = left_behind(session, alice)
    assert {k: v for k, v in before.items() if k != "sign_in"} == {
        k: v for k, v in after.items() if k != "sign_in"
    }


def test_an_answer_and_a_skip_cost_the_same_statements(
    walks: Walks, cast: Cast, statements: Any
) -> None:
    alice, bilal = both(walks, cast)
    numbers = []
    for walker, skip in ((alice, False), (bilal, True)):
        walker.does("start")
        fields = None if skip else walker.opens()
        with statements() as seen:
            if skip:
                walker.does("skip")
            else:
                assert fields is not None
                walker.goes_on(random.Random(1))
        numbers.append(sum(not s.startswith("SELECT") for s in seen))
    assert numbers[0] == numbers[1]


@pytest.mark.goal("R15")
def test_the_page_of_an_ended_session_keeps_every_answer_in_one_length(
    walks: Walks, cast: Cast, session: Session
) -> None:
    from app.services import sessions

    alice = walks(cast.alice).reaches("turn")
    content = alice.screen.content
    assert content is not None
    sessions.end_all(session, cast.school.id, [cast.alice.id])
    pages = [alice.does("choose", expect=401, choice=choice.key) for choice in content.choices] + [
        alice.does("skip", expect=401)
    ]
    sizes = {len(str(p.select_one('input[name="kept"]')["value"])) for p in pages}
    assert len(sizes) == 1
    for page in pages:
        assert f'"{content.key}"' not in page.body
