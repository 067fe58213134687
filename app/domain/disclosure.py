"""What class figures may be counted, and what may be shown of them.

A figure must never tell one pupil's answer: not by being small, not by subtraction, not by what
changed since the last time it was read.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: The first count of an item takes at least this many ballots, and nothing is shown under it.
FLOOR = 10
#: Later counts take at least this many.
LATER = 5
#: Items of choices begin with this; the ballots of all others begin with a question's key.
STORY = "story:"
#: Items whose questions are all scored.
SCORED = ("before:", "after:")
#: The mark of an answer good enough to count as acquired.
ACQUIRED = "acquired"
#: From this many answers the ends are 10 and 90 %, and the number reads « 20 et plus ».
MANY = 20


def countable(
    item: str, ballots: Sequence[tuple[str, ...]], already: int, scored: bool
) -> list[int]:
    """The places, among the waiting ballots of an item, of those that may be counted now.

    The first time all of them, at least ten; then question by question (an item may hold both
    forms, whose figures are shown apart), at least five, and not all or all but one saying the
    same: what the counters gain is then no pupil's answer. `scored`: not having acquired is an
    answer as well.
    """
    if already == 0:
        return list(range(len(ballots))) if len(ballots) >= FLOOR else []
    by_question: dict[str, list[int]] = {}
    for place, marks in enumerate(ballots):
        by_question.setdefault(_question(item, marks), []).append(place)
    return sorted(
        place
        for places in by_question.values()
        if _tells_of_nobody([_said(item, ballots[p], scored) for p in places])
        for place in places
    )


def _tells_of_nobody(answers: Sequence[set[str]]) -> bool:
    held = Counter(mark for answer in answers for mark in answer)
    return len(answers) >= LATER and all(n < len(answers) - 1 for n in held.values())


def _question(item: str, marks: tuple[str, ...]) -> str:
    """The question a ballot answers: its first mark, but for a choice of a story."""
    return "" if item.startswith(STORY) else marks[0]


def _said(item: str, marks: tuple[str, ...], scored: bool) -> set[str]:
    said = set(marks if item.startswith(STORY) else marks[1:])
    return said | {f"not {ACQUIRED}"} if scored and ACQUIRED not in said else said


class Band(StrEnum):
    """How many answers a figure rests on."""

    TOO_FEW = "too_few"
    SOME = "10_to_19"
    MANY = "20_and_more"


def band(number: int) -> Band:
    """The number of answers, as it may be said."""
    if number < FLOOR:
        return Band.TOO_FEW
    return Band.MANY if number >= MANY else Band.SOME


class End(StrEnum):
    """A share at either end is not given as a figure."""

    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True)
class Share:
    """A share that may be shown: `percent` is a multiple of 5, or the bound of an end."""

    percent: int
    end: End | None = None


def share(count: float, number: int) -> Share | None:
    """The share `count / number`, None under ten answers. `count` is a mean where one pupil's
    answer holds several elements.

    Rounded to 5 %; « moins de 20 % » and « plus de 80 % » for 10 to 19 answers, 10 and 90 % from
    20.
    """
    if number < FLOOR:
        return None
    low = 10 if number >= MANY else 20
    percent = 100 * count / number
    if percent < low:
        return Share(low, End.BELOW)
    if percent > 100 - low:
        return Share(100 - low, End.ABOVE)
    return Share(int(5 * ((percent + 2.5) // 5)))


@dataclass(frozen=True)
class Figure:
    """Options shown together under one share (several when a share had to be merged)."""

    marks: tuple[str, ...]
    share: Share


def shown(
    counts: Mapping[str, int], number: int, right: Collection[str] = ()
) -> tuple[Figure, ...]:
    """The shares of exclusive options, in the order given; empty under ten answers.

    `counts` holds every option, `right` those that together are « acquired », whose share is shown
    elsewhere. When exactly one option is masked at an end, subtraction from the others would give
    it: it is merged with the next smallest. So among those that are acquired, and among those that
    are not: the total of either side is known.
    """
    if number < FLOOR:
        return ()
    sides = ([m for m in counts if m in right], [m for m in counts if m not in right])
    groups = [group for side in sides for group in _merged([(m,) for m in side], counts, number)]
    if len(counts) > 2:
        groups = _merged(groups, counts, number)
    order = list(counts)
    groups.sort(key=lambda group: (len(group) > 1, order.index(group[0])))
    figures = []
    for group in groups:
        of_group = share(_sum(group, counts), number)
        assert of_group is not None
        figures.append(Figure(group, of_group))
    return tuple(figures)


def _merged(
    groups: list[tuple[str, ...]], counts: Mapping[str, int], number: int
) -> list[tuple[str, ...]]:
    """The same groups, the only masked one together with the next smallest."""
    masked = [g for g in groups if _is_masked(_sum(g, counts), number)]
    if len(masked) != 1 or len(groups) < 2:
        return groups
    others = sorted((g for g in groups if g != masked[0]), key=lambda g: (_sum(g, counts), g))
    pair = {*masked[0], *others[0]}
    kept = [g for g in groups if g[0] not in pair]
    return [*kept, tuple(m for m in counts if m in pair)]


def _sum(group: Iterable[str], counts: Mapping[str, int]) -> int:
    return sum(counts[mark] for mark in group)


def _is_masked(count: int, number: int) -> bool:
    found = share(count, number)
    return found is not None and found.end is End.BELOW
