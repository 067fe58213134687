"""The English words have the keys of the French ones. An empty file is « not translated yet »."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.content.draft import Draft
from app.content.problems import Problem

#: Keys whose values are words; everything else belongs to the French file alone.
WORDS = frozenset(
    {
        "title",
        "quiet_title",
        "summary",
        "text",
        "criterion",
        "term",
        "name",
        "head",
        "time",
        "card",
        "question",
        "hint",
        "stamp",
        "words",
        "responsibility",
        "outcome",
        "empathy",
        "reason",
        "useful",
        "label",
        "state",
        "prompt",
        "note",
        "ok",
        "unsure",
        "alert",
        "true",
        "false",
        "gestures_title",
        "closing",
        "help_title",
        "help_text",
        "points",
    }
)


def leaves(data: Any, path: str = "", name: str = "") -> Iterator[str]:
    """Dotted keys of every passage in plain data, list elements by their `key`."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key), str(key))
    elif isinstance(data, list):
        for number, value in enumerate(data, start=1):
            own = value.get("key") if isinstance(value, Mapping) else None
            yield from leaves(value, f"{path}.{own or number}", name)
    elif isinstance(data, str) and name in WORDS:
        yield path


def check(draft: Draft) -> Iterator[Problem]:
    """What is missing in English, and what French does not have."""
    english = draft.english.data
    if not english:
        return
    ours, theirs = set(leaves(draft.data)), set(leaves(english))
    for key in sorted(ours - theirs):
        yield Problem(draft.english.file, 1, key, "has no English words", "translate it")
    for key in sorted(theirs - ours):
        yield Problem(draft.english.file, 1, key, "has no French source", "remove it")
