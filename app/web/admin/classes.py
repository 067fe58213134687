"""The classes of the school, and who teaches them."""

import uuid

from flask import Response, abort, flash, make_response, render_template, url_for
from flask_babel import gettext
from wtforms.fields.choices import SelectChoice

from app.extensions import db
from app.models import Role
from app.queries import school_overview
from app.services import classrooms, staff
from app.web.access import ADMINISTRATOR, access
from app.web.admin.blueprint import blueprint
from app.web.admin.forms import TeacherForm
from app.web.page import see_other
from app.web.sign_in import signed_in


@blueprint.get("/admin/classes", endpoint="classes")
@access(ADMINISTRATOR)
def list_classes() -> str:
    """Every class: how many pupils, who teaches it. No name, no answer."""
    return render_template(
        "admin/classes.html",
        classes=school_overview.classes(db.session, signed_in().school_id),
    )


@blueprint.route("/admin/classes/<uuid:classroom_id>", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def classroom(classroom_id: uuid.UUID) -> Response:
    """One class, and the form that gives it to one more teacher."""
    school_id = signed_in().school_id
    lines = school_overview.classes(db.session, school_id)
    line = next((one for one in lines if one.id == classroom_id), None)
    if line is None:
        abort(404)
    form = TeacherForm()
    teachers = {
        str(m.account_id): m
        for m in staff.members(db.session, school_id)
        if m.role is Role.TEACHER and m.account_id not in line.teacher_ids
    }
    form.teacher.choices = [
        SelectChoice(key, f"{m.display_name} ({m.email})") for key, m in teachers.items()
    ]
    if form.validate_on_submit():
        teacher = uuid.UUID(form.teacher.data)
        classrooms.teach(db.session, school_id, line.id, teacher)
        db.session.commit()
        name = teachers[form.teacher.data].display_name
        flash(gettext("%(name)s teaches %(label)s now.", name=name, label=line.label))
        return see_other(url_for("admin.classroom", classroom_id=line.id))
    page = render_template("admin/classroom.html", line=line, form=form, free=bool(teachers))
    return make_response(page, 422 if form.errors else 200)
