"""The times a lesson comes back: their days, who has done one, what has stayed; as a file too."""

import uuid
from datetime import datetime

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext

from app.domain.closing import is_closed
from app.domain.follow_up import Moment, opened
from app.domain.school_year import PARIS, school_day
from app.extensions import db
from app.models import Assignment, Classroom
from app.services import follow_ups
from app.web.access import TEACHER, access, taught_follow_up
from app.web.exporting import asked_format, sent
from app.web.figure_words import lesson_name
from app.web.lesson_flow import course
from app.web.page import now, see_other, today
from app.web.sign_in import signed_in
from app.web.teach.assign import read_moment
from app.web.teach.follow_up_tables import tables_of_follow_up
from app.web.teach.follow_up_view import FollowUpView, follow_up_view
from app.web.teach.forms import DatesForm
from app.web.teach.names import names_asked
from app.web.teach.progress import shown_assignment
from app.web.teach.routes import blueprint


@blueprint.route("/assignments/<uuid:assignment_id>/dates", methods=["GET", "POST"])
@access(TEACHER)
def dates(assignment_id: uuid.UUID) -> Response | str:
    """The end of a lesson and the days on which it comes back, to be moved or emptied."""
    given, room = shown_assignment(assignment_id)
    planned, fixed = follow_ups.of_lesson(db.session, given), follow_ups.begun(db.session, given)
    form = _form(given, planned)
    if form.validate_on_submit() and (wanted := _wanted(form, given, planned, fixed)) is not None:
        if _kept(form, given, room, *wanted):
            return see_other(url_for("teach.classroom", classroom_id=room.id))
        planned = follow_ups.of_lesson(db.session, given)
        fixed = follow_ups.begun(db.session, given)
    page = render_template(
        "teach/dates.html",
        assignment=given,
        classroom=room,
        name=lesson_name(given.lesson_code, given.edition_hash),
        form=form,
        planned=planned,
        fixed=fixed,
        closed=is_closed(given.closes_at, now()),
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def _kept(
    form: DatesForm,
    given: Assignment,
    room: Classroom,
    closes_at: datetime | None,
    again: dict[Moment, datetime | None],
) -> bool:
    """Keep the dates; False, with an error on its field and nothing changed, when a pupil has begun
    meanwhile what would be moved."""
    actor = signed_in().account_id
    try:
        follow_ups.change_dates(db.session, given, closes_at, again, room.label, actor, now())
    except follow_ups.HasBegun as refused:
        db.session.rollback()
        words = gettext("A pupil has begun it meanwhile: its day no longer changes.")
        form.fields()[refused.args[0]].errors = [words]
        return False
    db.session.commit()
    flash(gettext("The dates are kept."))
    return True


def _form(given: Assignment, planned: dict[Moment, Assignment]) -> DatesForm:
    days = {moment.value: school_day(one.opens_at) for moment, one in planned.items()}
    end = given.closes_at.astimezone(PARIS).replace(tzinfo=None) if given.closes_at else None
    return DatesForm(data={"closes_at": end, **days})


def _wanted(
    form: DatesForm,
    given: Assignment,
    planned: dict[Moment, Assignment],
    fixed: frozenset[Moment],
) -> tuple[datetime | None, dict[Moment, datetime | None]] | None:
    """The end and the moments asked for, those that stand still left out; None with clear errors
    on the form."""
    closes_at = given.closes_at if is_closed(given.closes_at, now()) else _end(form, given)
    fields = {moment: field for moment, field in form.fields().items() if moment not in fixed}
    last = school_day(given.opens_at)
    for moment, field in form.fields().items():
        day = school_day(planned[moment].opens_at) if moment in fixed else field.data
        moved = moment not in planned or school_day(planned[moment].opens_at) != day
        if day is None or moment in fixed:
            last = day or last
        elif moved and day <= today():
            field.errors = [gettext("Choose a day to come.")]
        elif day <= last:
            field.errors = [gettext("This day comes before what it follows.")]
        else:
            last = day
    if form.errors:
        return None
    days = opened({moment: field.data for moment, field in fields.items() if field.data})
    return closes_at, {moment: days.get(moment) for moment in fields}


def _end(form: DatesForm, given: Assignment) -> datetime | None:
    """The end asked for in UTC; an error on the form where it cannot be."""
    moment = read_moment(form.closes_at)
    if moment is not None and moment <= max(given.opens_at, now()):
        form.closes_at.errors = [gettext("Choose a moment to come, after the opening.")]
    return moment


def shown_follow_up(follow_up_id: uuid.UUID, names: bool) -> tuple[Classroom, FollowUpView]:
    """A follow-up in a class that the teacher teaches, not put away, as its page shows it; or
    404."""
    follow_up, given, room = taught_follow_up(follow_up_id)
    found = course(follow_up.edition_hash)
    if follow_up.archived_on is not None or found is None:
        abort(404)
    return room, follow_up_view(follow_up, given, room, found.lesson, names, now())


@blueprint.get("/follow-ups/<uuid:follow_up_id>")
@access(TEACHER)
def follow_up(follow_up_id: uuid.UUID) -> str:
    """Who has done it and what has stayed. Names are absent until asked for with `?names=1`."""
    names = names_asked()
    room, view = shown_follow_up(follow_up_id, names)
    return render_template(
        "teach/follow_up.html", classroom=room, view=view, names=names, follow_up_id=follow_up_id
    )


@blueprint.route("/follow-ups/<uuid:follow_up_id>/export", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def follow_up_export(follow_up_id: uuid.UUID) -> Response | str:
    """Choose a format and whether names go with it; the POST answers with the file."""
    room, view = shown_follow_up(follow_up_id, names_asked())
    if request.method != "POST":
        return render_template(
            "teach/follow_up_export.html", classroom=room, view=view, follow_up_id=follow_up_id
        )
    found, about = asked_format(), f"{view.lesson.code}-{view.moment}"
    tables = tables_of_follow_up(view)
    return sent(found, tables, room.school_id, f"{room.label} {about}", room.label, about)
