"""What a class has kept of a lesson: the first answers of a follow-up, by objective and by how far
its questions are from what was trained (Robb and Wendel 2023: transfer is reported apart)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.disclosure import Share, share
from app.domain.figures import Counts
from app.domain.follow_up import Transfer, transfer_of
from app.domain.lesson import Lesson, Objective
from app.domain.objectives import by_objective, together


def item_of(key: str) -> str:
    """What the ballots of a follow-up's question are cast for."""
    return f"practice:{key}"


@dataclass(frozen=True)
class Retained:
    """An objective: the share acquired after the lesson, and now. The questions differ."""

    objective: Objective
    after: Share | None
    now: Share | None


def retained(
    lesson: Lesson, keys: Sequence[str], after: Counts, counts: Counts
) -> tuple[Retained, ...]:
    """The objectives that a follow-up asks about, in the order of the lesson."""
    before = {one.key: one.figures.after for one in by_objective(lesson, after)}
    return tuple(
        Retained(objective, before.get(objective.key), of_questions(counts, asked))
        for objective in lesson.objectives
        if (asked := [k for k in keys if lesson.questions[k].objective == objective.key])
    )


@dataclass(frozen=True)
class Transferred:
    """The questions of one family together: trained, near, far."""

    transfer: Transfer
    now: Share | None


def transferred(lesson: Lesson, keys: Sequence[str], counts: Counts) -> tuple[Transferred, ...]:
    """The families that a follow-up asks from, the nearest to the lesson first."""
    return tuple(
        Transferred(family, of_questions(counts, asked))
        for family in Transfer
        if (asked := [k for k in keys if transfer_of(lesson, k) is family])
    )


def of_questions(counts: Counts, keys: Sequence[str]) -> Share | None:
    """The share acquired of several questions of a follow-up; None where it may not be shown."""
    found = together(counts, [item_of(key) for key in keys])
    return None if found is None else share(found[0] * found[1], found[1])


def after_shares(lesson: Lesson, counts: Counts) -> Mapping[str, int]:
    """Per cent acquired after the lesson, by objective, of those that may be shown."""
    return {
        one.key: one.figures.after.percent
        for one in by_objective(lesson, counts)
        if one.figures.after is not None
    }


def follow_up_shares(lesson: Lesson, keys: Sequence[str], counts: Counts) -> Mapping[str, int]:
    """Per cent acquired in a follow-up, by objective, of those that may be shown."""
    return {
        one.objective.key: one.now.percent
        for one in retained(lesson, keys, {}, counts)
        if one.now is not None
    }
