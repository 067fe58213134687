"""The three times a lesson comes back: when, with which questions, as which short lesson.

Retrieval spaced over a year holds best with gaps of weeks (Cepeda 2008), and what a short game
teaches fades within two weeks without a reminder (Maertens 2021): hence a first one after a week,
a second after five, and a check after three months.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.lesson import Lesson, ScreenContent, ScreenType, Step, StepKind
from app.domain.question import Question
from app.domain.school_year import begins


class Moment(StrEnum):
    """A lesson, or one of the times it comes back."""

    LESSON = "lesson"
    FIRST = "first"
    SECOND = "second"
    CHECK = "check"


#: The times a lesson comes back, in order.
FOLLOW_UPS = (Moment.FIRST, Moment.SECOND, Moment.CHECK)
#: Days after the lesson opens. Whole weeks: the class has the same hour then.
AFTER = {Moment.FIRST: 7, Moment.SECOND: 35, Moment.CHECK: 91}
#: A pupil who took the lesson late waits at least this many days.
SINCE_FINISHED = {Moment.FIRST: 5, Moment.SECOND: 21, Moment.CHECK: 60}
#: Questions of a follow-up: with their feedback, three to five minutes.
ASKED = 4
MINUTES = 4
#: Steps of a follow-up: before beginning, the questions, what to do and help.
STEPS = 3


def planned(day: date) -> dict[Moment, date]:
    """The days of the follow-ups of a lesson that opens on `day`; never a Saturday or Sunday."""
    return {moment: _on_a_weekday(day + timedelta(days=AFTER[moment])) for moment in FOLLOW_UPS}


def opened(days: Mapping[Moment, date]) -> dict[Moment, datetime]:
    """The moments, in UTC, at which follow-ups of these days open."""
    return {moment: begins(day) for moment, day in days.items()}


def _on_a_weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


class Transfer(StrEnum):
    """How far a question of a follow-up is from what the lesson trained."""

    TRAINED = "trained"
    NEAR = "near"
    FAR = "far"


def transfer_of(lesson: Lesson, key: str) -> Transfer:
    """Near: the same tactic in another channel. Far: the same spring elsewhere."""
    if key in lesson.near:
        return Transfer.NEAR
    return Transfer.FAR if key in lesson.far else Transfer.TRAINED


def choose(lesson: Lesson, asked: Collection[str], weak: Sequence[str]) -> tuple[str, ...]:
    """The questions of a follow-up: form C, near, far, then one more.

    `asked` were asked by earlier follow-ups and are not asked again; `weak` are the objectives,
    the least retained first: each place takes the weakest objective that this follow-up has not
    asked about yet. Fewer than four, or none, where the edition has no more.
    """
    families = (lesson.follow_up, lesson.near, lesson.far)
    more = (*lesson.near, *lesson.far, *lesson.spare)
    chosen: list[str] = []
    for family in (*families, more):
        left = [key for key in family if key not in asked and key not in chosen]
        if left:
            chosen.append(_weakest(lesson, left, chosen, weak))
    return tuple(chosen)


def _weakest(lesson: Lesson, left: list[str], chosen: list[str], weak: Sequence[str]) -> str:
    """The first of those left whose objective is asked about least, then retained least."""
    already = [lesson.questions[key].objective for key in chosen]
    place = {objective: number for number, objective in enumerate(weak)}

    def rank(key: str) -> tuple[int, int]:
        objective = lesson.questions[key].objective or ""
        return already.count(objective), place.get(objective, len(place))

    return min(left, key=rank)


def least_retained(lesson: Lesson, *shares: Mapping[str, int]) -> tuple[str, ...]:
    """The objectives of a lesson, the least retained first; those without a figure come last.

    `shares` hold the per cent acquired by objective, the oldest first: the newest one counts.
    """
    known: dict[str, int] = {}
    for found in shares:
        known |= found
    keys = [objective.key for objective in lesson.objectives]
    return tuple(sorted(keys, key=lambda key: (key not in known, known.get(key, 0))))


def short_lesson(lesson: Lesson, keys: Sequence[str], title: str) -> Lesson:
    """A lesson of three steps: before beginning, these questions, what to do and help.

    Nothing of it is a named answer: its questions are those of a practice step.
    """
    opening = replace(lesson.step_of(StepKind.HEADS_UP), number=1)
    screens = tuple(_screen(lesson.questions[key]) for key in keys)
    asked = Step("follow_up", StepKind.PRACTICE, 2, title, start=screens[0].key, screens=screens)
    ending = replace(lesson.step_of(StepKind.RECAP), number=3, feeling=None)
    return replace(
        lesson, minutes=MINUTES, steps=(opening, asked, ending), pairs=(), before=(), more=()
    )


def _screen(question: Question) -> ScreenContent:
    return ScreenContent(f"ask_{question.key}", ScreenType.QUESTION, question=question)


def parallel_keys(lesson: Lesson, moment: Moment, number: int) -> tuple[str, ...]:
    """The questions of the other route: as many, on settings, other ones each time."""
    keys = (*lesson.before, *lesson.more)
    first = FOLLOW_UPS.index(moment) * ASKED
    return tuple(keys[(first + place) % len(keys)] for place in range(number))


@dataclass(frozen=True)
class Candidate:
    """A follow-up of a lesson that a pupil has finished. `finished_on` is the day of the lesson,
    `done` whether the follow-up is."""

    id: UUID
    lesson: UUID
    moment: Moment
    opens_at: datetime
    finished_on: date
    begun: bool = False
    done: bool = False


def waiting(candidates: Iterable[Candidate], now: datetime) -> Candidate | None:
    """The one follow-up that waits for a pupil, however many are due; None when none is.

    One that was begun comes first. Otherwise the newest that is open of each lesson counts, for
    the others have passed, and of several lessons the one that has waited longest.
    """
    opened = [c for c in candidates if c.opens_at <= now]
    begun = [c for c in opened if c.begun and not c.done]
    if begun:
        return min(begun, key=lambda c: c.opens_at)
    newest: dict[UUID, Candidate] = {}
    for one in sorted(opened, key=lambda c: (c.opens_at, FOLLOW_UPS.index(c.moment))):
        newest[one.lesson] = one
    due = [
        c
        for c in newest.values()
        if not c.done and (now.date() - c.finished_on).days >= SINCE_FINISHED[c.moment]
    ]
    return min(due, key=lambda c: c.opens_at, default=None)
