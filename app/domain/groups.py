"""Groups of a class: numbers, never names, because no free text of one person reaches another."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

#: A class has at most this many groups.
MOST = 6
#: The numbers of the groups of a class.
NUMBERS = range(1, MOST + 1)

Member = TypeVar("Member")


class Split(StrEnum):
    """A way to put a whole list in groups at once."""

    ODD_EVEN = "odd_even"
    HALVES = "halves"
    NONE = "none"


def split(members: Sequence[Member], how: Split) -> dict[Member, int | None]:
    """Each member of a list, in order, to the number of a group; of an odd number the first group
    has one more."""
    half = (len(members) + 1) // 2
    return {
        member: {
            Split.ODD_EVEN: 1 + index % 2,
            Split.HALVES: 1 if index < half else 2,
            Split.NONE: None,
        }[how]
        for index, member in enumerate(members)
    }
