"""A form sent after the session's end: the card is asked for in place, the answer kept."""

from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from app.extensions import db
from app.web import journey_cookie, late_answers, lesson_flow
from app.web.auth.forms import CodeForm
from app.web.page import see_other
from app.web.sign_in import class_has_ended, session_hash


def ask_again(door: str) -> Response:
    """The page shown instead of a refusal. `door` is pupil or staff."""
    if door != "pupil":
        return see_other(url_for("auth.staff", ended=1))
    form = CodeForm(formdata=None)
    attempt_id = (request.view_args or {}).get("attempt_id")
    if request.endpoint == "learn.lesson" and isinstance(attempt_id, UUID):
        owner = session_hash()
        journey = journey_cookie.load(attempt_id, owner)
        fields = request.form.to_dict(flat=False)
        if late_answers.take(attempt_id, owner, journey, fields):
            db.session.commit()
            return see_other(url_for("learn.closed", kept=1))
        if class_has_ended():  # a card opens nothing any more: no code is asked for
            return see_other(url_for("learn.closed"))
        form.kept.data = lesson_flow.keep(attempt_id, journey, fields)
    return make_response(render_template("auth/ended.html", form=form), 401)
