"""The pupil's way through a story, in one encrypted cookie of the browser session.

The server keeps the step only; the place in it, the first choices of the current story and the
last answer live here, bound to the attempt and to the session, and go at the story's end, at
sign-out and at exit. A cookie of another attempt or session is ignored.
"""

import base64
import binascii
import json
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response

from app.domain.journey import Journey, Route
from app.web.sign_in import JOURNEY, drop_cookie, keys, put_cookie, read_cookie


def load(attempt_id: uuid.UUID | str, owner: bytes) -> Journey:
    """The journey of that attempt in this browser; an empty one when there is none."""
    data = _opened(f"{attempt_id}:{owner.hex()[:16]}")
    return Journey() if data is None else from_plain(data["journey"])


def save(response: Response, attempt_id: uuid.UUID | str, owner: bytes, journey: Journey) -> None:
    """Put the journey in the browser; an empty one takes the cookie away."""
    if journey == Journey():
        drop_cookie(response, JOURNEY)
        return
    data = {"for": f"{attempt_id}:{owner.hex()[:16]}", "journey": to_plain(journey)}
    # One length for every journey: the size of the cookie on the wire tells no choice.
    text = json.dumps(data, separators=(",", ":")).encode()
    size = 768 if len(text) <= 768 else 1536
    sealed = keys().seal("journey", text.ljust(size))
    put_cookie(response, JOURNEY, base64.urlsafe_b64encode(sealed).decode())


def to_plain(journey: Journey) -> dict[str, Any]:
    """A journey as JSON data."""
    return {
        "at": journey.at,
        "route": journey.route.value,
        "answer": journey.answer,
        "held": journey.held,
        "neutral": journey.neutral,
        "then": journey.then,
        "last": journey.last_acquired,
        "shortcut": journey.shortcut,
    }


def from_plain(data: Mapping[str, Any]) -> Journey:
    """A journey from its JSON data."""
    return Journey(
        at=data["at"],
        route=Route(data["route"]),
        answer=data["answer"],
        held=tuple((item, tuple(marks)) for item, marks in data["held"]),
        neutral=data["neutral"],
        then=data["then"],
        last_acquired=data["last"],
        shortcut=data["shortcut"],
    )


def _opened(owner: str) -> dict[str, Any] | None:
    value = read_cookie(JOURNEY)
    if not value:
        return None
    try:
        plain = keys().open("journey", base64.urlsafe_b64decode(value.encode()))
        data: dict[str, Any] = json.loads(plain) if plain else {}
    except (ValueError, binascii.Error):
        return None
    return data if data.get("for") == owner else None
