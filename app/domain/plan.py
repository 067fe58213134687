"""The plan of a lesson's hour: six blocks, their minutes, the hour at which each ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: A plan is no longer than two periods, in minutes.
LONGEST = 120


class Block(StrEnum):
    """A block of the hour, in order."""

    FRAME = "frame"
    BEFORE = "before"
    STORY = "story"
    DEBATE = "debate"
    HELP = "help"
    BREATHE = "breathe"


@dataclass(frozen=True)
class Plan:
    """Whole minutes of each block, in the order of `Block`; 0 leaves a block out.

    Raises ValueError for another number of blocks, a negative one, none at all, or too many.
    """

    minutes: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.minutes) != len(Block) or min(self.minutes) < 0:
            raise ValueError("a plan has six blocks of 0 minutes or more")
        if not 0 < self.total <= LONGEST:
            raise ValueError("a plan lasts 1 to 120 minutes")

    @classmethod
    def of(cls, stored: str | None) -> "Plan":
        """The plan that a sitting holds; the usual one when it holds none."""
        return cls(tuple(int(part) for part in stored.split(","))) if stored else USUAL

    @property
    def stored(self) -> str:
        """As a sitting holds it: « 5,5,20,15,5,5 »."""
        return ",".join(map(str, self.minutes))

    @property
    def total(self) -> int:
        """Minutes of the whole hour."""
        return sum(self.minutes)

    def ends(self, opened_at: datetime) -> Sequence[datetime]:
        """When each block ends, for a class opened then."""
        return [
            opened_at + timedelta(minutes=sum(self.minutes[: place + 1]))
            for place in range(len(self.minutes))
        ]


#: A period of 55 minutes.
USUAL = Plan((5, 5, 20, 15, 5, 5))
