"""The copy of what is kept about one pupil, that the class's teacher reads, prints or sends."""

import uuid

from flask import Response, render_template, request

from app.extensions import db
from app.models import AuditAction, Classroom
from app.queries import one_pupil
from app.services import auditing
from app.web import pupil_copy as copies
from app.web.access import TEACHER, access, taught_pupil
from app.web.files import file_name
from app.web.page import now
from app.web.purge_date import class_goes_on
from app.web.sign_in import signed_in
from app.web.teach.routes import blueprint


@blueprint.route("/pupils/<uuid:pupil_id>/copy", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def pupil_copy(pupil_id: uuid.UUID) -> Response | str:
    """The copy on a page to print; the POST answers with the file and leaves a line without a
    name in the journal. A substitute has neither."""
    pupil, room = taught_pupil(pupil_id, for_good=True)
    where = one_pupil.place(db.session, pupil.school_id, pupil.id)
    found = one_pupil.passages(db.session, pupil.school_id, pupil.id)
    shown = copies.lines(copies.for_teachers(found, where))
    until = class_goes_on(room.created_on)
    if request.method == "POST":
        _leave_a_line(room)
        content = copies.teachers_file(where, shown, until)
        return copies.as_file(content, file_name(room.label, "copie", "json"))
    return render_template(
        "teach/pupil_copy.html",
        pupil=pupil,
        classroom=room,
        place=where,
        lines=shown,
        purge_day=until,
        not_written=copies.teachers_do_not_see(),
    )


def _leave_a_line(room: Classroom) -> None:
    me = signed_in()
    subject = f"{room.label} json"
    auditing.record(db.session, me.school_id, me.account_id, AuditAction.EXPORTED, subject, now())
    db.session.commit()
