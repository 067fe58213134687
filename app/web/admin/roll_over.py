"""From a school year to the next: which classes go on, empty, and under which name."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm

from app.domain.person_name import clean_name
from app.domain.school_year import new_year
from app.extensions import db
from app.models import Classroom
from app.services import year_end
from app.services.year_end import Fate, Renewal, RollOverError
from app.web.access import ADMINISTRATOR, access
from app.web.admin.blueprint import blueprint
from app.web.page import now, see_other, today
from app.web.sign_in import keys, signed_in


@dataclass(frozen=True)
class Line:
    """A class of the year that ends: who teaches it, what is asked, what is wrong."""

    room: Classroom
    teachers: tuple[str, ...]
    asked: Renewal
    error: str


@blueprint.route("/admin/year/next", methods=["GET", "POST"])
@access(ADMINISTRATOR, confirmed=True, long_form=True)
def roll_over() -> Response:
    """Choose for each class; the POST does all of it or nothing."""
    first, me = new_year(today()), signed_in()
    rooms = year_end.ending(db.session, me.school_id, first) if first else []
    problems: dict[uuid.UUID, str] = {}
    renewals, note = [_asked(room) for room in rooms], ""
    if first and FlaskForm().validate_on_submit():
        note = _note(rooms, renewals)
        try:
            if not note:
                made = year_end.roll_over(
                    db.session, keys(), me.school_id, first, renewals, me.account_id, now()
                )
                db.session.commit()
                return _done(renewals, len(made))
        except RollOverError as error:
            problems = error.problems
    page = render_template(
        "admin/roll_over.html",
        first=first,
        lines=_lines(rooms, renewals, problems),
        note=note,
        fates=fate_words(),
    )
    return make_response(page, 422 if problems or note else 200)


def _asked(room: Classroom) -> Renewal:
    """What the form says of a class; before it is sent, that it goes on as it is."""
    form = request.form
    if request.method != "POST":
        return Renewal(room.id, Fate.GOES_ON, room.label, True)
    fate = form.get(f"fate-{room.id}", "")
    return Renewal(
        room.id,
        Fate(fate) if fate in set(Fate) else Fate.STAYS,
        clean_name(form.get(f"label-{room.id}", "")),
        form.get(f"teachers-{room.id}") == "y",
    )


def _note(rooms: Sequence[Classroom], renewals: Sequence[Renewal]) -> str:
    """Why the form as a whole cannot be taken; empty when it can."""
    sent = {name for name in request.form if name.startswith("fate-")}
    words = ""
    if sent != {f"fate-{room.id}" for room in rooms}:
        words = gettext("The classes have changed since this page was shown. Look at them again.")
    elif all(one.fate is Fate.STAYS for one in renewals):
        words = gettext("Every class would stay as it is: nothing was done.")
    return words


def _lines(
    rooms: Sequence[Classroom], renewals: Sequence[Renewal], problems: dict[uuid.UUID, str]
) -> list[Line]:
    school_id = signed_in().school_id
    taught = year_end.teachers_of(db.session, school_id, [room.id for room in rooms])
    return [
        Line(
            room,
            tuple(one.display_name for one in taught.get(room.id, ())),
            asked,
            problem_words(problems.get(room.id, "")),
        )
        for room, asked in zip(rooms, renewals, strict=True)
    ]


def _done(renewals: Sequence[Renewal], made: int) -> Response:
    away = sum(one.fate is not Fate.STAYS for one in renewals)
    flash(
        ngettext("%(num)d class is put away.", "%(num)d classes are put away.", away)
        + " "
        + ngettext(
            "%(num)d class is ready for its pupils.",
            "%(num)d classes are ready for their pupils.",
            made,
        )
    )
    return see_other(url_for("admin.year"))


def fate_words() -> dict[str, str]:
    """What can become of a class."""
    return {
        Fate.GOES_ON.value: gettext("Goes on next year"),
        Fate.PUT_AWAY.value: gettext("Is put away"),
        Fate.STAYS.value: gettext("Stays as it is"),
    }


def problem_words(code: str) -> str:
    """Why a class cannot have that name."""
    return {
        "no_class": gettext("Give the class a name, like 4eB."),
        "class_long": gettext("20 characters at most."),
        "class_characters": gettext("Letters, digits and simple punctuation only."),
        "taken": gettext("Another class of the school has this name."),
        "twice": gettext("Two classes would have this name."),
    }.get(code, "")
