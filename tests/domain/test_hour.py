"""The hour in class: its plan, and the third of a lesson where a pupil stands."""

from datetime import UTC, datetime

import pytest

from app.domain.plan import LONGEST, USUAL, Block, Plan
from app.domain.thirds import Third, third


def test_the_usual_plan_lasts_a_period() -> None:
    assert USUAL.total == 55
    assert len(USUAL.minutes) == len(Block)


def test_a_plan_is_kept_and_read_again() -> None:
    plan = Plan((5, 0, 20, 30, 5, 5))
    assert Plan.of(plan.stored) == plan
    assert Plan.of(None) == USUAL
    assert len(Plan((LONGEST, 0, 0, 0, 0, 0)).stored) <= 40


def test_each_block_ends_after_those_before_it() -> None:
    ends = USUAL.ends(datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
    assert [f"{end:%H:%M}" for end in ends] == [
        "09:10",
        "09:15",
        "09:35",
        "09:50",
        "09:55",
        "10:00",
    ]


@pytest.mark.parametrize(
    "minutes", [(5, 5), (5, 5, 20, 15, 5, -5), (0,) * 6, (20, 20, 20, 20, 20, 21)]
)
def test_what_is_no_plan_is_refused(minutes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):
        Plan(minutes)


@pytest.mark.parametrize("steps", range(3, 15))
def test_thirds_follow_each_other_and_hold_as_many_steps_give_or_take_one(steps: int) -> None:
    found = [third(step, steps, False) for step in range(1, steps + 1)]
    assert found[0] is Third.START and found[-1] is Third.END
    assert found == sorted(found, key=list(Third).index)
    numbers = [found.count(one) for one in (Third.START, Third.MIDDLE, Third.END)]
    assert max(numbers) - min(numbers) <= 1


def test_before_and_after_the_thirds() -> None:
    assert third(None, 9, False) is Third.NOT_BEGUN
    assert third(9, 9, True) is Third.FINISHED
    assert third(12, 9, False) is Third.END, "an older edition had more steps"
