"""Who may call a view, and the loaders that find only what is theirs.

Every view is decorated with `@access(…)`; a test reads the URL map and fails on one that is not.
Somebody who is not signed in is sent to the sign-in page (a POST meets the page that asks for the
card in place, and keeps the answer). Anything of somebody else is the same 404.
"""

import uuid
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for

from app.extensions import db
from app.models import Account, Assignment, Attempt, Classroom
from app.queries import access as scoped
from app.queries import taught
from app.queries.live import ClassNow, class_now
from app.web.page import today
from app.web.sign_in import class_has_ended, person, signed_in

View = TypeVar("View", bound=Callable[..., Any])
Loaded = TypeVar("Loaded")


class Access(StrEnum):
    """Who may call a view."""

    PUBLIC = "public"
    PUPIL = "pupil"
    TEACHER = "teacher"
    ADMINISTRATOR = "administrator"


PUBLIC, PUPIL, TEACHER, ADMINISTRATOR = Access


def access(
    *who: Access, confirmed: bool = False, long_form: bool = False
) -> Callable[[View], View]:
    """Declare who may call a view. `confirmed` asks staff for the password again first;
    `long_form` lets what was typed for a quarter of an hour arrive."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if PUBLIC in who:
                return view(*args, **kwargs)
            user = person()
            if user is None:
                return _ask_to_sign_in(who)
            if user.role.value not in {w.value for w in who}:
                abort(404)
            if confirmed and not user.confirmed(long_form and request.method == "POST"):
                return _ask_to_confirm()
            return view(*args, **kwargs)

        wrapper.access = frozenset(who)  # type: ignore[attr-defined]
        wrapper.confirmed = confirmed  # type: ignore[attr-defined]
        return wrapper  # type: ignore[return-value]

    return decorate


def _ask_to_sign_in(who: tuple[Access, ...]) -> Any:
    door = "pupil" if PUPIL in who else "staff"
    ended = current_app.extensions.get("ended_session")
    if request.method == "POST" and ended is not None:
        return ended(door)
    if door == "pupil" and class_has_ended():
        return redirect(url_for("learn.closed"))
    endpoint = "auth.pupil" if door == "pupil" else "auth.staff"
    return redirect(url_for(endpoint, ended=1 if request.cookies else None))


def _ask_to_confirm() -> Any:
    """Send to the re-authentication page, which comes back to a known page of ours (never to an
    address given by the browser)."""
    return redirect(
        url_for("auth.confirm", then=request.endpoint, **(request.view_args or {})), 303
    )


def _found(row: Loaded | None) -> Loaded:
    if row is None:
        abort(404)
    return row


def own_attempt(attempt_id: uuid.UUID) -> scoped.OwnAttempt:
    """The signed-in pupil's attempt, or 404."""
    me = signed_in()
    return _found(scoped.own_attempt(db.session, me.school_id, me.account_id, attempt_id))


def own_assignment(assignment_id: uuid.UUID) -> Assignment:
    """An assignment of the signed-in pupil's class, or 404."""
    me = signed_in()
    return _found(scoped.own_assignment(db.session, me.school_id, me.account_id, assignment_id))


def taught_classroom(classroom_id: uuid.UUID, for_good: bool = False) -> Classroom:
    """A class that the signed-in teacher teaches (`for_good`: not as a substitute), or 404."""
    me = signed_in()
    ids = (me.school_id, me.account_id, classroom_id)
    return _found(taught.taught_classroom(db.session, *ids, today(), for_good))


def teaches_for_good(room: Classroom) -> bool:
    """Whether the signed-in teacher teaches a class otherwise than as a substitute."""
    me = signed_in()
    ids = (me.school_id, me.account_id, room.id)
    return taught.taught_classroom(db.session, *ids, today(), for_good=True) is not None


def taught_class_now(classroom_id: uuid.UUID, assignment_id: uuid.UUID | None) -> ClassNow:
    """A class that the signed-in teacher teaches, as it is now, or 404. One statement."""
    me = signed_in()
    return _found(
        class_now(db.session, me.school_id, me.account_id, classroom_id, assignment_id, today())
    )


def taught_assignment(assignment_id: uuid.UUID) -> tuple[Assignment, Classroom]:
    """A lesson given to a class that the signed-in teacher teaches, or 404."""
    me = signed_in()
    return _found(
        taught.taught_assignment(db.session, me.school_id, me.account_id, assignment_id, today())
    )


def taught_follow_up(follow_up_id: uuid.UUID) -> tuple[Assignment, Assignment, Classroom]:
    """A follow-up in a class that the signed-in teacher teaches, its lesson, or 404."""
    me = signed_in()
    return _found(
        taught.taught_follow_up(db.session, me.school_id, me.account_id, follow_up_id, today())
    )


def taught_attempt(attempt_id: uuid.UUID) -> tuple[Attempt, Assignment, Classroom]:
    """An attempt in a class that the signed-in teacher teaches, or 404."""
    me = signed_in()
    return _found(
        taught.taught_attempt(db.session, me.school_id, me.account_id, attempt_id, today())
    )


def taught_pupil(pupil_id: uuid.UUID, for_good: bool = False) -> tuple[Account, Classroom]:
    """A pupil of a class that the signed-in teacher teaches (`for_good`: not as a substitute), or
    404."""
    me = signed_in()
    ids = (me.school_id, me.account_id, pupil_id)
    return _found(taught.taught_pupil(db.session, *ids, today(), for_good))
