"""The checks of the charter: one file each, run by `lessons check` and by the tests."""

from collections.abc import Iterator, Sequence

from app.content.checks import (
    address,
    banned,
    benign,
    follow_ups,
    forms,
    graph,
    identity,
    lengths,
    letter,
    parallel,
    parity,
    people,
    readability,
    references,
    shape,
    sheet,
    spaces,
)
from app.content.draft import Draft
from app.content.problems import Problem, Severity
from app.content.shared import Shared

#: Without these a lesson cannot be served.
STRUCTURAL = (shape, forms, graph)
#: These read one lesson.
EDITORIAL = (
    identity,
    follow_ups,
    readability,
    lengths,
    banned,
    address,
    spaces,
    benign,
    people,
    parity,
    sheet,
)


def check_structure(draft: Draft) -> list[Problem]:
    """What would break the lesson on a pupil's screen."""
    problems = [p for part in STRUCTURAL for p in part.check(draft)]
    return [p for p in problems if p.severity is Severity.ERROR]


def check_draft(draft: Draft, shared: Shared, drafts: Sequence[Draft]) -> list[Problem]:
    """Every problem of a lesson, in the order of the file."""
    return sorted(set(_all(draft, shared, drafts)))


def _all(draft: Draft, shared: Shared, drafts: Sequence[Draft]) -> Iterator[Problem]:
    for part in (*STRUCTURAL, *EDITORIAL):
        yield from part.check(draft)
    yield from references.check(draft, shared)
    yield from letter.check(draft, shared)
    yield from parallel.check(draft, drafts)
