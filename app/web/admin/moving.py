"""A pupil goes from class to class; classes are put away. The administrator's door."""

import uuid

from flask import Response, flash, make_response, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from app.extensions import db
from app.models import Account
from app.queries import school_overview
from app.services import classrooms
from app.services.classrooms import LARGEST_CLASS
from app.web.access import ADMINISTRATOR, access
from app.web.admin.blueprint import blueprint
from app.web.admin.classes import own_class
from app.web.page import now, see_other, today
from app.web.sign_in import keys, signed_in


class MoveForm(FlaskForm):
    """Who, and to which class."""

    pupil = SelectField(_("Pupil"), [DataRequired(_("Choose the pupil."))])
    target = SelectField(_("Class"), [DataRequired(_("Choose the class."))])


def _problem_words(code: str) -> str:
    return {
        "twice": gettext("This name is already in the list. Add an initial."),
        "many": gettext("A class has at most %(most)s pupils.", most=LARGEST_CLASS),
    }[code]


@blueprint.route("/admin/classes/<uuid:classroom_id>/move", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def move_pupil(classroom_id: uuid.UUID) -> Response:
    """One pupil of this class goes to another."""
    room, me = own_class(classroom_id), signed_in()
    pupils = classrooms.pupils(db.session, me.school_id, room.id)
    classes = school_overview.classes(db.session, me.school_id, today())
    others = [one for one in classes if one.id != room.id]
    form = MoveForm()
    form.pupil.choices = [SelectChoice(str(one.id), one.display_name) for one in pupils]
    form.target.choices = [SelectChoice(str(one.id), one.label) for one in others]
    if form.validate_on_submit():
        account = db.session.get_one(Account, (me.school_id, uuid.UUID(form.pupil.data)))
        target = own_class(uuid.UUID(form.target.data))
        problem = classrooms.move_pupil(db.session, account, target, me.account_id, now())
        if problem is None:
            db.session.commit()
            words = gettext(
                "%(name)s is in %(label)s now.", name=account.display_name, label=target.label
            )
            flash(words)
            return see_other(url_for("admin.classroom", classroom_id=target.id))
        form.target.errors = [_problem_words(problem)]
    page = render_template("admin/move_pupil.html", classroom=room, form=form, others=others)
    return make_response(page, 422 if form.is_submitted() else 200)


@blueprint.route("/admin/classes/<uuid:classroom_id>/archive", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True)
def archive_class(classroom_id: uuid.UUID) -> Response | str:
    """Put a class away, after a page that says what stops."""
    room, form = own_class(classroom_id), FlaskForm()
    if not form.validate_on_submit():
        return render_template("admin/archive_class.html", classroom=room, form=form)
    classrooms.archive(db.session, keys(), room, signed_in().account_id, now())
    db.session.commit()
    flash(gettext("%(label)s is put away: its cards no longer work.", label=room.label))
    return see_other(url_for("admin.archived"))


@blueprint.get("/admin/classes/archived")
@access(ADMINISTRATOR)
def archived() -> str:
    """The classes put away, and when their rows go."""
    classes = school_overview.archived(db.session, signed_in().school_id)
    return render_template("admin/archived.html", classes=classes)
