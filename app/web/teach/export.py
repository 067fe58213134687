"""The class report as a file: the same rows, columns, order, suppressions and names as the page."""

import uuid
from collections.abc import Sequence

from flask import Response, abort, render_template, request

from app.extensions import db
from app.models import AuditAction, Classroom
from app.services import auditing
from app.web.access import TEACHER, access
from app.web.files import FORMATS, Format, Table, file_name
from app.web.page import now
from app.web.sign_in import signed_in
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
    tables = tables_of(report_view(assignment, room, request.form.get("names") == "1"))
    return sent(found, tables, room, f"{room.label} {code}", code)


def asked_format() -> Format:
    """The format that the form asks for, or 400."""
    return FORMATS.get(request.form.get("format", "")) or abort(400)


def sent(
    found: Format, tables: Sequence[Table], room: Classroom, subject: str, about: str
) -> Response:
    """The tables as a file named after the class and `about`, once the journal says that `subject`
    left."""
    content = found.write(tables)
    subject = f"{subject} {found.extension}"
    auditing.record(
        db.session, room.school_id, signed_in().account_id, AuditAction.EXPORTED, subject, now()
    )
    db.session.commit()
    name = file_name(room.label, about, found.extension)
    return Response(
        content,
        mimetype=found.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
