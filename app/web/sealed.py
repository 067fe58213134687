"""Small data sealed for a browser to carry: what it is for and until when are inside."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from app.web.page import now
from app.web.sign_in import keys


def close(use: str, data: Any, life: int, size: int = 0) -> str:
    """Seal JSON data for one use; it opens for `life` seconds. Padded to `size` bytes."""
    until = (now() + timedelta(seconds=life)).timestamp()
    text = json.dumps({"use": use, "until": until, "data": data}, separators=(",", ":"))
    return base64.urlsafe_b64encode(keys().seal("journey", text.encode().ljust(size))).decode()


def unseal(use: str, token: str) -> Any:
    """The data; None when the token is not ours, is for another use, or is too old."""
    try:
        plain = keys().open("journey", base64.urlsafe_b64decode(token.encode()))
        found = json.loads(plain) if plain else {}
    except (ValueError, binascii.Error):
        return None
    if not isinstance(found, dict) or found.get("use") != use:
        return None
    if datetime.fromtimestamp(found["until"], UTC) < now():
        return None
    return found["data"]
