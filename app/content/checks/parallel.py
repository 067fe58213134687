"""« Autre parcours, même durée »: it exists and has the same steps."""

from collections.abc import Iterator, Sequence

from app.content.draft import Draft
from app.content.problems import Problem


def check(draft: Draft, drafts: Sequence[Draft]) -> Iterator[Problem]:
    """The parallel lesson of a main one."""
    lesson = draft.lesson
    if lesson.role == "parallel":
        if lesson.parallel:
            yield draft.problem("parallel", "a parallel lesson has no other", "remove it")
        return
    if not lesson.parallel:
        yield draft.problem("parallel", "is missing", "name the slug of a parallel lesson")
        return
    other = next(
        (
            d.lesson
            for d in drafts
            if d.lesson.slug == lesson.parallel and d.lesson.band == lesson.band
        ),
        None,
    )
    if other is None or other.role != "parallel":
        yield draft.problem("parallel", f"no parallel lesson `{lesson.parallel}`", "write it")
    elif len(other.steps) != len(lesson.steps):
        yield draft.problem(
            "parallel",
            f"{len(other.steps)} steps beside {len(lesson.steps)}",
            "the same number: both leave the same trace",
        )
