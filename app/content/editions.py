"""Freeze a lesson into an edition, and thaw it.

The hash covers what pupils read and what scoring uses. Reviews, the adults' sheet, the
letters to families and the words of facts, tactics and help channels are outside: they are looked
up by key at display, so that a fact that falls to certainty C disappears at once from every
edition.
"""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

from app.content.plain import from_plain, to_plain
from app.domain.lesson import Lesson

#: Changes when the shape of the frozen JSON does.
EDITION_FORMAT = 1
#: Fields of a lesson that may change without a new edition.
_OUTSIDE = (
    "reviews",
    "sheet",
    "letters",
    "hash",
    "summary",
    "frameworks",
    "objectives",
    "parallel",
)


def edition_hash(lesson: Lesson) -> str:
    """SHA-256 of the canonical JSON, 32 hexadecimal digits."""
    plain = to_plain(lesson)
    for name in _OUTSIDE:
        plain.pop(name, None)
    return sha256(_canonical({"format": EDITION_FORMAT, "lesson": plain})).hexdigest()[:32]


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def freeze(lesson: Lesson) -> tuple[str, str]:
    """`(hash, JSON)`: enough to go on with this edition when the files have changed."""
    plain = to_plain(lesson)
    plain.pop("sheet", None)
    plain.pop("letters", None)
    plain.pop("hash", None)
    body = _canonical({"format": EDITION_FORMAT, "lesson": plain}).decode()
    return edition_hash(lesson), body


def thaw(body: str) -> Lesson:
    """The lesson of a frozen edition, with its hash."""
    data = json.loads(body)
    if data.get("format") != EDITION_FORMAT:
        raise ValueError(f"unknown edition format {data.get('format')!r}")
    lesson: Lesson = from_plain(Lesson, data["lesson"])
    return replace(lesson, hash=edition_hash(lesson))
