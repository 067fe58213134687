"""What is kept about one pupil, as the two doors show and hand it over.

The pupil reads all of it, and takes all of it. The copy that a teacher makes holds what the
class's teachers may see and no more: no answer by question, no step, no ballot, no session, nothing
of a class that the pupil has left (docs/data-we-keep.md).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import Response
from flask_babel import gettext

from app.domain.follow_up import STEPS, Moment
from app.queries.one_pupil import Passage, Place
from app.web import lesson_flow, sentences
from app.web.figure_words import moment_words
from app.web.page import now, today


@dataclass(frozen=True)
class PassageLine:
    """A passage under its quiet title; empty while its lesson has not been shown yet."""

    passage: Passage
    title: str
    total: int


def lines(passages: Sequence[Passage]) -> list[PassageLine]:
    """These passages as lines."""
    return [_line(one) for one in passages]


def _line(passage: Passage) -> PassageLine:
    course = lesson_flow.course(passage.edition_hash)
    title = course.lesson.quiet_title if course else passage.lesson_code
    steps = len(course.lesson.steps) if course else 1
    if passage.moment is not Moment.LESSON:
        return PassageLine(passage, f"{moment_words(passage.moment)}, {title}", STEPS)
    shown = passage.attempt_id is not None or passage.opens_at <= now()
    return PassageLine(passage, title if shown else "", steps)


def for_teachers(found: Sequence[Passage], where: Place) -> list[Passage]:
    """What the teachers of a class see of a pupil's passages: those of that class."""
    return [one for one in found if one.classroom_id == where.class_id]


def teachers_file(where: Place, shown: Sequence[PassageLine], until: date) -> dict[str, Any]:
    """The copy that a teacher hands over."""
    return {
        **_about(until),
        "pupil": {
            "display_name": where.display_name,
            "account_made_on": where.made_on,
            "class": where.class_label,
            "place_in_the_list": where.position,
            "group": where.group_number,
            "card_printed_on": where.card_printed_on,
        },
        "lessons": [_as_a_teacher_sees(line) for line in shown],
        "not_written_here": teachers_do_not_see(),
    }


def _as_a_teacher_sees(line: PassageLine) -> dict[str, Any]:
    one = line.passage
    named = one.finished_on is not None and one.moment is Moment.LESSON
    return {
        "lesson": one.lesson_code,
        "title": line.title,
        "given_by_name": one.by_name,
        "begun_on": one.started_on,
        "finished_on": one.finished_on,
        "signs_recognised_of_6": one.best if named else None,
    }


def teachers_do_not_see() -> list[str]:
    """What is kept and is for the pupil alone to read."""
    return [
        gettext(
            "Which of the six questions are acquired, the step reached, the sessions, which "
            "ballots were put in the box of the class, and what was done in a class left since: "
            "the pupil reads and copies all of it on “What Repère knows of you”."
        ),
        gettext(
            "The choices in the stories and the answers to the refreshers: no line of Repère "
            "holds them with a name, so no copy can."
        ),
    ]


def pupils_file(
    everything: Mapping[str, Sequence[Mapping[str, Any]]], until: date
) -> dict[str, Any]:
    """The copy that a pupil takes: every row, table by table."""
    what = table_words()
    return {
        **_about(until),
        "data": {
            table: {"what": what[table], "rows": list(rows)} for table, rows in everything.items()
        },
        "not_written_here": [
            gettext(
                "The scrambled traces of your card and of your session: they only serve to "
                "recognise them, and nobody can read them."
            )
        ],
    }


def table_words() -> dict[str, str]:
    """What each table that holds something of a pupil is, for the pupil."""
    return {
        "account": gettext("You in Repère: the name shown and the day it was made"),
        "assignment_pupil": gettext("The lessons given to you and not to the whole class"),
        "attempt": gettext("The lessons begun: the step reached and the days"),
        "ballot_marker": gettext("What you have voted on, never what you chose"),
        "card": gettext("The day your card was printed"),
        "card_directory": gettext("Where your card finds your school"),
        "enrolment": gettext("Your place in the class"),
        "response": gettext("The six questions: recognised or not, never the answer chosen"),
        "sign_in": gettext("Your session: when it began and when it ends"),
    }


def _about(until: date) -> dict[str, Any]:
    return {
        "repere": gettext("Copy of what Repère keeps about a pupil"),
        "made_on": today(),
        "why": sentences.purpose(),
        "who_sees_it": sentences.pupil(),
        "until": sentences.pupil_until(until),
        "rights": sentences.rights(),
    }


def as_file(content: Mapping[str, Any], name: str) -> Response:
    """The copy as a JSON file that a person can read too."""
    return Response(
        json.dumps(content, ensure_ascii=False, indent=2, default=_plain) + "\n",
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _plain(value: Any) -> str | Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
