"""The pupil's pages. A lesson has one address: POST, 303, GET; our script is spared the GET."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)

from app.domain.errors import IncompleteAnswer, UnknownAnswer
from app.domain.follow_up import Moment
from app.domain.journey import Journey, after_effects, view
from app.domain.journey import place as place_of
from app.extensions import db
from app.models import Assignment
from app.queries.access import OwnAttempt
from app.queries.live import class_is_paused
from app.queries.pupil_home import given_to
from app.services import follow_ups, taking
from app.web import journey_cookie, lesson_flow, lesson_view, page
from app.web.access import PUBLIC, PUPIL, access, own_assignment, own_attempt
from app.web.follow_up_flow import questions_of
from app.web.late_answers import has_ticket
from app.web.learn import ahead, presenters
from app.web.page import now, see_other
from app.web.sign_in import signed_in, watched

blueprint = Blueprint("learn", __name__)

#: From these screens the rest of the lesson is not fetched: nothing was begun, or all is done.
_WITHOUT_MORE = frozenset({"heads_up", "resume", "done"})


@blueprint.get("/accueil")
@access(PUPIL)
def home() -> str:
    """What is to do, the lessons, the notebook, the help."""
    me = signed_in()
    given = given_to(db.session, me.school_id, me.account_id, now())
    found = presenters.lines(given.lessons, now())
    first = presenters.to_do(found)
    return render_template(
        "learn/home.html",
        me=me,
        first=first,
        again=given.follow_up and presenters.follow_up(given.follow_up),
        others=[line for line in found if line is not first],
        paused=class_is_paused(db.session, me.school_id, me.account_id),
        notebook=presenters.notebook(found),
    )


@blueprint.post("/lecon")
@access(PUPIL)
def start() -> Response:
    """Begin a lesson, or go on with it: one attempt whatever the clicks."""
    try:
        assignment = own_assignment(uuid.UUID(request.form.get("assignment", "")))
    except ValueError:
        abort(404)
    if assignment.archived_on is not None or assignment.opens_at > now():
        abort(404)  # a pupil has not been shown it
    if not _may_enter(assignment):
        return see_other(url_for("learn.home"))
    attempt_id = taking.start(db.session, assignment, signed_in().account_id, now())
    db.session.commit()
    return see_other(url_for("learn.lesson", attempt_id=attempt_id))


def _may_enter(assignment: Assignment) -> bool:
    """Whether a lesson can be begun, or was begun already: its page then says why it is closed."""
    me = signed_in()
    given = given_to(db.session, me.school_id, me.account_id, now())
    if assignment.moment is not Moment.LESSON:
        waits = given.follow_up
        return (
            waits is not None
            and waits.assignment_id == assignment.id
            and _has_questions(assignment)
        )
    return any(
        line.given.attempt_id or line.state == "to_do"
        for line in presenters.lines(given.lessons, now())
        if line.given.assignment_id == assignment.id
    )


def _has_questions(follow_up: Assignment) -> bool:
    """Whether a follow-up has something to ask; the first pupil to begin freezes what."""
    course = lesson_flow.course(follow_up.edition_hash)
    keys = questions_of(db.session, follow_up, course.lesson) if course else ()
    if keys:
        follow_ups.take_questions(db.session, follow_up, keys)
    return bool(keys)


@blueprint.route("/lecon/<uuid:attempt_id>", methods=["GET", "POST"])
@access(PUPIL)
def lesson(attempt_id: uuid.UUID) -> Response:
    """The current screen of a lesson; a form takes it further."""
    own = own_attempt(attempt_id)
    reason = _closed(own)
    if reason:
        return make_response(
            render_template("learn/not_open.html", reason=reason, me=signed_in()), 409
        )
    owner = signed_in().opened.token_hash
    journey = journey_cookie.load(attempt_id, owner)
    if request.method != "POST":
        return _screen(own, journey)
    fields = request.form.to_dict(flat=False)
    waited = "waited" in fields
    try:
        move = lesson_flow.take(own, journey, fields, has_ticket(attempt_id, fields))
    except IncompleteAnswer as missing:
        return _incomplete(own, journey, fields, missing.args)
    except UnknownAnswer:
        abort(400)
    db.session.commit()
    if page.is_wanted_at_once():
        own = replace(own, state=after_effects(own.state, move.effects))
        # What waited for the network comes back in a pause too: our script covers it.
        show = _show if waited else _screen
        response = page.at_once(show(own, move.journey))
    else:
        response = see_other(url_for("learn.lesson", attempt_id=attempt_id))
    journey_cookie.save(response, attempt_id, owner, move.journey)
    return response


@blueprint.get("/lecon/<uuid:attempt_id>/suite")
@access(PUPIL)
def lesson_ahead(attempt_id: uuid.UUID) -> Response:
    """The screens of the rest of a lesson, for a network that may go; 409 when there is no lesson
    to go on with now."""
    own = own_attempt(attempt_id)
    if own.paused or _closed(own):
        return Response(status=409, mimetype="text/plain")
    return ahead.pack(own, journey_cookie.load(attempt_id, signed_in().opened.token_hash))


def _closed(own: OwnAttempt) -> str:
    """Why the lesson cannot be taken now; empty when it can."""
    if lesson_flow.is_withdrawn(own) or lesson_flow.course_of(own.assignment) is None:
        return "withdrawn"
    if own.closed(now()):
        return "assignment"
    return "" if own.class_open else "class"


def _screen(own: OwnAttempt, journey: Journey) -> Response:
    """The screen of this place; the calm one while the class is paused."""
    return _calm(own) if own.paused else _show(own, journey)


def _incomplete(
    own: OwnAttempt, journey: Journey, fields: lesson_flow.Fields, missing: Sequence[str]
) -> Response:
    """The screen again, with what was filled in; in a pause the calm screen carries it."""
    if own.paused:
        return _calm(own, fields)
    response = _show(own, journey, fields, missing)
    response.status_code = 422
    return response


def _calm(own: OwnAttempt, fields: lesson_flow.Fields | None = None) -> Response:
    """« On en parle ensemble ». `fields` is a form that was not filled in to its end."""
    kept = {name: values for name, values in (fields or {}).items() if name != "csrf_token"}
    return make_response(
        render_template(
            "learn/paused.html",
            post_to=url_for("learn.lesson", attempt_id=own.attempt.id),
            kept=kept,
            me=signed_in(),
        )
    )


def _show(
    own: OwnAttempt,
    journey: Journey,
    given: Mapping[str, Any] | None = None,
    missing: Sequence[str] = (),
) -> Response:
    course = lesson_flow.course_of(own.assignment)
    assert course is not None
    screen = view(course, own.state, journey)
    shuffle = lesson_view.Shuffle(str(own.attempt.id))
    html = render_template(
        f"learn/screens/{screen.name}.html",
        place=place_of(course, own.state, journey),
        ahead=screen.name not in _WITHOUT_MORE
        and url_for("learn.lesson_ahead", attempt_id=own.attempt.id),
        post_to=url_for("learn.lesson", attempt_id=own.attempt.id),
        close_to=url_for("learn.home"),
        has_parallel=course.parallel is not None,
        follow_up=own.assignment.moment is not Moment.LESSON,
        me=signed_in(),
        **lesson_view.values(course, screen, shuffle, given, missing),
    )
    return make_response(html)


@blueprint.get("/fini")
@access(PUBLIC)
def closed() -> str:
    """The calm page after Terminer: help first; then the sign-in screen by itself."""
    return render_template("learn/closed.html", kept="kept" in request.args)


@blueprint.get("/ouvert")
@access(PUBLIC)
def still_open() -> Response:
    """What open pages ask every ten seconds or so: 410 once the session has ended; while the class
    is open whether it is paused, or 304 when the page knows; 204 for anybody else."""
    found = watched()
    if found is None:
        return Response(status=410)
    if not found.sitting:
        return Response(status=204)
    response = jsonify(paused=found.paused)
    response.set_etag("paused" if found.paused else "open")
    response.make_conditional(request)
    return response
