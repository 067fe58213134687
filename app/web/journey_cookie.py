"""The pupil's way through a story, in one encrypted cookie of the browser session.

The server keeps the step only; the place in it, the first choices of the current story and the
last answer live here, bound to the attempt and to the session, and go at the story's end, at
sign-out and at exit. A cookie of another attempt or session is ignored.
"""

import base64
import binascii
import json
import uuid

from flask import Response

from app.domain.journey import Journey, Route
from app.web.sign_in import drop_cookie, keys, put_cookie, read_cookie

NAME = "repere-way"


def load(attempt_id: uuid.UUID | str, owner: bytes) -> Journey:
    """The journey of that attempt in this browser; an empty one when there is none."""
    data = _opened(f"{attempt_id}:{owner.hex()[:16]}")
    if data is None:
        return Journey()
    return Journey(
        at=data["at"],
        route=Route(data["route"]),
        answer=data["answer"],
        trail=tuple((turn, choice) for turn, choice in data["trail"]),
        neutral=data["neutral"],
        then=data["then"],
        last_acquired=data["last"],
        shortcut=data["shortcut"],
    )


def save(response: Response, attempt_id: uuid.UUID | str, owner: bytes, journey: Journey) -> None:
    """Put the journey in the browser; an empty one takes the cookie away."""
    if journey == Journey():
        drop_cookie(response, NAME)
        return
    data = {
        "for": f"{attempt_id}:{owner.hex()[:16]}",
        "at": journey.at,
        "route": journey.route.value,
        "answer": journey.answer,
        "trail": journey.trail,
        "neutral": journey.neutral,
        "then": journey.then,
        "last": journey.last_acquired,
        "shortcut": journey.shortcut,
    }
    # One length for every journey: the size of the cookie on the wire tells no choice.
    text = json.dumps(data, separators=(",", ":")).encode()
    size = 768 if len(text) <= 768 else 1536
    sealed = keys().seal("journey", text.ljust(size))
    put_cookie(response, NAME, base64.urlsafe_b64encode(sealed).decode())


def _opened(owner: str) -> dict | None:  # type: ignore[type-arg]
    value = read_cookie(NAME)
    if not value:
        return None
    try:
        plain = keys().open("journey", base64.urlsafe_b64decode(value.encode()))
        data: dict = json.loads(plain) if plain else {}  # type: ignore[type-arg]
    except (ValueError, binascii.Error):
        return None
    return data if data.get("for") == owner else None
