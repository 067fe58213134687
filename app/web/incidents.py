"""An incident: a short random id that the page shows, the log holds and a person can read aloud.

It is drawn, never made from the request: it tells nothing about who met it.
"""

from collections.abc import Callable, Sequence

import structlog
from flask import Response, current_app, request

from app.domain.pupil_code import ALPHABET
from app.web import metrics

#: The header that carries the id, for whoever looks at an answer that is no page.
HEADER = "X-Incident"
#: Two groups of that many characters of the alphabet of cards: 27 bits tell the incidents of
#: months of a log apart.
_GROUP = 3

#: Doors that leave no line and have no incident, whatever breaks there: help and the way out, and
#: the choices of reading comfort.
UNTOLD = ("help.", "public.comfort")

log = structlog.get_logger("repere")


def new_id(choose: Callable[[Sequence[str]], str]) -> str:
    """A fresh id, as `K7Q-2MX`; `choose` picks a character (`secrets.choice`)."""
    groups = ("".join(choose(ALPHABET) for _ in range(_GROUP)) for _ in range(2))
    return "-".join(groups)


def note(kind: str, choose: Callable[[Sequence[str]], str], status: int) -> str | None:
    """Log the error that is being handled, count it, and return the incident's id.

    None, and no line, at the doors of help: whoever opened them is in no log.
    """
    if is_untold():
        return None
    incident = new_id(choose)
    route = request.endpoint or "none"
    log.error(kind, incident=incident, route=route, status=status, exc_info=True)
    metrics.count_incident(current_app, kind)
    return incident


def is_untold() -> bool:
    """Whether this request is at a door that leaves no line."""
    return (request.endpoint or "").startswith(UNTOLD)


def carry(response: Response, incident: str | None) -> Response:
    """Put the id on the answer."""
    if incident:
        response.headers[HEADER] = incident
    return response


def is_of_staff() -> bool:
    """Whether the page asked for is one that only adults open; nobody is looked up."""
    view = current_app.view_functions.get(request.endpoint or "")
    who = {str(one) for one in getattr(view, "access", ())}
    return bool(who) and "pupil" not in who and "public" not in who
