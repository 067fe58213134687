"""The classes of the school, and who teaches them: teachers, and substitutes for some days."""

import uuid

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext
from wtforms.fields.choices import SelectChoice

from app.extensions import db
from app.models import Account, Classroom, Role
from app.queries import school_overview, taught
from app.services import staff, teaching
from app.web.access import ADMINISTRATOR, access
from app.web.admin.blueprint import blueprint
from app.web.admin.forms import TeacherForm
from app.web.formats import full_day
from app.web.page import now, see_other, today
from app.web.sign_in import signed_in


def own_class(classroom_id: uuid.UUID) -> Classroom:
    """A class in use of the administrator's school, or 404."""
    room = school_overview.classroom(db.session, signed_in().school_id, classroom_id)
    if room is None or room.archived_on is not None:
        abort(404)
    return room


@blueprint.get("/admin/classes", endpoint="classes")
@access(ADMINISTRATOR)
def list_classes() -> str:
    """Every class: how many pupils, who teaches it. No name, no answer."""
    return render_template(
        "admin/classes.html",
        classes=school_overview.classes(db.session, signed_in().school_id, today()),
    )


@blueprint.route("/admin/classes/<uuid:classroom_id>", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def classroom(classroom_id: uuid.UUID) -> Response:
    """One class, and the form that gives it to one more teacher, or to a substitute."""
    room, me, form = own_class(classroom_id), signed_in(), TeacherForm()
    teachers = taught.class_teachers(db.session, room.school_id, room.id, today())
    form.teacher.choices = _choices({t.id for t in teachers if t.ends_on is None})
    if form.validate_on_submit():
        teacher = db.session.get_one(Account, (room.school_id, uuid.UUID(form.teacher.data)))
        teaching.give(db.session, room, teacher, form.days, me.account_id, now())
        db.session.commit()
        flash(_given(room.label, teacher.display_name, form.days))
        return see_other(url_for("admin.classroom", classroom_id=room.id))
    page = render_template(
        "admin/classroom.html",
        room=room,
        pupils=school_overview.pupils_of(db.session, room.school_id, room.id),
        teachers=teachers,
        form=form,
        today=today(),
    )
    return make_response(page, 422 if form.errors else 200)


def _choices(taken: set[uuid.UUID]) -> list[SelectChoice]:
    """The teachers of the school who do not teach the class for good."""
    return [
        SelectChoice(str(m.account_id), f"{m.display_name} ({m.email})")
        for m in staff.members(db.session, signed_in().school_id)
        if m.role is Role.TEACHER and m.account_id not in taken
    ]


def _given(label: str, name: str, days: teaching.Days | None) -> str:
    if days is None:
        words: str = gettext("%(name)s teaches %(label)s now.", name=name, label=label)
        return words
    return gettext(
        "%(name)s has %(label)s from %(first)s to %(last)s.",
        name=name,
        label=label,
        first=full_day(days.first),
        last=full_day(days.last),
    )


@blueprint.post("/admin/classes/<uuid:classroom_id>/take-back")
@access(ADMINISTRATOR)
def take_back(classroom_id: uuid.UUID) -> Response:
    """Take the class from one of its teachers or substitutes."""
    room, me = own_class(classroom_id), signed_in()
    try:
        teacher = school_overview.member(
            db.session, me.school_id, uuid.UUID(request.form.get("teacher", ""))
        )
    except ValueError:
        abort(404)
    if teacher is None or not teaching.take_back(db.session, room, teacher, me.account_id, now()):
        abort(404)
    db.session.commit()
    flash(
        gettext(
            "%(name)s no longer has access to %(label)s.",
            name=teacher.display_name,
            label=room.label,
        )
    )
    return see_other(url_for("admin.classroom", classroom_id=room.id))
