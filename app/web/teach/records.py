"""After the hour, on paper: the class record, and attestations without a score."""

import uuid
from collections.abc import Sequence

from flask import abort, render_template
from flask_babel import gettext

from app.domain.lesson import Lesson
from app.extensions import db
from app.models import Assignment, Classroom
from app.queries import records
from app.web.access import TEACHER, access, taught_attempt
from app.web.figure_words import lesson_name
from app.web.lesson_view import library
from app.web.teach.progress import lesson_of, shown_assignment
from app.web.teach.routes import blueprint

#: What is said of the frameworks, with its sources; a fact that falls to certainty C disappears.
FRAMEWORKS = {"evars": "cadre-evars", "phare": "cadre-phare"}


def axis_words(axis: str) -> str:
    """An axis of the programme EVARS."""
    return {
        "1": gettext("axis 1, knowing oneself"),
        "2": gettext("axis 2, meeting others and building respectful relations"),
        "3": gettext("axis 3, finding one’s place, being free and responsible"),
    }.get(axis, axis)


def contributions(lesson: Lesson) -> list[str]:
    """« Contribue à »: never more than the lesson declares."""
    said = {
        "evars": gettext("EVARS, education for affective and relational life"),
        "phare": gettext("pHARe, the programme against bullying"),
        "crcn": gettext("CRCN, digital competences"),
        "emc": gettext("EMC, moral and civic education"),
        "emi": gettext("EMI, media and information education"),
    }
    return [
        gettext(
            "%(framework)s: %(entries)s",
            framework=words,
            entries=", ".join(_entries(name, lesson.frameworks[name])),
        )
        for name, words in said.items()
        if lesson.frameworks.get(name)
    ]


def _entries(name: str, entries: Sequence[str]) -> list[str]:
    return [axis_words(entry) for entry in entries] if name == "evars" else list(entries)


@blueprint.get("/assignments/<uuid:assignment_id>/bilan")
@access(TEACHER)
def record(assignment_id: uuid.UUID) -> str:
    """The class record: one page, no pupil."""
    assignment, room = shown_assignment(assignment_id)
    lesson = lesson_of(assignment)
    declared = [fact for name, fact in FRAMEWORKS.items() if lesson.frameworks.get(name)]
    return render_template(
        "teach/record.html",
        assignment=assignment,
        classroom=room,
        lesson=lesson,
        record=records.class_record(db.session, assignment),
        contributions=contributions(lesson),
        facts=library().facts(declared),
    )


@blueprint.get("/assignments/<uuid:assignment_id>/attestations")
@access(TEACHER)
def attestations(assignment_id: uuid.UUID) -> str:
    """One half page for each pupil who has finished. The class list shows the same names, so the
    password is not asked for again."""
    assignment, room = shown_assignment(assignment_id)
    return _attestations(assignment, room, records.finishers(db.session, assignment))


@blueprint.get("/attempts/<uuid:attempt_id>/attestation")
@access(TEACHER)
def attestation(attempt_id: uuid.UUID) -> str:
    """The half page of one pupil, or 404 while the lesson is not finished."""
    attempt, assignment, room = taught_attempt(attempt_id)
    found = records.finisher(db.session, attempt)
    if found is None or assignment.archived_on is not None:
        abort(404)
    return _attestations(assignment, room, [found])


def _attestations(
    assignment: Assignment, room: Classroom, pupils: Sequence[records.Finisher]
) -> str:
    return render_template(
        "teach/attestations.html",
        assignment=assignment,
        classroom=room,
        name=lesson_name(assignment.lesson_code, assignment.edition_hash),
        school=records.school_name(db.session, assignment.school_id),
        pupils=pupils,
    )
