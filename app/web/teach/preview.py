"""A lesson as a pupil sees it. No answer is recorded: the effects of each action are applied to a
state that lives in the browser's encrypted cookie only. Reaching the end of the lesson itself, not
of the other way, ticks « leçon jouée » for this teacher: nothing else is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from app.domain.errors import IncompleteAnswer, UnknownAnswer
from app.domain.journey import AttemptState, Course, Journey, Route, after_effects, view
from app.domain.lesson import Form
from app.extensions import db
from app.services import preparing
from app.web import journey_cookie, lesson_flow
from app.web.access import TEACHER, access
from app.web.lesson_view import Shuffle, library, values
from app.web.page import see_other, today
from app.web.sign_in import signed_in
from app.web.teach import preview_cookie
from app.web.teach.catalogue import known_lesson
from app.web.teach.for_class import carried, chosen_class
from app.web.teach.routes import blueprint


class Preview:
    """One preview: a lesson, a form, and what this browser holds of it."""

    def __init__(self, code: str) -> None:
        lesson = known_lesson(code)
        self.form = Form.B if request.args.get("form") == "B" else Form.A
        self.course = Course(lesson, library().parallel_of(lesson))
        self.name = f"preview:{lesson.hash[:16]}"
        self.place = f"{self.name}:{self.form.value}"
        self.owner = signed_in().opened.token_hash
        self.state = preview_cookie.load(f"{self.name}:{self.owner.hex()[:16]}", self.form)
        self.journey = journey_cookie.load(self.place, self.owner)
        self.kept = carried(chosen_class())
        self.address = url_for("teach.preview", code=code, form=self.form.value, **self.kept)

    def page(self, given: Mapping[str, Any] | None = None, missing: Sequence[str] = ()) -> str:
        """The screen where the preview stands."""
        screen = view(self.course, self.state, self.journey)
        shuffle = Shuffle(self.place)
        return render_template(
            f"learn/screens/{screen.name}.html",
            **values(self.course, screen, shuffle, given, missing),
            post_to=self.address,
            close_to=url_for("teach.lesson", code=self.course.lesson.code, **self.kept),
            preview=True,
            has_parallel=self.course.parallel is not None,
        )

    def answer(self, state: AttemptState, journey: Journey) -> Response:
        """Go on: the next page, with what the browser keeps."""
        response = see_other(self.address)
        journey_cookie.save(response, self.place, self.owner, journey)
        preview_cookie.save(response, f"{self.name}:{self.owner.hex()[:16]}", state)
        return response


@blueprint.route("/lessons/<code>/preview", methods=["GET", "POST"])
@access(TEACHER)
def preview(code: str) -> Response | str:
    """Show a screen; a POST moves on. `action=begin` starts again."""
    here = Preview(code)
    if request.method != "POST":
        return here.page()
    fields = request.form.to_dict(flat=False)
    if fields.get("action") == ["begin"]:
        return here.answer(AttemptState(here.form), Journey())
    try:
        move = lesson_flow.preview(here.course, here.state, here.journey, here.place, fields)
    except IncompleteAnswer as error:
        return make_response(here.page(fields, error.args), 422)
    except UnknownAnswer:
        return see_other(here.address)
    state = after_effects(here.state, move.effects)
    if state.finished and not here.state.finished and move.journey.route is Route.MAIN:
        me = signed_in()
        preparing.rehearse(db.session, me.school_id, me.account_id, code, today())
        db.session.commit()
    return here.answer(state, move.journey)
