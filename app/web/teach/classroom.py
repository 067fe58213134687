"""One class: its pupils, Ouvrir and Terminer, where cards work, what was given."""

import uuid
from dataclasses import dataclass

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext

from app.domain.closing import is_closed
from app.extensions import db
from app.models import CardMode
from app.queries import classes as found
from app.queries.follow_ups import FollowUpLine, follow_ups_of
from app.queries.taught import class_teachers
from app.services import preparing, sittings
from app.web.access import TEACHER, access, taught_classroom
from app.web.figure_words import LessonName, lesson_name, moment_words, part_words
from app.web.lesson_view import letter_name
from app.web.page import now, see_other, today
from app.web.purge_date import class_goes_on
from app.web.sign_in import keys, signed_in
from app.web.teach.address import pupils_address
from app.web.teach.forms import NewPupilForm
from app.web.teach.routes import blueprint


@dataclass(frozen=True)
class GivenView:
    """A lesson given to the class, as its line shows it."""

    line: found.GivenLine
    name: LessonName
    closed: bool
    ahead: bool
    letter: str
    again: tuple[FollowUpLine, ...]
    part: str


def next_step(pupils: int, without_card: int, given: int, is_open: bool) -> str:
    """What comes first: the one filled button of the page. None while the class is open."""
    if is_open:
        return ""
    if not pupils:
        return "pupils"
    if without_card == pupils:
        return "cards"
    return "open" if given else "lesson"


@blueprint.get("/classes/<uuid:classroom_id>")
@access(TEACHER)
def classroom(classroom_id: uuid.UUID) -> str:
    """The class page."""
    room, moment = taught_classroom(classroom_id), now()
    pupils = found.class_list(db.session, room.school_id, room.id)
    given = found.given_lessons(db.session, room.school_id, room.id)
    again = follow_ups_of(db.session, [room])
    without_card = sum(p.printed_on is None for p in pupils)
    sitting = sittings.current(db.session, room.school_id, room.id)
    teachers = class_teachers(db.session, room.school_id, room.id, today())
    newcomer = NewPupilForm(number=str(uuid.uuid4()))
    return render_template(
        "teach/classroom.html",
        classroom=room,
        pupils=pupils,
        newcomer=newcomer,
        without_card=without_card,
        sitting=sitting,
        next_step=next_step(len(pupils), without_card, len(given), sitting is not None),
        given=[
            GivenView(
                line,
                lesson_name(line.lesson_code, line.edition_hash),
                is_closed(line.closes_at, moment),
                line.opens_at > moment,
                letter_name(line.lesson_code),
                tuple(again.get(line.id, ())),
                part_words(line.part),
            )
            for line in given
        ],
        moment_words=moment_words,
        now=moment,
        address=pupils_address(),
        today=today(),
        teachers=teachers,
        for_good=any(t.id == signed_in().account_id and t.ends_on is None for t in teachers),
        purge_day=class_goes_on(room.created_on),
    )


@blueprint.post("/classes/<uuid:classroom_id>/open")
@access(TEACHER)
def open_class(classroom_id: uuid.UUID) -> Response:
    """Ouvrir. Without the briefing of this school year: back to the page that shows it."""
    room, reads = taught_classroom(classroom_id), request.form.get("briefing") == "read"
    if not preparing.open_class(db.session, room, signed_in().account_id, reads, now()):
        return see_other(url_for("teach.opening", classroom_id=room.id))
    db.session.commit()
    flash(gettext("%(label)s is open: the cards work.", label=room.label))
    return see_other(url_for("teach.classroom", classroom_id=room.id))


@blueprint.post("/classes/<uuid:classroom_id>/end")
@access(TEACHER)
def end_class(classroom_id: uuid.UUID) -> Response:
    """Terminer: sessions end, ballots are counted."""
    room = taught_classroom(classroom_id)
    ended = sittings.end_class(db.session, keys(), room, signed_in().account_id, now())
    db.session.commit()
    if ended:
        flash(
            gettext(
                "%(label)s is ended: the pupils are signed out, and the class figures are up to "
                "date.",
                label=room.label,
            )
        )
    return see_other(url_for("teach.classroom", classroom_id=room.id))


@blueprint.post("/classes/<uuid:classroom_id>/sign-out")
@access(TEACHER)
def sign_out(classroom_id: uuid.UUID) -> Response:
    """Sign every pupil of the class out, at home too: a tablet is gone, a card was passed on."""
    room = taught_classroom(classroom_id)
    sittings.sign_out(db.session, room, signed_in().account_id, now())
    db.session.commit()
    flash(gettext("The pupils of %(label)s are signed out everywhere.", label=room.label))
    return see_other(url_for("teach.classroom", classroom_id=room.id))


@blueprint.post("/classes/<uuid:classroom_id>/mode")
@access(TEACHER)
def mode(classroom_id: uuid.UUID) -> Response:
    """En classe seulement, or aussi à la maison."""
    room = taught_classroom(classroom_id)
    also_home = request.form.get("mode") == CardMode.ALSO_HOME
    room.mode = CardMode.ALSO_HOME if also_home else CardMode.IN_CLASS
    db.session.commit()
    flash(
        gettext("The cards now work at home too.")
        if also_home
        else gettext("The cards now work only while the class is open.")
    )
    return see_other(url_for("teach.classroom", classroom_id=room.id))


@blueprint.get("/classes/<uuid:classroom_id>/sheet")
@access(TEACHER)
def roster_sheet(classroom_id: uuid.UUID) -> str:
    """The feuille de classe: pseudonyms, and an empty line for the name that Repère ignores."""
    room = taught_classroom(classroom_id)
    return render_template(
        "teach/roster_sheet.html",
        classroom=room,
        pupils=found.class_list(db.session, room.school_id, room.id),
    )
