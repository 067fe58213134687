"""The pupil's home page: what is to do first, the rest, the notebook of tactics."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.content.shared import Tactic
from app.domain.follow_up import MINUTES, STEPS, Moment
from app.domain.lesson import Lesson, StepKind
from app.queries.pupil_home import GivenLesson
from app.web import lesson_flow
from app.web.lesson_view import library


@dataclass(frozen=True)
class LessonLine:
    """A lesson on the home page. `state`: to_do, running, finished, later, closed, withdrawn.

    `opens` says whether there is a way in: a lesson that is finished may be closed too.
    """

    given: GivenLesson
    lesson: Lesson | None
    state: str
    opens: bool
    step: int
    total: int
    minutes_left: int
    icon: str


@dataclass(frozen=True)
class NotebookEntry:
    """A tactic, and whether a finished lesson has named it."""

    tactic: Tactic
    known: bool


def lines(given: Sequence[GivenLesson], now: datetime) -> list[LessonLine]:
    """These lessons and follow-ups as lines."""
    return [_line(one, now) for one in given]


def _line(given: GivenLesson, now: datetime) -> LessonLine:
    course = lesson_flow.course(given.edition_hash)
    lesson = course.lesson if course else None
    total = len(lesson.steps) if lesson else 1
    if given.moment is not Moment.LESSON:
        total = STEPS
    left = round(lesson.minutes * (total - given.step + 1) / total) if lesson else 0
    tactics = _tactics(lesson)
    return LessonLine(
        given,
        lesson,
        _state(given, lesson, now),
        lesson is not None and given.is_open(now),
        given.step,
        total,
        max(1, left),
        tactics[0].icon if tactics else "book-open",
    )


def _state(given: GivenLesson, lesson: Lesson | None, now: datetime) -> str:
    if given.withdrawn or lesson is None:
        return "withdrawn"
    if given.opens_at > now:
        return "later"
    if given.finished_on is not None:
        return "finished"
    if not given.is_open(now):
        return "closed"
    return "running" if given.attempt_id else "to_do"


def _tactics(lesson: Lesson | None) -> list[Tactic]:
    if lesson is None:
        return []
    recap = lesson.step_of(StepKind.RECAP)
    found = (library().tactic(key) for key in recap.tactics)
    return [tactic for tactic in found if tactic is not None]


@dataclass(frozen=True)
class FollowUpLine:
    """The follow-up that waits: of which lesson, and whether it is begun."""

    assignment_id: uuid.UUID
    quiet_title: str
    begun: bool
    minutes: int = MINUTES


def follow_up(found: GivenLesson) -> FollowUpLine | None:
    """The follow-up as a line; None for an edition that is not known."""
    course = lesson_flow.course(found.edition_hash)
    if course is None:
        return None
    begun = found.attempt_id is not None
    return FollowUpLine(found.assignment_id, course.lesson.quiet_title, begun)


def to_do(found: Sequence[LessonLine]) -> LessonLine | None:
    """The one lesson in the dark card: the one begun, else the oldest not begun."""
    for state in ("running", "to_do"):
        for line in found:
            if line.state == state:
                return line
    return None


def notebook(found: Sequence[LessonLine]) -> list[NotebookEntry]:
    """Every tactic of the lexicon; those of finished lessons are known."""
    known = {t.key for line in found if line.state == "finished" for t in _tactics(line.lesson)}
    return [NotebookEntry(tactic, key in known) for key, tactic in library().shared.tactics.items()]
