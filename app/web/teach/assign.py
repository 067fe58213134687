"""A lesson given to a class, from a moment on; and closed."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Response, abort, flash, make_response, render_template, url_for
from flask_babel import gettext
from wtforms.fields.choices import SelectChoice

from app.domain.school_year import PARIS
from app.extensions import db
from app.models import Classroom, LessonEdition
from app.queries import classes as found
from app.services import assigning
from app.web.access import TEACHER, access, taught_assignment, taught_classroom
from app.web.page import now, see_other, today
from app.web.sign_in import keys, signed_in
from app.web.teach.catalogue import known_lesson, lesson_view, state_of
from app.web.teach.for_class import carried, chosen_class
from app.web.teach.forms import LATER, AssignForm
from app.web.teach.routes import blueprint


@blueprint.route("/lessons/<code>/assign", methods=["GET", "POST"])
@access(TEACHER)
def assign(code: str) -> Response | str:
    """Choose a class and dates. A lesson that was not reviewed is acknowledged first."""
    lesson, me = known_lesson(code), signed_in()
    view = lesson_view(lesson, state_of([lesson]))
    if not view.available:
        return make_response(render_template("teach/lesson_withdrawn.html", view=view), 410)
    if not (view.reviewed or view.acknowledged):
        kept = carried(chosen_class())
        here = url_for("teach.lesson", code=code, then="assign", _anchor="review", **kept)
        return see_other(here)
    classes = found.taught_classes(db.session, me.school_id, me.account_id, today())
    wanted = chosen_class()
    form = _form(classes, wanted)
    if form.validate_on_submit():
        room, dates = _classroom(form), _dates(form)
        if dates is not None and _is_new(form, room, code):
            edition = db.session.get_one(LessonEdition, lesson.hash)
            assigning.assign(db.session, room, edition, me.account_id, *dates, view.reviewed, now())
            db.session.commit()
            flash(gettext("The lesson is given to %(label)s.", label=room.label))
            return see_other(url_for("teach.classroom", classroom_id=room.id))
    page = render_template(
        "teach/assign.html", view=view, form=form, classes=classes, carried=carried(wanted)
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def _form(classes: Sequence[found.ClassLine], wanted: Classroom | None) -> AssignForm:
    """The class that the teacher comes from is chosen; among several, none by itself."""
    form = AssignForm(classroom=str(wanted.id) if wanted else "")
    form.classroom.choices = [SelectChoice(str(c.id), c.label) for c in classes]
    if len(classes) > 1 and not wanted:
        form.classroom.choices.insert(0, SelectChoice("", gettext("Choose a class")))
    form.classroom.validate_choice = False
    return form


def _classroom(form: AssignForm) -> Classroom:
    try:
        return taught_classroom(uuid.UUID(form.classroom.data or ""))
    except ValueError:
        abort(404)


def _is_new(form: AssignForm, room: Classroom, code: str) -> bool:
    given = found.given_lessons(db.session, room.school_id, room.id)
    if any(g.lesson_code == code and not g.is_closed(now()) for g in given):
        form.classroom.errors = [
            gettext("%(label)s already has this lesson. Close it first.", label=room.label)
        ]
        return False
    return True


def in_utc(local: datetime) -> datetime | None:
    """A moment of the French clock in UTC; None for one that the change of hour skips."""
    moment = local.replace(tzinfo=PARIS).astimezone(UTC)
    return moment if moment.astimezone(PARIS).replace(tzinfo=None) == local else None


def _dates(form: AssignForm) -> tuple[datetime, datetime | None] | None:
    """Opening and closing in UTC; None with clear errors on the form."""
    moment = now()
    opens: datetime | None = moment
    if form.opening.data == LATER:
        opens = _read(form.opens_at, gettext("Choose the day and the time of the opening."))
        if opens is not None and opens < moment:
            form.opens_at.errors = [
                gettext("This moment is past. Choose “Now”, or a moment to come.")
            ]
            return None
    if opens is None:
        return None
    if form.closes_at.data is None:
        return opens, None
    closes = _read(form.closes_at, "")
    if closes is not None and closes <= max(opens, moment):
        form.closes_at.errors = [gettext("The end comes before the opening.")]
        return None
    return (opens, closes) if closes is not None else None


def _read(field: object, empty: str) -> datetime | None:
    data = field.data  # type: ignore[attr-defined]
    if data is None:
        field.errors = [empty]  # type: ignore[attr-defined]
        return None
    moment = in_utc(data)
    if moment is None:
        field.errors = [gettext("This hour does not exist: the clocks change that night.")]  # type: ignore[attr-defined]
    return moment


@blueprint.post("/assignments/<uuid:assignment_id>/close")
@access(TEACHER)
def close_assignment(assignment_id: uuid.UUID) -> Response:
    """Pupils can no longer answer; the class figures are counted."""
    assignment, room = taught_assignment(assignment_id)
    assigning.close(db.session, keys(), assignment, signed_in().account_id, now())
    db.session.commit()
    flash(gettext("The lesson is closed for %(label)s.", label=room.label))
    return see_other(url_for("teach.classroom", classroom_id=room.id))


@blueprint.post("/assignments/<uuid:assignment_id>/put-away")
@access(TEACHER)
def put_away(assignment_id: uuid.UUID) -> Response:
    """Take a closed lesson off the pages of the class; the ballots that still wait are erased."""
    assignment, room = taught_assignment(assignment_id)
    moment = now()
    if assignment.closes_at is None or assignment.closes_at > moment:
        abort(404)
    assigning.archive(db.session, assignment, moment)
    db.session.commit()
    flash(gettext("The lesson is put away."))
    return see_other(url_for("teach.classroom", classroom_id=room.id))
