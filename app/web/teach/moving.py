"""A pupil goes to another class; a class is put away."""

import uuid

from flask import Response, flash, make_response, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from app.extensions import db
from app.queries import classes as found
from app.services import classrooms
from app.web.access import TEACHER, access, taught_classroom, taught_pupil
from app.web.page import now, see_other, today
from app.web.sign_in import keys, signed_in
from app.web.teach.forms import OneButton
from app.web.teach.roster import problem_words
from app.web.teach.routes import blueprint


class MoveForm(FlaskForm):  # type: ignore[misc]
    """To which class."""

    target = SelectField(_("Class"), [DataRequired(_("Choose the class."))])


@blueprint.route("/pupils/<uuid:pupil_id>/move", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def move_pupil(pupil_id: uuid.UUID) -> Response:
    """A pupil goes to another class of this teacher; an administrator reaches every class."""
    account, room = taught_pupil(pupil_id, for_good=True)
    me = signed_in()
    others = [
        one
        for one in found.taught_classes(db.session, me.school_id, me.account_id, today())
        if one.id != room.id
    ]
    form = MoveForm()
    form.target.choices = [SelectChoice(str(one.id), one.label) for one in others]
    if form.validate_on_submit():
        target = taught_classroom(uuid.UUID(form.target.data))
        problem = classrooms.move_pupil(db.session, account, target, me.account_id, now())
        if problem is None:
            db.session.commit()
            words = gettext(
                "%(name)s is in %(label)s now.", name=account.display_name, label=target.label
            )
            flash(words)
            return see_other(url_for("teach.classroom", classroom_id=target.id))
        form.target.errors = [problem_words(problem)]
    page = render_template(
        "teach/move_pupil.html", pupil=account, classroom=room, form=form, others=others
    )
    return make_response(page, 422 if form.is_submitted() else 200)


@blueprint.route("/classes/<uuid:classroom_id>/archive", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def archive_class(classroom_id: uuid.UUID) -> Response | str:
    """Put a class away, after a page that says what stops."""
    room, form = taught_classroom(classroom_id, for_good=True), OneButton()
    if not form.validate_on_submit():
        return render_template("teach/archive_class.html", classroom=room, form=form)
    classrooms.archive(db.session, keys(), room, signed_in().account_id, now())
    db.session.commit()
    flash(gettext("%(label)s is put away: its cards no longer work.", label=room.label))
    return see_other(url_for("teach.classes"))
