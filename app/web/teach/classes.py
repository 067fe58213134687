"""The teacher's classes: the list, the notice of changed help, a new class."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext, ngettext

from app.extensions import db
from app.models import Account, CardMode, Classroom
from app.queries import classes as found
from app.queries.follow_ups import due
from app.services import classrooms
from app.services.classrooms import RosterError
from app.web import help_card
from app.web.access import TEACHER, access
from app.web.figure_words import lesson_name
from app.web.help_card import Person, role_words
from app.web.page import now, see_other, today
from app.web.purge_date import classes_go_on
from app.web.sign_in import signed_in
from app.web.teach.forms import LIST, ClassForm
from app.web.teach.roster import LineProblem, line_problems
from app.web.teach.routes import blueprint

#: Follow-ups listed on the page: open for at most three weeks, or opening within one.
DUE_SINCE, DUE_SOON = timedelta(days=21), timedelta(days=7)


@blueprint.get("")
@access(TEACHER)
def classes() -> str:
    """The classes, and what changed on the help page."""
    me = signed_in()
    account = db.session.get_one(Account, (me.school_id, me.account_id))
    notice = found.safety_notice(db.session, me.school_id, me.account_id)
    rooms = found.taught_classes(db.session, me.school_id, me.account_id, today())
    moment = now()
    soon = due(
        db.session, me.school_id, me.account_id, moment - DUE_SINCE, moment + DUE_SOON, today()
    )
    return render_template(
        "teach/classes.html",
        classes=rooms,
        purge_days=classes_go_on((room.label, room.created_on) for room in rooms),
        due=[(one, lesson_name(one.lesson_code, one.edition_hash, one.moment)) for one in soon],
        now=moment,
        first_visit=account.contacts_seen_at is None,
        changed_at=notice.changed_at if notice else None,
        school_help=_changed(notice) if notice else _what_pupils_see(),
        shown_at=now().isoformat(),
    )


@dataclass(frozen=True)
class SchoolHelp:
    """Who in the school pupils are sent to, and where « Quitter vite » leads."""

    people: tuple[Person, ...]
    exit_url: str


def _changed(notice: found.SafetyNotice) -> SchoolHelp:
    people = (Person(c.name, role_words(c.role), c.room, c.hours) for c in notice.contacts)
    return SchoolHelp(tuple(people), notice.exit_url)


def _what_pupils_see() -> SchoolHelp:
    return SchoolHelp(help_card.people(), help_card.exit_address())


@blueprint.post("/contacts/seen")
@access(TEACHER)
def contacts_seen() -> Response:
    """The teacher has read the help page as it stood when the notice was shown: what has changed
    since is shown again."""
    try:
        shown_at = datetime.fromisoformat(request.form.get("shown_at", "")).astimezone(UTC)
    except ValueError:
        abort(400)
    me = signed_in()
    account = db.session.get_one(Account, (me.school_id, me.account_id))
    account.contacts_seen_at = min(shown_at, now())
    db.session.commit()
    return see_other(url_for("teach.classes"))


@blueprint.route("/classes/new", methods=["GET", "POST"])
@access(TEACHER)
def class_new() -> Response | str:
    """A class by number of pseudonyms or by a pasted list. It shows and ends nothing, so it asks
    for no re-authentication that would lose a pasted list."""
    form = ClassForm()
    problems = _list_problems(form) if form.is_submitted() else []
    if form.validate_on_submit() and not problems and _label_is_free(form):
        classroom = _create(form)
        db.session.commit()
        _tell(classroom)
        return see_other(url_for("teach.classroom", classroom_id=classroom.id))
    if problems:
        form.names.errors = [
            ngettext(
                "%(num)d line cannot be taken. Nothing is lost: correct it below.",
                "%(num)d lines cannot be taken. Nothing is lost: correct them below.",
                len(problems),
            )
        ]
    page = render_template("teach/class_new.html", form=form, problems=problems)
    return make_response(page, 422 if form.is_submitted() else 200)


def _list_problems(form: ClassForm) -> list[LineProblem]:
    """Every line at fault, whatever else is missing on the form."""
    if form.how.data != LIST:
        return []
    try:
        classrooms.read_list(form.names.data or "")
    except RosterError as error:
        return line_problems(error)
    return []


def _label_is_free(form: ClassForm) -> bool:
    if found.label_is_taken(db.session, signed_in().school_id, form.label.data or ""):
        form.label.errors = [gettext("Another class of the school has this name.")]
        return False
    return True


def _create(form: ClassForm) -> Classroom:
    me, moment = signed_in(), now()
    named = form.how.data == LIST
    names = classrooms.read_list(form.names.data or "") if named else []
    classroom = classrooms.create(
        db.session,
        me.school_id,
        form.label.data or "",
        me.account_id,
        CardMode(form.mode.data),
        named,
        moment,
    )
    if named:
        classrooms.add_pupils(db.session, classroom, names, me.account_id, moment)
    else:
        classrooms.add_pseudonyms(
            db.session,
            classroom,
            form.number.data or 0,
            me.account_id,
            moment,
            random.SystemRandom(),
        )
    return classroom


def _tell(classroom: Classroom) -> None:
    flash(gettext("The class %(label)s is ready. Print its cards.", label=classroom.label))
