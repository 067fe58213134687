"""Class progress: what to take up again, who has finished, what is acquired."""

import uuid

from flask import abort, render_template

from app.domain.lesson import Lesson
from app.extensions import db
from app.models import Assignment, Classroom
from app.queries.exports import class_report
from app.web.access import TEACHER, access, taught_assignment
from app.web.lesson_flow import course
from app.web.teach.names import names_asked
from app.web.teach.progress_view import ProgressView, progress_view
from app.web.teach.routes import blueprint


def shown_assignment(assignment_id: uuid.UUID) -> tuple[Assignment, Classroom]:
    """An assignment of a class that the teacher teaches, not put away, or 404."""
    assignment, room = taught_assignment(assignment_id)
    if assignment.archived_on is not None:
        abort(404)
    return assignment, room


def lesson_of(assignment: Assignment) -> Lesson:
    """The frozen lesson that the class takes, or 404 when its edition is unknown."""
    found = course(assignment.edition_hash)
    if found is None:
        abort(404)
    return found.lesson


def report_view(assignment: Assignment, room: Classroom, names: bool) -> ProgressView:
    """What the page shows and the exports hold."""
    report = class_report(db.session, assignment, room)
    return progress_view(report, lesson_of(assignment), names)


@blueprint.get("/assignments/<uuid:assignment_id>/progress")
@access(TEACHER)
def progress(assignment_id: uuid.UUID) -> str:
    """Names are absent from the page until asked for with `?names=1`.

    A parameter and not a setting: laptops are mirrored on the board, so nothing remembers the
    choice; a link to this page never holds it, and the next page begins without names again.
    """
    assignment, room = shown_assignment(assignment_id)
    names = names_asked()
    return render_template(
        "teach/progress.html",
        assignment=assignment,
        classroom=room,
        names=names,
        view=report_view(assignment, room, names),
    )
