"""The year of a class in one view: its lessons in order, compared with its own past alone."""

import uuid

from flask import Response, abort, render_template, request
from flask_babel import gettext

from app.extensions import db
from app.models import AuditAction
from app.services import auditing
from app.web.access import TEACHER, access, taught_classroom
from app.web.files import FORMATS, file_name
from app.web.page import now
from app.web.sign_in import signed_in
from app.web.teach.routes import blueprint
from app.web.year_view import tables_of_year, year_view


@blueprint.get("/classes/<uuid:classroom_id>/year")
@access(TEACHER)
def year(classroom_id: uuid.UUID) -> str:
    """The lessons of the year."""
    room = taught_classroom(classroom_id)
    return render_template("teach/year.html", classroom=room, view=year_view(room))


@blueprint.route("/classes/<uuid:classroom_id>/year/export", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def year_export(classroom_id: uuid.UUID) -> Response | str:
    """Choose a format; the POST answers with the file. No pupil is in it."""
    room = taught_classroom(classroom_id)
    if request.method != "POST":
        return render_template("teach/year_export.html", classroom=room, formats=FORMATS)
    found = FORMATS.get(request.form.get("format", ""))
    if found is None:
        abort(400)
    content = found.write(tables_of_year(year_view(room)))
    subject = f"{room.label} {found.extension}"
    auditing.record(
        db.session, room.school_id, signed_in().account_id, AuditAction.EXPORTED, subject, now()
    )
    db.session.commit()
    name = file_name(room.label, gettext("year"), found.extension)
    return Response(
        content,
        mimetype=found.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
