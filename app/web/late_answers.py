"""A named answer that was on its way, or waited for the network, when the teacher pressed Terminer
is kept.

The ticket is the journey's own cookie, bound to the attempt and to the session that Terminer has
ended (not one ended by sign-out, exit or a new card); or, where the network went before the
questions came, the sealed one that the screens fetched ahead came with. It writes one answer and
reads nothing.
"""

import uuid

from app.domain.errors import DomainError
from app.domain.journey import Journey, Record
from app.extensions import db
from app.models.engine import enter_school
from app.queries.access import late_attempt
from app.services.sittings import LATE_ANSWERS
from app.web import lesson_flow, sealed
from app.web.page import now
from app.web.sign_in import cookie_school

#: An answer may wait on the device for a day, in seconds; then it says nothing any more.
TICKET_LIFE = 24 * 3600


def ticket(attempt_id: uuid.UUID) -> str:
    """What lets a named answer of an attempt in although the way to it was not sent."""
    return sealed.close("ticket", str(attempt_id), TICKET_LIFE)


def has_ticket(attempt_id: uuid.UUID, fields: lesson_flow.Fields) -> bool:
    """Whether a form carries the ticket of the attempt."""
    sent = (fields.get("ticket") or ("",))[0]
    return bool(sent) and sealed.unseal("ticket", sent) == str(attempt_id)


def take(attempt_id: uuid.UUID, owner: bytes, journey: Journey, fields: lesson_flow.Fields) -> bool:
    """Store a named answer sent within thirty minutes of Terminer. The caller commits.

    `owner` is the hash of the ended session's token. False when there is nothing to store:
    another screen, no ticket, too late, unreadable.
    """
    school_id = cookie_school()
    ticketed = has_ticket(attempt_id, fields)
    if school_id is None or not (ticketed or journey.at.startswith("after:")):
        return False
    enter_school(db.session, school_id)
    own = late_attempt(db.session, school_id, attempt_id, owner, now() - LATE_ANSWERS)
    if own is None or own.closed(now()) or lesson_flow.is_withdrawn(own):
        return False
    try:
        move = lesson_flow.take(own, journey, fields, ticketed)
    except DomainError:
        return False
    return any(isinstance(effect, Record) for effect in move.effects)
