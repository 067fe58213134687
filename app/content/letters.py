"""The letter to families: its address, its lines and their sources.

A line that states a fact ends with its id: « … [S15] ». At display the ids become numbers that
point at the sources, and a line whose fact fell to certainty C is not shown.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from app.content.markdown import render
from app.content.shared import Fact
from app.domain.lesson import Lesson

_REFERENCES = re.compile(r"(?<![ \u00a0])[ \u00a0]*\[([\w.-]+(?:, [\w.-]+)*)\]$")


@dataclass(frozen=True)
class LetterPage:
    """Safe HTML, and the facts that its numbers point at, from 1."""

    html: str
    facts: tuple[Fact, ...]


def quiet_name(lesson: Lesson) -> str:
    """« trombone-et-courgette »: the quiet title as an address holds it."""
    plain = unicodedata.normalize("NFKD", lesson.quiet_title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def references(line: str) -> tuple[str, ...]:
    """The ids of the facts that a line states."""
    found = _REFERENCES.search(line)
    return tuple(found[1].split(", ")) if found else ()


def words_of(line: str) -> str:
    """A line without the ids of its facts."""
    return _REFERENCES.sub("", line)


def letter_page(text: str, facts: Mapping[str, Fact]) -> LetterPage:
    """The letter as it is shown. `facts` are those that may be."""
    numbers: dict[str, int] = {}
    lines = []
    for line in text.split("\n"):
        keys = references(line)
        if any(key not in facts for key in keys):
            continue
        for key in keys:
            numbers.setdefault(key, len(numbers) + 1)
        signs = ", ".join(str(numbers[key]) for key in keys)
        lines.append(f"{words_of(line)} ({signs})" if keys else line)
    return LetterPage(render("\n".join(lines)), tuple(facts[key] for key in numbers))
