"""The year of a class in one view: its lessons in order, compared with its own past alone."""

import uuid

from flask import Response, render_template, request
from flask_babel import gettext

from app.web.access import TEACHER, access, taught_classroom
from app.web.exporting import asked_format, sent
from app.web.page import now
from app.web.teach.routes import blueprint
from app.web.year_view import tables_of_year, year_view


@blueprint.get("/classes/<uuid:classroom_id>/year")
@access(TEACHER)
def year(classroom_id: uuid.UUID) -> str:
    """The lessons of the year."""
    room = taught_classroom(classroom_id)
    return render_template("teach/year.html", classroom=room, view=year_view(room, now()))


@blueprint.route("/classes/<uuid:classroom_id>/year/export", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def year_export(classroom_id: uuid.UUID) -> Response | str:
    """Choose a format; the POST answers with the file. No pupil is in it."""
    room = taught_classroom(classroom_id)
    if request.method != "POST":
        return render_template("teach/year_export.html", classroom=room)
    found, tables = asked_format(), tables_of_year(year_view(room, now()))
    return sent(found, tables, room.school_id, room.label, room.label, gettext("year"))
