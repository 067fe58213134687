"""Words of a class's pages and exports, for every door: names of lessons, shares, gains."""

from dataclasses import dataclass

from flask_babel import gettext, ngettext

from app.domain.disclosure import Band, End, Share
from app.domain.follow_up import MINUTES, Moment
from app.domain.ideas import PERSISTS
from app.domain.lesson import Lesson
from app.domain.progress import Gain, Status
from app.queries.part import Part
from app.web.lesson_view import library

NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class LessonName:
    """A lesson's code and titles. Lists, tabs and files use the quiet title."""

    code: str
    title: str
    quiet: str
    minutes: int


def lesson_name(code: str, edition_hash: str, moment: Moment = Moment.LESSON) -> LessonName:
    """The names of a given lesson, or of a follow-up of it; its code alone when it is no longer
    in the library."""
    lesson = library().edition(edition_hash) or library().get(code)
    name = name_of(lesson) if lesson else LessonName(code, code, code, 0)
    if moment is Moment.LESSON:
        return name
    words = moment_words(moment)
    return LessonName(code, f"{words}, {name.title}", f"{words}, {name.quiet}", MINUTES)


def moment_words(moment: Moment) -> str:
    """« Rappel 1 », « Rappel 2 », « Bilan à trois mois »."""
    return {
        Moment.LESSON: gettext("Lesson"),
        Moment.FIRST: gettext("Refresher 1"),
        Moment.SECOND: gettext("Refresher 2"),
        Moment.CHECK: gettext("Check after three months"),
    }[moment]


def name_of(lesson: Lesson) -> LessonName:
    """The names of a lesson."""
    return LessonName(lesson.code, lesson.title, lesson.quiet_title, lesson.minutes)


def share_words(share: Share | None) -> str:
    """« 45 % », « moins de 20 % », « plus de 80 % »; empty when it may not be shown."""
    if share is None:
        return ""
    percent = f"{share.percent}{NO_BREAK}%"
    if share.end is End.BELOW:
        return gettext("less than %(share)s", share=percent)
    if share.end is End.ABOVE:
        return gettext("more than %(share)s", share=percent)
    return percent


def held_words(share: Share | None) -> str:
    """The share that holds a mistaken idea; « au moins 20 % » where the figure would undo a share
    given for two answers together."""
    return share_words(share) or gettext(
        "at least %(share)s", share=f"{round(100 * PERSISTS)}{NO_BREAK}%"
    )


def band_words(band: Band) -> str:
    """« 10 à 19 réponses »."""
    return {
        Band.TOO_FEW: gettext("fewer than 10 answers"),
        Band.SOME: gettext("10 to 19 answers"),
        Band.MANY: gettext("20 answers and more"),
    }[band]


def gain_words(gain: Gain) -> str:
    """What a before and after may be said to show."""
    return {
        Gain.RISE: gettext("clear rise"),
        Gain.FALL: gettext("clear fall"),
        Gain.UNCLEAR: gettext("one class is not enough to conclude"),
    }[gain]


def status_words(status: Status) -> str:
    """Where a pupil stands."""
    return {
        Status.NOT_BEGUN: gettext("not begun"),
        Status.IN_PROGRESS: gettext("in progress"),
        Status.FINISHED: gettext("finished"),
        Status.NOT_CONCERNED: gettext("not concerned"),
    }[status]


def part_words(part: Part | None) -> str:
    """« Groupe 1, 12 élèves », « 5 élèves choisis »; empty for the whole class."""
    if part is None:
        return ""
    if part.group_number:
        words = ngettext("%(num)d pupil", "%(num)d pupils", part.pupils)
        return gettext("Group %(number)s, %(pupils)s", number=part.group_number, pupils=words)
    return ngettext("%(num)d chosen pupil", "%(num)d chosen pupils", part.pupils)
