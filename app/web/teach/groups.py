"""Groups of a class: « Groupe 1 » to « Groupe 6 », numbers that only teachers see."""

import uuid

from flask import Response, abort, flash, render_template, request, url_for
from flask_babel import gettext

from app.domain.groups import NUMBERS, Split, split
from app.extensions import db
from app.models import Classroom
from app.queries import classes as found
from app.services import groups as service
from app.web.access import TEACHER, access, taught_classroom
from app.web.page import see_other
from app.web.teach.routes import blueprint


@blueprint.get("/classes/<uuid:classroom_id>/groupes")
@access(TEACHER)
def groups(classroom_id: uuid.UUID) -> str:
    """Each pupil in no group, or in one."""
    room = taught_classroom(classroom_id)
    pupils = found.class_list(db.session, room.school_id, room.id)
    return render_template("teach/groups.html", classroom=room, pupils=pupils, numbers=NUMBERS)


@blueprint.post("/classes/<uuid:classroom_id>/groupes")
@access(TEACHER)
def put_in_groups(classroom_id: uuid.UUID) -> Response:
    """Keep the groups of the form, or put the whole list in groups at once."""
    room = taught_classroom(classroom_id)
    try:
        service.put(db.session, room, _numbers(room))
    except ValueError:
        abort(400)
    db.session.commit()
    flash(gettext("The groups are kept. Lessons already given keep their pupils."))
    return see_other(url_for("teach.groups", classroom_id=room.id))


def _numbers(room: Classroom) -> dict[uuid.UUID, int | None]:
    """Pupil to group. `ValueError` for what no browser sends."""
    pupils = [p.id for p in found.class_list(db.session, room.school_id, room.id)]
    if "split" in request.form:
        return split(pupils, Split(request.form["split"]))
    return {
        pupil_id: int(chosen) if (chosen := request.form[f"group-{pupil_id}"]) else None
        for pupil_id in pupils
        if f"group-{pupil_id}" in request.form
    }
