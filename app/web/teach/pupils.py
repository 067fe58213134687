"""One pupil: added, renamed, removed, taken back to the start of a lesson."""

import random
import uuid

from flask import Response, abort, flash, make_response, render_template, url_for
from flask_babel import gettext

from app.extensions import db
from app.models import Account, Classroom
from app.queries import classes as found
from app.services import classrooms, taking
from app.web.access import TEACHER, access, taught_attempt, taught_classroom, taught_pupil
from app.web.page import now, see_other
from app.web.sign_in import signed_in
from app.web.teach.forms import PupilForm
from app.web.teach.roster import problem_words
from app.web.teach.routes import blueprint
from app.web.teach.words import lesson_name


@blueprint.route("/classes/<uuid:classroom_id>/pupils/new", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def add_pupil(classroom_id: uuid.UUID) -> Response | str:
    """One more pupil; the next page shows the card. An empty name asks for a pseudonym."""
    room, form = taught_classroom(classroom_id), PupilForm()
    pupils = found.class_list(db.session, room.school_id, room.id)
    if len(pupils) >= classrooms.LARGEST_CLASS:
        form.name.errors = [problem_words("many")]
    elif form.validate_on_submit() and _name_fits(form, pupils, room, may_be_empty=not room.named):
        pupil = _add(room, form.name.data or "")
        db.session.commit()
        return see_other(url_for("teach.card", pupil_id=pupil.id))
    page = render_template("teach/add_pupil.html", classroom=room, form=form)
    return make_response(page, 422 if form.is_submitted() else 200)


def _add(room: Classroom, name: str) -> Account:
    me, moment = signed_in(), now()
    if name:
        return classrooms.add_pupils(db.session, room, [name], me.account_id, moment)[0]
    chance = random.SystemRandom()
    return classrooms.add_pseudonyms(db.session, room, 1, me.account_id, moment, chance)[0]


def _name_fits(
    form: PupilForm,
    pupils: tuple[found.PupilLine, ...],
    room: Classroom,
    may_be_empty: bool = False,
    but: uuid.UUID | None = None,
) -> bool:
    name = form.name.data or ""
    if not name and may_be_empty:
        return True
    problem = classrooms.name_problem(name)
    others = {p.display_name.casefold() for p in pupils if p.id != but}
    if problem is None and name.casefold() in others:
        problem = "twice"
    if problem:
        form.name.errors = [problem_words(problem)]
    return problem is None


@blueprint.route("/pupils/<uuid:pupil_id>", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def pupil(pupil_id: uuid.UUID) -> Response | str:
    """A pupil's page: the name, the card, the lessons begun. A POST renames."""
    account, room = taught_pupil(pupil_id)
    pupils = found.class_list(db.session, room.school_id, room.id)
    form = PupilForm(name=account.display_name)
    if form.validate_on_submit() and _name_fits(form, pupils, room, but=account.id):
        classrooms.rename_pupil(
            db.session, account, form.name.data or "", signed_in().account_id, now()
        )
        db.session.commit()
        flash(gettext("The name is changed. The card still shows the old one."))
        return see_other(url_for("teach.classroom", classroom_id=room.id))
    page = render_template(
        "teach/pupil.html",
        pupil=account,
        classroom=room,
        form=form,
        line=next(p for p in pupils if p.id == account.id),
        attempts=[
            (attempt, lesson_name(attempt.lesson_code, attempt.edition_hash))
            for attempt in found.pupil_attempts(db.session, room.school_id, account.id)
        ],
    )
    return make_response(page, 422 if form.is_submitted() else 200)


@blueprint.route("/pupils/<uuid:pupil_id>/remove", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def remove_pupil(pupil_id: uuid.UUID) -> Response | str:
    """Erase a pupil, after a page that says what goes."""
    account, room = taught_pupil(pupil_id)
    form = PupilForm()
    if not form.validate_on_submit():
        return render_template("teach/remove_pupil.html", pupil=account, classroom=room, form=form)
    name = account.display_name
    classrooms.remove_pupil(
        db.session, account.school_id, account.id, signed_in().account_id, now()
    )
    db.session.commit()
    flash(gettext("%(name)s is no longer in the class. What was kept is erased.", name=name))
    return see_other(url_for("teach.classroom", classroom_id=room.id))


@blueprint.post("/attempts/<uuid:attempt_id>/reset")
@access(TEACHER)
def reset_attempt(attempt_id: uuid.UUID) -> Response:
    """Take a pupil's attempt back to its start."""
    attempt, assignment, room = taught_attempt(attempt_id)
    if assignment.archived_on is not None:
        abort(404)
    label = f"{room.label} {assignment.lesson_code}"
    taking.take_back(db.session, attempt, label, signed_in().account_id, now())
    db.session.commit()
    flash(gettext("The lesson is back at its start for this pupil."))
    return see_other(url_for("teach.pupil", pupil_id=attempt.pupil_id))
