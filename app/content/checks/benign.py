"""A quarter of what a pupil must judge is harmless: lessons teach to look, not to fear."""

from collections.abc import Iterator

from app.content.draft import Draft
from app.content.problems import Problem
from app.domain.kinds import Signals, Sort
from app.domain.lesson import Lesson

SHARE = 0.25


def turns(lesson: Lesson) -> tuple[int, int]:
    """`(benign, all)` turning points."""
    found = [t.benign for s in lesson.steps for t in s.turns]
    return sum(found), len(found)


def items(lesson: Lesson) -> tuple[int, int]:
    """`(benign, all)` elements to sort or to tap."""
    found: list[bool] = []
    for question in lesson.all_questions():
        if isinstance(question, Sort):
            found += [i.box == "ok" for i in question.items]
        elif isinstance(question, Signals):
            found += [not o.correct for o in question.options]
    return sum(found), len(found)


def share(benign: int, total: int) -> float | None:
    """The share, None when there is nothing to judge."""
    return benign / total if total else None


def check(draft: Draft) -> Iterator[Problem]:
    """Turns, elements, each on its own."""
    for name, (benign, total) in (
        ("turns", turns(draft.lesson)),
        ("elements to sort or tap", items(draft.lesson)),
    ):
        part = share(benign, total)
        if part is not None and part < SHARE:
            yield draft.problem(
                "steps", f"{benign} of {total} {name} are harmless", "a quarter at least"
            )
