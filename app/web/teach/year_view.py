"""The year of a class in words: one view for the page and for its export."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import ngettext

from app.domain.figures import overall, persisting, take_up_again
from app.domain.lesson import Lesson
from app.extensions import db
from app.models import Classroom
from app.queries.class_year import ClassYear, YearLine, class_year, edition_bodies
from app.queries.follow_ups import FollowUpLine, follow_ups_of
from app.web.formats import full_day
from app.web.lesson_view import library
from app.web.teach.after_view import ChangeView, change_view
from app.web.teach.assign import PARIS
from app.web.teach.progress_view import TakeUpView, take_up_view
from app.web.teach.whom import part_words
from app.web.teach.words import LessonName, lesson_name, moment_words


@dataclass(frozen=True)
class YearRow:
    """One lesson of the year. `change` is None until ten answers are counted at both moments."""

    assignment_id: uuid.UUID
    name: LessonName
    opens_at: datetime
    put_away: bool
    part: str
    pupils: int
    begun: int
    finished: int
    change: ChangeView | None
    first: TakeUpView | None
    again: str


@dataclass(frozen=True)
class IdeaAgain:
    """A mistaken idea that persisted after several lessons."""

    text: str
    lessons: str


@dataclass(frozen=True)
class YearView:
    """The whole page."""

    label: str
    pupils: int
    rows: tuple[YearRow, ...]
    again: tuple[IdeaAgain, ...]


def year_view(room: Classroom) -> YearView:
    """What the page shows and its export holds."""
    year = class_year(db.session, room)
    lessons = _lessons(year)
    again = follow_ups_of(db.session, room.school_id, room.id)
    return YearView(
        year.label,
        year.pupils,
        tuple(
            _row(line, lessons.get(line.edition_hash), again.get(line.assignment_id, ()))
            for line in year.lines
        ),
        _again(year, lessons),
    )


def _lessons(year: ClassYear) -> dict[str, Lesson]:
    """Edition to lesson: those loaded, and the older ones in one statement."""
    found = {
        h: x for h in {line.edition_hash for line in year.lines} if (x := library().edition(h))
    }
    missing = sorted({line.edition_hash for line in year.lines} - found.keys())
    bodies = edition_bodies(db.session, missing)
    return found | {h: library().thaw(body) for h, body in bodies.items()}


def _row(line: YearLine, lesson: Lesson | None, again: Sequence[FollowUpLine]) -> YearRow:
    total = overall(lesson, line.counts) if lesson else None
    found = take_up_again(lesson, line.counts) if lesson else None
    return YearRow(
        line.assignment_id,
        lesson_name(line.lesson_code, line.edition_hash),
        line.opens_at,
        line.put_away,
        part_words(line.part),
        line.pupils,
        line.begun,
        line.finished,
        change_view(total, "") if total else None,
        take_up_view(found, line.finished, line.begun - line.finished),
        ", ".join(_again_words(one) for one in again),
    )


def _again_words(one: FollowUpLine) -> str:
    """« Rappel 1 fait par 20 élèves », or the day planned."""
    words = moment_words(one.moment)
    if not one.finished:
        return f"{words} {full_day(one.opens_at.astimezone(PARIS).date())}"
    return words + " " + ngettext("done by %(num)d pupil", "done by %(num)d pupils", one.finished)


def _again(year: ClassYear, lessons: dict[str, Lesson]) -> tuple[IdeaAgain, ...]:
    """The ideas that persisted after two lessons or more, in the order in which they came."""
    held: dict[str, list[str]] = {}
    for line in year.lines:
        lesson = lessons.get(line.edition_hash)
        for found in persisting(lesson, line.counts) if lesson else ():
            codes = held.setdefault(found.code, [])
            codes += [line.lesson_code] if line.lesson_code not in codes else []
    return tuple(
        IdeaAgain(idea.text, ", ".join(codes))
        for key, codes in held.items()
        if len(codes) > 1 and (idea := library().misconception(key))
    )
