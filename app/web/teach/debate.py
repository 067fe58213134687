"""Debate cards: what the class should talk over, on the teacher's screen and on the board."""

import uuid

from flask import abort, render_template

from app.extensions import db
from app.models import Assignment
from app.queries.class_progress import counted
from app.web.access import TEACHER, access
from app.web.figure_words import name_of
from app.web.teach.debate_view import CardView, card_views
from app.web.teach.progress import lesson_of, shown_assignment
from app.web.teach.routes import blueprint


def cards_of(assignment: Assignment) -> tuple[CardView, ...]:
    """The cards of an assignment, the most useful first."""
    counts = counted(db.session, assignment.school_id, assignment.id).marks
    return card_views(lesson_of(assignment), counts, assignment.id)


@blueprint.get("/assignments/<uuid:assignment_id>/debate")
@access(TEACHER)
def debate(assignment_id: uuid.UUID) -> str:
    """At most three cards, each to print or to project."""
    assignment, room = shown_assignment(assignment_id)
    return render_template(
        "teach/debate.html",
        assignment=assignment,
        classroom=room,
        name=name_of(lesson_of(assignment)),
        cards=cards_of(assignment),
    )


@blueprint.get("/assignments/<uuid:assignment_id>/debate/<card>/projection")
@access(TEACHER)
def debate_projection(assignment_id: uuid.UUID, card: str) -> str:
    """One card on the board: no figure, no name, the answer hidden until asked for."""
    assignment, _ = shown_assignment(assignment_id)
    found = next((view for view in cards_of(assignment) if view.key == card), None)
    if found is None:
        abort(404)
    return render_template(
        "teach/debate_projection.html",
        assignment=assignment,
        card=found,
        facts=found.facts_for(lesson_of(assignment).band),
    )
