"""A one-time link between the POST that makes it and the page that shows it, once.

It travels sealed in a short cookie of the administrator's own browser: nothing of it is stored.
"""

import uuid

from flask import Response

from app.web import sealed
from app.web.sign_in import drop_cookie, put_cookie, read_cookie

NAME = "repere-link"
#: Seconds within which the page must be opened.
LIFE = 120


def keep(response: Response, account_id: uuid.UUID, token: str) -> Response:
    """Seal the token for the page of that account."""
    put_cookie(response, NAME, sealed.close("link", [str(account_id), token], LIFE), LIFE)
    return response


def read(account_id: uuid.UUID) -> str | None:
    """The token made for that account a moment ago, or None."""
    data = sealed.unseal("link", read_cookie(NAME))
    if not data or data[0] != str(account_id):
        return None
    return str(data[1])


def forget(response: Response) -> Response:
    """It is shown once."""
    drop_cookie(response, NAME)
    return response
