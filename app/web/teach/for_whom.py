"""« Pour qui »: the pupils of a lesson that is not for the whole class, added and removed later."""

import uuid
from collections.abc import Sequence

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext

from app.extensions import db
from app.models import Assignment, Classroom
from app.queries import classes as found
from app.queries.begun import begun
from app.services import given_to
from app.web.access import TEACHER, access
from app.web.figure_words import lesson_name
from app.web.page import now, see_other
from app.web.sign_in import signed_in
from app.web.teach import whom
from app.web.teach.progress import shown_assignment
from app.web.teach.routes import blueprint


@blueprint.route("/assignments/<uuid:assignment_id>/pour-qui", methods=["GET", "POST"])
@access(TEACHER)
def for_whom(assignment_id: uuid.UUID) -> Response:
    """One box for each pupil of the class. A lesson of the whole class has no such page."""
    assignment, room = shown_assignment(assignment_id)
    chosen = given_to.chosen(db.session, assignment)
    if chosen is None:
        abort(404)
    problem, pupils = "", found.class_list(db.session, room.school_id, room.id)
    if request.method == "POST":
        chosen = whom.read_boxes(request.form.getlist("pupils"), pupils)
        problem = _change(assignment, room, chosen)
        if not problem:
            return see_other(url_for("teach.classroom", classroom_id=room.id))
    return make_response(_page(assignment, room, pupils, chosen, problem), 422 if problem else 200)


def _page(
    assignment: Assignment,
    room: Classroom,
    pupils: Sequence[found.PupilLine],
    chosen: frozenset[uuid.UUID],
    problem: str,
) -> str:
    return render_template(
        "teach/for_whom.html",
        assignment=assignment,
        classroom=room,
        name=lesson_name(assignment.lesson_code, assignment.edition_hash),
        pupils=pupils,
        chosen={str(one) for one in chosen},
        begun=begun(db.session, assignment),
        problem=problem,
        one_alone=whom.one_alone(),
    )


def _change(assignment: Assignment, room: Classroom, chosen: frozenset[uuid.UUID]) -> str:
    """Why it cannot be, or nothing when it is done."""
    if not chosen:
        return gettext("Choose at least one pupil.")
    try:
        given_to.change(db.session, room, assignment, chosen, signed_in().account_id, now())
    except given_to.HasBegun:
        return gettext("A pupil who has begun keeps the lesson: tick that box again.")
    except given_to.AlreadyGiven:
        return gettext("One of these pupils has this lesson or has begun it otherwise.")
    db.session.commit()
    flash(gettext("The list is kept."))
    if len(chosen) == 1:
        flash(whom.one_alone())
    return ""
