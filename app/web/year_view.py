"""The year of a class in words: one view for the page, for its export, and for that of
the school."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from app.domain.disclosure import FLOOR
from app.domain.figures import overall
from app.domain.ideas import persisting, take_up_again
from app.domain.lesson import Lesson
from app.domain.school_year import school_day
from app.extensions import db
from app.models import Classroom
from app.queries.class_year import ClassYear, YearLine, class_years, edition_bodies
from app.queries.follow_ups import FollowUpLine, follow_ups_of
from app.web.class_figures import ChangeView, TakeUpView, change_view, take_up_view
from app.web.figure_words import LessonName, lesson_name, moment_words, part_words
from app.web.files import Table, Value
from app.web.formats import local_day
from app.web.lesson_view import library


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
    refreshers: str

    @property
    def too_few(self) -> bool:
        """Whether it was given to a part of the class so small that numbers would tell of a few."""
        return bool(self.part) and self.pupils < FLOOR


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


def year_view(room: Classroom, now: datetime) -> YearView:
    """What the page shows and its export holds."""
    return year_views([room], now)[0]


def year_views(rooms: Sequence[Classroom], now: datetime) -> list[YearView]:
    """The same for several classes of one school, in five statements at most."""
    years = class_years(db.session, rooms)
    lessons = _lessons([line for year in years for line in year.lines])
    again = follow_ups_of(db.session, rooms)
    return [
        YearView(
            year.label,
            year.pupils,
            tuple(
                _row(line, lessons.get(line.edition_hash), again.get(line.assignment_id, ()), now)
                for line in year.lines
            ),
            _again(year, lessons),
        )
        for year in years
    ]


def _lessons(lines: Sequence[YearLine]) -> dict[str, Lesson]:
    """Edition to lesson: those loaded, and the older ones in one statement."""
    found = {h: x for h in {line.edition_hash for line in lines} if (x := library().edition(h))}
    missing = sorted({line.edition_hash for line in lines} - found.keys())
    bodies = edition_bodies(db.session, missing)
    return found | {h: library().thaw(body) for h, body in bodies.items()}


def _row(
    line: YearLine, lesson: Lesson | None, again: Sequence[FollowUpLine], now: datetime
) -> YearRow:
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
        ", ".join(_refresher_words(one, now) for one in again),
    )


def _refresher_words(one: FollowUpLine, now: datetime) -> str:
    """« Rappel 1 fait par 20 élèves », « ouvert depuis le 30 novembre », « prévu le … »."""
    words, day = moment_words(one.moment), local_day(one.opens_at)
    if one.finished:
        done = ngettext("done by %(num)d pupil", "done by %(num)d pupils", one.finished)
        return f"{words} {done}"
    if one.opens_at <= now:
        return gettext("%(moment)s open since %(day)s", moment=words, day=day)
    return gettext("%(moment)s planned for %(day)s", moment=words, day=day)


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


def tables_of_year(view: YearView) -> tuple[Table, ...]:
    """The lessons of a year, and the ideas that came back."""
    again = Table(
        gettext("Mistaken ideas that came back"),
        (gettext("Idea"), gettext("Lessons")),
        tuple((idea.text, idea.lessons) for idea in view.again),
    )
    return _lessons_table(view, gettext("The year of %(label)s", label=view.label)), again


def tables_of_school(views: Sequence[tuple[str, YearView]]) -> tuple[Table, ...]:
    """The same for a school: its classes, each class by the name of its sheet, the ideas that came
    back in each. Nothing that the page of a class does not show its teachers; no pupil, and no
    number of a part of a class that has fewer than ten."""
    classes = Table(
        gettext("Classes"),
        (gettext("Class"), gettext("Pupils"), gettext("Lessons given")),
        tuple((name, view.pupils, len(view.rows)) for name, view in views),
    )
    again = Table(
        gettext("Mistaken ideas that came back"),
        (gettext("Class"), gettext("Idea"), gettext("Lessons")),
        tuple((name, idea.text, idea.lessons) for name, view in views for idea in view.again),
    )
    return classes, *(_lessons_table(view, name, of_school=True) for name, view in views), again


def _lessons_table(view: YearView, title: str, of_school: bool = False) -> Table:
    return Table(
        title,
        (
            gettext("Lesson"),
            gettext("Given on"),
            gettext("Finished"),
            gettext("Before"),
            gettext("After"),
            gettext("What can be said"),
            gettext("To take up again first"),
            gettext("Pupils"),
            gettext("For whom"),
            gettext("Refreshers"),
        ),
        tuple(_cells(row, of_school and row.too_few) for row in view.rows),
    )


def _cells(row: YearRow, hides: bool) -> tuple[Value, ...]:
    """A lesson as a line. `hides` leaves out for whom it was, and all that tells of how many."""
    return (
        f"{row.name.code} {row.name.quiet}",
        school_day(row.opens_at).isoformat(),
        "" if hides else row.finished,
        row.change.before_words if row.change else gettext("not counted"),
        row.change.after_words if row.change else gettext("not counted"),
        row.change.gain if row.change else "",
        f"{row.first.title} {row.first.words}" if row.first and not hides else "",
        "" if hides else row.pupils,
        "" if hides else row.part or gettext("the whole class"),
        "" if hides else row.refreshers,
    )
