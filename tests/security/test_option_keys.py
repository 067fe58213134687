"""Which option is which cannot be computed from what is public."""

import random
import re
from collections.abc import Callable
from hashlib import sha256

import pytest

from tests.cast import Cast
from tests.security.conftest import Walker

Walks = Callable[..., Walker]


@pytest.mark.goal("S03")
def test_a_pupil_cannot_compute_which_key_is_which_option(walks: Walks, cast: Cast) -> None:
    """Lessons are public and so is the code: keys made from both would be an answer sheet."""
    alice = walks(cast.alice)
    rng, seen = random.Random(2), 0
    names = [*"abcdefghij", *(f"{p}{n}" for p in "miorls" for n in range(1, 10)), *"123456789"]
    while alice.screen.name != "done":
        screen = alice.screen
        if screen.question is not None and screen.answer is None:
            page = alice.opens()
            shown = set(re.findall(r"\bk[0-9a-f]{6}\b", str(page.select_one("main"))))
            computed = {
                "k" + sha256(f"{screen.question.key}/{name}".encode()).hexdigest()[:6]
                for name in names
            }
            of_edition = {o.key for o in screen.question.view(lambda k, _: list(k)).options}
            assert not shown & (computed | of_edition), screen.at
            seen += len(shown)
        alice.goes_on(rng)
    assert seen > 30


@pytest.mark.goal("S03")
def test_two_pupils_see_other_keys_and_one_pupil_sees_the_same_again(
    walks: Walks, cast: Cast
) -> None:
    pages = []
    for person in (cast.alice, cast.bilal):
        walker = walks(person).reaches("after")
        while not (walker.screen.question and walker.screen.question.key == "qa6"):
            walker.goes_on(random.Random(1))
            if walker.screen.name == "recap":
                break
        if walker.screen.name == "after":
            keys = re.findall(r'value="(k[0-9a-f]{6})"', walker.opens().body)
            assert keys == re.findall(r'value="(k[0-9a-f]{6})"', walker.opens().body)
            pages.append(keys)
    assert len(pages) == 2
    assert set(pages[0]).isdisjoint(pages[1])
