"""A one-time link between the POST that makes it and the page that shows it, once.

It travels sealed in a short cookie of the administrator's own browser: nothing of it is stored.
"""

import json
import uuid

from flask import Response

from app.web.sign_in import drop_cookie, keys, put_cookie, read_cookie

NAME = "repere-link"
#: Seconds within which the page must be opened.
LIFE = 120


def keep(response: Response, account_id: uuid.UUID, token: str) -> Response:
    """Seal the token for the page of that account."""
    text = json.dumps([str(account_id), token]).encode()
    put_cookie(response, NAME, keys().seal("journey", text).decode(), LIFE)
    return response


def read(account_id: uuid.UUID) -> str | None:
    """The token made for that account a moment ago, or None."""
    sealed = read_cookie(NAME)
    plain = keys().open("journey", sealed.encode(), LIFE) if sealed else None
    if plain is None:
        return None
    owner, token = json.loads(plain)
    return str(token) if owner == str(account_id) else None


def forget(response: Response) -> Response:
    """It is shown once."""
    drop_cookie(response, NAME)
    return response
