"""Where an attempt stands, and what a class has gained, in words that do not claim too much."""

import math
from dataclasses import dataclass
from enum import StrEnum

#: After-questions of a lesson.
QUESTIONS = 6
#: Standard errors that a difference must exceed to be called a rise.
ERRORS = 2.0


class Status(StrEnum):
    """Where a pupil stands in a lesson."""

    NOT_BEGUN = "not_begun"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"
    NOT_CONCERNED = "not_concerned"


def status(begun: bool, finished: bool) -> Status:
    """The status of an attempt, or of its absence."""
    if not begun:
        return Status.NOT_BEGUN
    return Status.FINISHED if finished else Status.IN_PROGRESS


class Gain(StrEnum):
    """What a before and after may be said to show."""

    RISE = "rise"
    FALL = "fall"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Change:
    """A share before and after, in a class.

    `normalised` is (after - before) / (1 - before) (Hake 1998), with a 95 % interval by the delta
    method; None when everything was acquired before.
    """

    before: float
    after: float
    gain: Gain
    normalised: float | None
    low: float | None
    high: float | None


def change(before: float, before_pupils: int, after: float, after_pupils: int) -> Change:
    """Compare two shares (0 to 1) of two numbers of pupils, unpaired: no link is kept.

    The standard error is sqrt(p(1-p)/n) of each share added in squares, computed on pupils and
    not on answers; p is kept away from 0 and 1 by Agresti and Coull's two added successes and
    failures, so that a unanimous class does not look certain.
    """
    difference = after - before
    error = math.sqrt(_variance(before, before_pupils) + _variance(after, after_pupils))
    gain = Gain.UNCLEAR
    if difference > ERRORS * error:
        gain = Gain.RISE
    elif difference < -ERRORS * error:
        gain = Gain.FALL
    if before >= 1:
        return Change(before, after, gain, None, None, None)
    room = 1 - before
    g = difference / room
    half = (
        1.96
        * math.sqrt(
            _variance(after, after_pupils) + _variance(before, before_pupils) * (1 - g) ** 2
        )
        / room
    )
    return Change(before, after, gain, g, g - half, g + half)


def _variance(share: float, pupils: int) -> float:
    adjusted = (share * pupils + 2) / (pupils + 4)
    return adjusted * (1 - adjusted) / (pupils + 4)
