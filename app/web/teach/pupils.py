"""One pupil: added, renamed, removed, taken back to the start of a lesson."""

import random
import uuid

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext

from app.domain.person_name import name_problem
from app.extensions import db
from app.models import Account, Assignment, Attempt, Classroom
from app.queries import classes as found
from app.services import classrooms, taking
from app.web.access import (
    TEACHER,
    access,
    taught_attempt,
    taught_classroom,
    taught_pupil,
    teaches_for_good,
)
from app.web.figure_words import lesson_name
from app.web.page import now, see_other
from app.web.sign_in import signed_in
from app.web.teach import cards
from app.web.teach.forms import NewPupilForm, PupilForm
from app.web.teach.roster import problem_words
from app.web.teach.routes import blueprint


@blueprint.route("/classes/<uuid:classroom_id>/pupils/new", methods=["GET", "POST"])
@access(TEACHER)
def add_pupil(classroom_id: uuid.UUID) -> Response | str:
    """One more pupil; the POST answers with the card. An empty name asks for a pseudonym.

    No password is asked again, however long ago it was given: a late pupil is let in during the
    lesson, often from a laptop mirrored on the board. The card of somebody who was not there a
    moment ago exposes nobody: there is no answer, no session and no older card behind it. The
    card of a pupil who is in the class already does ask (`teach.card`, `teach.cards`).
    """
    room, form = taught_classroom(classroom_id), NewPupilForm()
    if form.validate_on_submit():
        drawn = cards.draw(1)
        if not cards.claim(room, form.number.data or ""):
            return cards.used(room)
        if _fits_in(form, room):
            issued = cards.issue(room, [_add(room, form.name.data or "")], drawn)
            db.session.commit()
            return cards.shown(room, issued[0])
        db.session.rollback()  # the number may be used again
    else:
        form.number.data = str(uuid.uuid4())
    page = render_template("teach/add_pupil.html", classroom=room, form=form)
    return make_response(page, 422 if form.is_submitted() else 200)


def _fits_in(form: NewPupilForm, room: Classroom) -> bool:
    pupils = found.class_list(db.session, room.school_id, room.id)
    if len(pupils) >= classrooms.LARGEST_CLASS:
        form.name.errors = [problem_words("many")]
        return False
    return _name_fits(form, pupils, may_be_empty=True)


def _add(room: Classroom, name: str) -> Account:
    me, moment = signed_in(), now()
    if name:
        return classrooms.add_pupils(db.session, room, [name], me.account_id, moment)[0]
    chance = random.SystemRandom()
    return classrooms.add_pseudonyms(db.session, room, 1, me.account_id, moment, chance)[0]


def _name_fits(
    form: PupilForm,
    pupils: tuple[found.PupilLine, ...],
    may_be_empty: bool = False,
    but: uuid.UUID | None = None,
) -> bool:
    name = form.name.data or ""
    if not name and may_be_empty:
        return True
    problem = name_problem(name)
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
    if form.validate_on_submit() and _name_fits(form, pupils, but=account.id):
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
        for_good=teaches_for_good(room),
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
    account, room = taught_pupil(pupil_id, for_good=True)
    form = PupilForm()
    if not form.validate_on_submit():
        return render_template("teach/remove_pupil.html", pupil=account, classroom=room, form=form)
    classrooms.remove_pupil(
        db.session, account.school_id, account.id, signed_in().account_id, now()
    )
    db.session.commit()
    # without the name: it would go to the browser's cookie, and to the screen of the class
    flash(gettext("The pupil is no longer in the class. What was kept is erased."))
    return see_other(url_for("teach.classroom", classroom_id=room.id))


@blueprint.route("/attempts/<uuid:attempt_id>/reset", methods=["GET", "POST"])
@access(TEACHER, confirmed=True)
def reset_attempt(attempt_id: uuid.UUID) -> Response | str:
    """Take a pupil's attempt back to its start, after a page that says what is erased."""
    attempt, assignment, room = taught_attempt(attempt_id)
    if assignment.archived_on is not None:
        abort(404)
    if request.method != "POST":
        return _ask_to_reset(attempt, assignment, room)
    label = f"{room.label} {assignment.lesson_code}"
    taking.take_back(db.session, attempt, label, signed_in().account_id, now())
    db.session.commit()
    flash(gettext("The lesson is back at its start for this pupil."))
    return see_other(url_for("teach.pupil", pupil_id=attempt.pupil_id))


def _ask_to_reset(attempt: Attempt, assignment: Assignment, room: Classroom) -> str:
    return render_template(
        "teach/reset_attempt.html",
        attempt=attempt,
        pupil=db.session.get_one(Account, (attempt.school_id, attempt.pupil_id)),
        classroom=room,
        name=lesson_name(assignment.lesson_code, assignment.edition_hash),
    )
