"""Before the hour: the briefing, once a school year, and what is looked at before « Ouvrir »."""

import uuid
from datetime import date

from flask import Response, render_template, url_for

from app.content.shared import Fact
from app.domain.school_year import year_begins
from app.extensions import db
from app.queries import preparation
from app.services import preparing
from app.web import help_card
from app.web.access import TEACHER, access, taught_classroom
from app.web.figure_words import lesson_name
from app.web.lesson_view import library
from app.web.page import now, see_other, today
from app.web.sign_in import signed_in
from app.web.teach.routes import blueprint

#: What the law asks of staff, looked up by id: a fact that falls to certainty C disappears.
LAW = ("loi-cpp-40", "loi-casf-l226-4", "loi-434-3", "loi-227-23")
#: How to receive a disclosure, and what can be done about images.
CONDUCT = ("E15", "canal-3018-retrait")


def briefing_facts() -> dict[str, tuple[Fact, ...]]:
    """The facts of the briefing, with their sources."""
    return {"law": library().facts(LAW), "conduct": library().facts(CONDUCT)}


def this_year(read_on: date | None) -> date | None:
    """The day of reading when it was in this school year, else None."""
    return read_on if read_on and read_on >= year_begins(today()) else None


@blueprint.get("/accueillir-une-confidence")
@access(TEACHER)
def briefing() -> str:
    """What to say and not to say, whom to call, what the law asks: one page, on paper too."""
    me = signed_in()
    read_on = preparation.briefed_on(db.session, me.school_id, me.account_id)
    return render_template(
        "teach/briefing.html", read_on=this_year(read_on), facts=briefing_facts()
    )


@blueprint.post("/accueillir-une-confidence")
@access(TEACHER)
def read_briefing() -> Response:
    """« J'ai lu »."""
    me = signed_in()
    preparing.read_briefing(db.session, me.school_id, me.account_id, today())
    db.session.commit()
    return see_other(url_for("teach.briefing"))


@blueprint.get("/classes/<uuid:classroom_id>/ouvrir")
@access(TEACHER)
def opening(classroom_id: uuid.UUID) -> Response | str:
    """Four ticks, none of which blocks, and the button. Before it the briefing, if not read yet."""
    room = taught_classroom(classroom_id)
    ready = preparation.readiness(db.session, room, signed_in().account_id, now())
    if ready.is_open:
        return see_other(url_for("teach.classroom", classroom_id=room.id))
    return render_template(
        "teach/opening.html",
        classroom=room,
        ready=ready,
        is_briefed=this_year(ready.briefed_on) is not None,
        to_play=[
            lesson_name(one.lesson_code, one.edition_hash)
            for one in ready.lessons
            if one.played_on is None
        ],
        people=help_card.people(),
        facts=briefing_facts(),
    )
