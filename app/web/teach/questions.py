"""The breakdown of each question, and the turning points of the story, in class totals."""

import uuid

from flask import render_template

from app.extensions import db
from app.queries.question_breakdown import question_breakdown
from app.web.access import TEACHER, access
from app.web.figure_words import name_of
from app.web.teach.progress import lesson_of, shown_assignment
from app.web.teach.questions_view import questions_view
from app.web.teach.routes import blueprint


@blueprint.get("/assignments/<uuid:assignment_id>/questions")
@access(TEACHER)
def questions(assignment_id: uuid.UUID) -> str:
    """First answers to each question, and first choices in the story, for the class."""
    assignment, room = shown_assignment(assignment_id)
    lesson = lesson_of(assignment)
    return render_template(
        "teach/questions.html",
        assignment=assignment,
        classroom=room,
        name=name_of(lesson),
        view=questions_view(question_breakdown(db.session, assignment, lesson), lesson),
    )
