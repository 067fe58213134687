"""Where a pupil stands in a lesson, in thirds: the same whatever the branch, never a step."""

from enum import StrEnum


class Third(StrEnum):
    """What the live page says of a pupil."""

    NOT_BEGUN = "not_begun"
    START = "start"
    MIDDLE = "middle"
    END = "end"
    FINISHED = "finished"


def third(step: int | None, steps: int, finished: bool) -> Third:
    """The third of the lesson that holds `step` (from 1, None before it is begun) of `steps`."""
    if finished:
        return Third.FINISHED
    if step is None:
        return Third.NOT_BEGUN
    return (Third.START, Third.MIDDLE, Third.END)[min(2, 3 * (step - 1) // max(1, steps))]
