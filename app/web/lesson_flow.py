"""One action of a pupil in a lesson: read, applied, stored. Shared by the learn door and by the
sign-in door, which replays the answer of a session that had ended."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from app.domain.follow_up import Moment, parallel_keys, short_lesson
from app.domain.journey import AttemptState, Course, Journey, Move, act, act_kept
from app.domain.lesson import Lesson
from app.extensions import db
from app.models import EditionState, LessonEdition
from app.queries.access import GivenTo, OwnAttempt
from app.services import taking
from app.web import journey_cookie, option_keys, sealed
from app.web.lesson_view import library
from app.web.page import now
from app.web.sign_in import keys

Fields = Mapping[str, Sequence[str]]

#: How long an answer sent after the end of a session is kept in the page, in seconds.
KEPT_FOR = 30 * 60
#: Every kept answer is padded to this many bytes: its length tells no choice.
KEPT_SIZE = 2048


def course(edition_hash: str) -> Course | None:
    """The lesson of an edition and its parallel one; None for an edition that is not known."""
    lesson = library().edition(edition_hash) or _older(edition_hash)
    return Course(lesson, library().parallel_of(lesson)) if lesson else None


def course_of(given: GivenTo) -> Course | None:
    """What the pupil of an assignment takes: the lesson, or the short one of a follow-up."""
    found = course(given.edition_hash)
    if found is None or given.moment is Moment.LESSON:
        return found
    return follow_up_course(found, given.moment, (given.questions or "").split())


def follow_up_course(found: Course, moment: Moment, keys: Sequence[str]) -> Course | None:
    """The short lesson of a follow-up and its other route; None without a question."""
    if not keys:
        return None
    title = gettext("A few questions")
    other = found.parallel
    return Course(
        short_lesson(found.lesson, keys, title),
        other and short_lesson(other, parallel_keys(other, moment, len(keys)), title),
    )


def _older(edition_hash: str) -> Lesson | None:
    edition = db.session.get(LessonEdition, edition_hash)
    return library().thaw(edition.body) if edition else None


def is_withdrawn(own: OwnAttempt) -> bool:
    """Whether the lesson was taken back by those who publish it."""
    return own.edition_state is EditionState.WITHDRAWN


def take(own: OwnAttempt, journey: Journey, fields: Fields, ticketed: bool = False) -> Move:
    """Apply a form and store its effects. The caller commits. Raises the errors of `act`.

    `ticketed`: a named answer is taken although the forms before it were not (`act_kept`).
    """
    found = course_of(own.assignment)
    assert found is not None, own.assignment.edition_hash
    plain = option_keys.reveal(found, own.state, journey, str(own.attempt.id), fields)
    move = act(found, own.state, journey, plain)
    if ticketed and not move.moved:
        move = act_kept(found, own.state, journey, plain)
    if move.effects:
        taking.apply(db.session, keys(), own.attempt, move.effects, now())
    return move


def preview(
    found: Course, state: AttemptState, journey: Journey, place: str, fields: Fields
) -> Move:
    """Apply a form and store nothing. `place` stands for the attempt in the page's keys."""
    return act(found, state, journey, option_keys.reveal(found, state, journey, place, fields))


# -- an answer sent after the session's end ------------------------------------------------


def keep(attempt_id: uuid.UUID, journey: Journey, fields: Fields) -> str:
    """Seal an answer, bound to its attempt, to be carried by the page that asks for the card."""
    data: dict[str, Any] = {
        "attempt": str(attempt_id),
        "fields": {name: list(values) for name, values in fields.items() if name != "csrf_token"},
        "journey": journey_cookie.to_plain(journey),
    }
    return sealed.close("kept", data, KEPT_FOR, KEPT_SIZE)


def kept(token: str) -> tuple[uuid.UUID, Journey, Fields] | None:
    """Open a sealed answer; None when it is not ours or older than half an hour."""
    data = sealed.unseal("kept", token)
    if data is None:
        return None
    journey = journey_cookie.from_plain(data["journey"])
    return uuid.UUID(data["attempt"]), journey, data["fields"]
