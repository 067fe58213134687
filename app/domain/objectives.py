"""Before and after by objective: the pairs of a lesson gathered, and what is asked only after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.disclosure import band, share
from app.domain.figures import (
    BeforeAfter,
    Counts,
    before_after,
    count_of,
    number_of,
    questions_of,
    slots_of,
    without_hidden_gain,
)
from app.domain.lesson import Lesson
from app.domain.progress import change


@dataclass(frozen=True)
class ByObjective:
    """One objective: all its pairs together, before and after; else its other questions, which
    are asked after the lesson only. `slots` are the questions that the figures hold."""

    key: str
    slots: tuple[int, ...]
    asked_before: bool
    figures: BeforeAfter


def by_objective(lesson: Lesson, counts: Counts) -> tuple[ByObjective, ...]:
    """The objectives that questions ask about, in the order of the lesson."""
    pairs = before_after(lesson, counts)
    found = []
    for objective in lesson.objectives:
        slots = [s for s in slots_of(lesson) if _objective(lesson, s) == objective.key]
        asked_before = tuple(s for s in slots if s <= len(lesson.pairs))
        if not slots:
            continue
        if len(asked_before) == 1:
            figures = replace(pairs[asked_before[0] - 1], slot=0)
        else:
            figures = _several_slots(counts, asked_before or tuple(slots), bool(asked_before))
        found.append(
            ByObjective(
                objective.key,
                asked_before or tuple(slots),
                bool(asked_before),
                replace(figures, objective=objective.text),
            )
        )
    return tuple(found)


def _objective(lesson: Lesson, slot: int) -> str:
    return questions_of(lesson, slot)[0].objective or ""


def _several_slots(counts: Counts, slots: tuple[int, ...], asked_before: bool) -> BeforeAfter:
    """Several questions together. Nothing where one of them is given as an end only: its share
    would be what the total leaves."""
    after = together(counts, [f"after:{s}" for s in slots])
    before = together(counts, [f"before:{s}" for s in slots]) if asked_before else None
    moments = ("before", "after")
    bands = [band(min(number_of(counts, f"{m}:{s}") for s in slots)) for m in moments]
    if after is None or (asked_before and before is None):
        return BeforeAfter(0, "", None, None, bands[0], bands[1], None)
    return without_hidden_gain(
        BeforeAfter(
            0,
            "",
            share(before[0] * before[1], before[1]) if before else None,
            share(after[0] * after[1], after[1]),
            bands[0],
            bands[1],
            change(*before, *after) if before else None,
        )
    )


def together(counts: Counts, items: Sequence[str]) -> tuple[float, int] | None:
    """The share (0 to 1) of right answers to several questions, and the number of pupils; None
    where one of them may not be shown, or would be what the total leaves."""
    numbers = [number_of(counts, item) for item in items]
    got = [count_of(counts, item, "acquired") for item in items]
    each = [share(g, n) for g, n in zip(got, numbers, strict=True)]
    if any(s is None for s in each) or (
        len(each) > 1 and any(s is not None and s.end is not None for s in each)
    ):
        return None
    return sum(got) / sum(numbers), min(numbers)
