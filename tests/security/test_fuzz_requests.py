"""Whatever is sent to whatever address, by whomever: an answer, never a failure of ours."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.security import fuzzing
from tests.security.recorded import Range, Shot, nothing_stays

Length = Callable[[int, int], int]


@pytest.mark.goal("S28", "S29")
def test_no_request_makes_us_fail(
    firing: Range, length: Length, figure: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [who for who in firing.world.cookies if who != "ferrand"]
    total, statuses, failing = length(500, 20_000), Counter[int](), list[str]()

    def fails(shot: Shot) -> bool:
        return firing.fire(shot).status >= 500

    with nothing_stays():
        for number in range(total):
            rng = random.Random(number)
            shot = fuzzing.draw(rng, firing.shots, firing.app.url_map, people)
            status = firing.fire(shot).status
            statuses[status] += 1
            if status >= 500:
                failing.append(f"{number} {status} {fuzzing.shrunk(shot, fails)}")
                if len(failing) > 9:
                    break
    capsys.readouterr()
    assert not failing, "\n".join(failing)
    for expected in (200, 303, 400, 404, 405, 422):
        assert statuses[expected] > total / 500, statuses
    figure("S28", f"{total:,} requests, {len(statuses)} kinds of answer, none above 499")
