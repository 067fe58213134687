"""A lesson given to a class or a part of it, from a moment on; and closed."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext, ngettext
from wtforms.fields.choices import SelectChoice

from app.domain.closing import is_closed
from app.domain.follow_up import opened, planned
from app.domain.lesson import Lesson
from app.domain.school_year import PARIS, school_day
from app.extensions import db
from app.models import Classroom, LessonEdition
from app.queries import classes as found
from app.services import assigning, given_to
from app.web.access import TEACHER, access, taught_assignment, taught_classroom
from app.web.page import now, see_other, today
from app.web.sign_in import keys, signed_in
from app.web.teach import whom
from app.web.teach.catalogue import LessonView, known_lesson, lesson_view, state_of
from app.web.teach.for_class import carried, chosen_class
from app.web.teach.forms import LATER, AssignForm
from app.web.teach.routes import blueprint


@blueprint.route("/lessons/<code>/assign", methods=["GET", "POST"])
@access(TEACHER)
def assign(code: str) -> Response | str:
    """Choose a class, for whom, and dates. A lesson not reviewed is acknowledged first."""
    lesson, me = known_lesson(code), signed_in()
    view = lesson_view(lesson, state_of([lesson]))
    if not view.available:
        return make_response(render_template("teach/lesson_withdrawn.html", view=view), 410)
    if not (view.reviewed or view.acknowledged):
        kept = carried(chosen_class())
        here = url_for("teach.lesson", code=code, then="assign", _anchor="review", **kept)
        return see_other(here)
    classes = found.taught_classes(db.session, me.school_id, me.account_id, today())
    listed = chosen_class() or (taught_classroom(classes[0].id) if len(classes) == 1 else None)
    pupils = found.class_list(db.session, listed.school_id, listed.id) if listed else ()
    form = _form(classes, listed)
    if form.validate_on_submit():
        room = _classroom(form, listed)
        elsewhere = room != listed and form.whom.data != whom.WHOLE
        if elsewhere or not whom.is_answered(form):
            return see_other(url_for("teach.assign", code=code, **_second_step(form, room)))
        if _give(form, room, lesson, view.reviewed, pupils):
            db.session.commit()
            return see_other(url_for("teach.classroom", classroom_id=room.id))
    page = _page(form, view, classes, listed, pupils)
    return make_response(page, 422 if form.is_submitted() else 200)


def _page(
    form: AssignForm,
    view: LessonView,
    classes: Sequence[found.ClassLine],
    listed: Classroom | None,
    pupils: Sequence[found.PupilLine],
) -> str:
    return render_template(
        "teach/assign.html",
        view=view,
        form=form,
        classes=classes,
        listed=listed,
        pupils=pupils,
        groups=whom.group_choices(pupils),
        one_alone=whom.one_alone(),
        carried=carried(listed),
    )


def _second_step(form: AssignForm, room: Classroom) -> dict[str, Any]:
    """The same form, with the list of the class: what was filled in travels in the address."""
    dates = {name: request.form.get(name) or None for name in ("opens_at", "closes_at")}
    choices = {"opening": form.opening.data, "again": "y" if form.again.data else ""}
    return {**carried(room), "whom": whom.CHOSEN, **choices, **dates}


def _give(
    form: AssignForm,
    room: Classroom,
    lesson: Lesson,
    reviewed: bool,
    listed: Sequence[found.PupilLine],
) -> bool:
    """Give the lesson to the class, or to some of the pupils listed; False, with clear errors on
    the form, when it cannot be."""
    dates, pupils = _dates(form), whom.read(form, listed)
    if dates is None or (pupils is not None and not pupils):
        return False
    edition = db.session.get_one(LessonEdition, lesson.hash)
    teacher = signed_in().account_id
    again = planned(school_day(dates[0])) if form.again.data else {}
    try:
        assigning.assign(
            db.session,
            room,
            edition,
            teacher,
            *dates,
            reviewed,
            now(),
            pupils,
            opened(again),
        )
    except given_to.AlreadyGiven:
        form.classroom.errors = [_already(room, pupils is not None)]
        return False
    _tell(room, pupils)
    return True


def _already(room: Classroom, part: bool) -> str:
    if part:
        return gettext(
            "One of these pupils of %(label)s has this lesson or has begun it already: choose "
            "others, or open that lesson again (“Catch-up”).",
            label=room.label,
        )
    return gettext(
        "%(label)s has this lesson or has begun it already: open it again (“Catch-up”), or put it "
        "away first.",
        label=room.label,
    )


def _tell(room: Classroom, pupils: frozenset[uuid.UUID] | None) -> None:
    if pupils is None:
        flash(gettext("The lesson is given to %(label)s.", label=room.label))
        return
    flash(
        ngettext(
            "The lesson is given to %(num)d pupil of %(label)s.",
            "The lesson is given to %(num)d pupils of %(label)s.",
            len(pupils),
            label=room.label,
        )
    )
    if len(pupils) == 1:
        flash(whom.one_alone())


def _form(classes: Sequence[found.ClassLine], wanted: Classroom | None) -> AssignForm:
    """The class that the teacher comes from is chosen; among several, none by itself. The second
    step finds in the address what the first one was told."""
    told = {"formdata": request.args} if not request.form and "whom" in request.args else {}
    form = AssignForm(classroom=str(wanted.id) if wanted else "", **told)
    if told and "again" not in request.args:
        form.again.data = True
    form.classroom.choices = [SelectChoice(str(c.id), c.label) for c in classes]
    if len(classes) > 1 and not wanted:
        form.classroom.choices.insert(0, SelectChoice("", gettext("Choose a class")))
    form.classroom.validate_choice = False
    return form


def _classroom(form: AssignForm, listed: Classroom | None) -> Classroom:
    if listed and form.classroom.data == str(listed.id):
        return listed
    try:
        return taught_classroom(uuid.UUID(form.classroom.data or ""))
    except ValueError:
        abort(404)


def in_utc(local: datetime) -> datetime | None:
    """A moment of the French clock in UTC; None for one that the change of hour skips."""
    moment = local.replace(tzinfo=PARIS).astimezone(UTC)
    return moment if moment.astimezone(PARIS).replace(tzinfo=None) == local else None


def _dates(form: AssignForm) -> tuple[datetime, datetime | None] | None:
    """Opening and closing in UTC; None with clear errors on the form."""
    moment = now()
    opens: datetime | None = moment
    if form.opening.data == LATER:
        opens = read_moment(form.opens_at, gettext("Choose the day and the time of the opening."))
        if opens is not None and opens < moment:
            form.opens_at.errors = [
                gettext("This moment is past. Choose “Now”, or a moment to come.")
            ]
            return None
    if opens is None:
        return None
    if form.closes_at.data is None:
        return opens, None
    closes = read_moment(form.closes_at)
    if closes is not None and closes <= max(opens, moment):
        form.closes_at.errors = [gettext("The end comes before the opening.")]
        return None
    return (opens, closes) if closes is not None else None


def read_moment(field: Any, empty: str = "") -> datetime | None:
    """The moment of a field in UTC. None when it is empty, which is an error if `empty` says so,
    and, with an error, for an hour that the clocks skip."""
    if field.data is None:
        if empty:
            field.errors = [empty]
        return None
    moment = in_utc(field.data)
    if moment is None:
        field.errors = [gettext("This hour does not exist: the clocks change that night.")]
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
    if not is_closed(assignment.closes_at, moment):
        abort(404)
    assigning.archive(db.session, assignment, moment)
    db.session.commit()
    flash(gettext("The lesson is put away."))
    return see_other(url_for("teach.classroom", classroom_id=room.id))
