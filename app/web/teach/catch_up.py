"""« Rattrapage »: who has not finished a lesson, what to do, and opening it again."""

import uuid
from datetime import date, datetime, time

from flask import Response, abort, flash, make_response, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import DataRequired

from app.domain.closing import is_closed
from app.extensions import db
from app.models import Assignment, Classroom
from app.queries import begun
from app.services import given_to
from app.web.access import TEACHER, access
from app.web.figure_words import lesson_name
from app.web.formats import day
from app.web.page import now, see_other
from app.web.sign_in import signed_in
from app.web.teach.assign import in_utc
from app.web.teach.names import names_asked, shown_name
from app.web.teach.progress import shown_assignment
from app.web.teach.routes import blueprint


class ReopenForm(FlaskForm):  # type: ignore[misc]
    """The last day, to its end."""

    until = DateField(_("Open again until"), [DataRequired(_("Choose the last day."))])


@blueprint.get("/assignments/<uuid:assignment_id>/rattrapage")
@access(TEACHER)
def catch_up(assignment_id: uuid.UUID) -> str:
    """Names are absent until asked for with `?names=1`, as on class progress."""
    return _page(*shown_assignment(assignment_id), ReopenForm(formdata=None))


@blueprint.post("/assignments/<uuid:assignment_id>/rattrapage")
@access(TEACHER)
def reopen(assignment_id: uuid.UUID) -> Response:
    """A closed lesson is open again, to the end of a day."""
    assignment, room = shown_assignment(assignment_id)
    if not is_closed(assignment.closes_at, now()):
        abort(404)
    form = ReopenForm()
    if not (form.validate() and _reopen(assignment, room, form)):
        return make_response(_page(assignment, room, form), 422)
    db.session.commit()
    flash(gettext("The lesson is open again until %(day)s.", day=day(form.until.data)))
    return see_other(url_for("teach.catch_up", assignment_id=assignment.id))


def _page(assignment: Assignment, room: Classroom, form: ReopenForm) -> str:
    names, found = names_asked(), begun.catch_up(db.session, assignment)
    return render_template(
        "teach/catch_up.html",
        assignment=assignment,
        classroom=room,
        name=lesson_name(assignment.lesson_code, assignment.edition_hash),
        names=names,
        found=found,
        pupils=[
            (shown_name(one.display_name, one.position, names), one.group_number)
            for one in found.unfinished
        ],
        closed=is_closed(assignment.closes_at, now()),
        ahead=assignment.opens_at > now(),
        form=form,
    )


def _reopen(assignment: Assignment, room: Classroom, form: ReopenForm) -> bool:
    """False, with a clear error on the form, when it cannot be."""
    until = _end_of(form.until.data)
    problem = gettext("This day is past.")
    if until is not None and until > now():
        try:
            given_to.reopen(db.session, room, assignment, until, signed_in().account_id, now())
        except given_to.Withdrawn:
            problem = gettext("This lesson was withdrawn: it cannot be opened again.")
        except given_to.AlreadyGiven:
            problem = gettext("One of these pupils has this lesson or has begun it otherwise.")
        else:
            return True
    form.until.errors = [problem]
    return False


def _end_of(last: date) -> datetime | None:
    return in_utc(datetime.combine(last, time(23, 59)))
