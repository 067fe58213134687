"""The first answers of a class to one question, and its first choices at a turning point: each line
with the share that may be shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.disclosure import FLOOR, Band, End, Figure, Share, band, share, shown
from app.domain.figures import Counts, count_of, number_of
from app.domain.kinds import One, TrueFalseWhy
from app.domain.kinds.parts import ACQUIRED as ACQUIRED_AT
from app.domain.lesson import Lesson, ScreenContent
from app.domain.question import Bar, Question


@dataclass(frozen=True)
class Line:
    """One line of a breakdown: the words, whether it protects, the share that may be shown.

    `joined` lists other marks shown under the same share.
    """

    bar: Bar
    share: Share
    joined: tuple[str, ...] = ()


@dataclass(frozen=True)
class Breakdown:
    """The first answers of a class to one question."""

    question: Question
    item: str
    band: Band
    acquired: Share | None
    lines: tuple[Line, ...]


def breakdown(question: Question, item: str, counts: Counts) -> Breakdown:
    """The bars of a question; none under ten answers to it, or where the item's other form has
    fewer than ten: both forms together are shown elsewhere, and subtraction would give them."""
    number = count_of(counts, item, question.key)
    if 0 < number_of(counts, item) - number < FLOOR:
        return Breakdown(question, item, Band.TOO_FEW, None, ())
    alone = len(_questions_in(counts, item)) == 1
    bars = question.bars()
    groups: dict[str, list[Bar]] = {}
    for bar in bars:
        groups.setdefault(bar.group, []).append(bar)
    lines: list[Line] = []
    for group in groups.values():
        if not (alone and _leaves_few(question, item, counts, group)):
            lines += _lines(question, item, counts, group, number)
    acquired = (
        share(count_of(counts, item, "acquired"), number) if question.scored and alone else None
    )
    return Breakdown(question, item, band(number), acquired, tuple(lines))


def _questions_in(counts: Counts, item: str) -> set[str]:
    return {m for m in counts.get(item, {}) if ":" not in m and m not in ("n", "acquired")}


def _lines(
    question: Question, item: str, counts: Counts, group: list[Bar], number: int
) -> list[Line]:
    tallies = {b.mark: count_of(counts, item, f"{question.key}:{b.mark}") for b in group}
    by_mark = {b.mark: b for b in group}
    figures: Iterable[Figure] = (
        shown(tallies, number, _right(question, group))
        if question.exclusive
        else (Figure((m,), s) for m, c in tallies.items() if (s := share(c, number)))
    )
    return [Line(by_mark[f.marks[0]], f.share, f.marks[1:]) for f in figures]


def _right(question: Question, group: Iterable[Bar]) -> frozenset[str]:
    """The options that alone make the answer acquired; in a true, false and why, those of this
    group that belong to it."""
    if isinstance(question, One):
        return frozenset(o.key for o in question.options if (o.score or 0) >= ACQUIRED_AT)
    if isinstance(question, TrueFalseWhy):
        return frozenset(bar.mark for bar in group if bar.fits)
    return frozenset()


def _leaves_few(question: Question, item: str, counts: Counts, group: list[Bar]) -> bool:
    """Whether a true, false and why has a few pupils who were right in this group and not in the
    other: the share acquired is shown elsewhere, and subtraction would give them."""
    if not isinstance(question, TrueFalseWhy):
        return False
    number = count_of(counts, item, question.key)
    right = sum(count_of(counts, item, f"{question.key}:{b.mark}") for b in group if b.fits)
    left = right - count_of(counts, item, "acquired")
    rest = share(left, number)
    return left > 0 and rest is not None and rest.end is End.BELOW


@dataclass(frozen=True)
class TurnFigures:
    """The first choices of a class at a turning point."""

    turn: ScreenContent
    band: Band
    figures: tuple[Figure, ...]


def turns(lesson: Lesson, counts: Counts) -> tuple[TurnFigures, ...]:
    """The turning points of the lesson, in order, with what may be shown of each."""
    found = []
    for step in lesson.steps:
        for turn in step.turns:
            item = f"story:{turn.key}"
            number = number_of(counts, item)
            tallies = {c.key: count_of(counts, item, c.key) for c in turn.choices}
            found.append(TurnFigures(turn, band(number), shown(tallies, number)))
    return tuple(found)
