"""One form of address per lesson: « tu » in collège, « vous » in lycée."""

import re
from collections.abc import Iterator

from app.content.checks.passages import ADDRESSING, passages
from app.content.draft import Draft
from app.content.problems import Problem

_QUOTED = re.compile(r"«[^«»]*»")
_VOUS = re.compile(r"(?<!-)\b(?:vous|votre|vos|vôtres?)\b", re.IGNORECASE)
_TU = re.compile(r"(?<!\w)(?:tu|te|toi|ton|ta|tes|t’(?=\w))(?!\w)", re.IGNORECASE)
BANDS = {"6e-5e": "tu", "4e-3e": "tu", "lycee": "vous"}


def check(draft: Draft) -> Iterator[Problem]:
    """The other form outside quotations, where the lesson itself speaks."""
    lesson = draft.lesson
    if lesson.address != BANDS[lesson.band]:
        yield draft.problem("address", f"« {lesson.address} »", f"write {BANDS[lesson.band]}")
    other = _VOUS if lesson.address == "tu" else _TU
    for passage in passages(lesson):
        if passage.role not in ADDRESSING:
            continue
        found = other.search(_QUOTED.sub("", passage.text))
        if found:
            yield draft.problem(
                passage.key, f"« {found[0]} » in a lesson that says {lesson.address}", "one form"
            )
