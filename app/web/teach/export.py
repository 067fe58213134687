"""The class report as a file: the same rows, columns, order, suppressions and names as the page."""

import uuid

from flask import Response, render_template, request

from app.web.access import TEACHER, access
from app.web.exporting import asked_format, sent
from app.web.teach.names import names_asked
from app.web.teach.progress import report_view, shown_assignment
from app.web.teach.routes import blueprint
from app.web.teach.tables import tables_of


@blueprint.route("/assignments/<uuid:assignment_id>/export", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def export(assignment_id: uuid.UUID) -> Response | str:
    """Choose a format and whether names go with it; the POST answers with the file."""
    assignment, room = shown_assignment(assignment_id)
    if request.method != "POST":
        return render_template("teach/export.html", assignment=assignment, classroom=room)
    found, code = asked_format(), assignment.lesson_code
    tables = tables_of(report_view(assignment, room, names_asked()))
    return sent(found, tables, room.school_id, f"{room.label} {code}", room.label, code)
