"""The catalogue: lessons by level, length and objective; a lesson's page; the adults' sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.content.shared import Tactic
from app.domain.lesson import Lesson, StepKind
from app.extensions import db
from app.queries.lessons_given import CatalogueState, catalogue_state
from app.services import assigning
from app.web.access import TEACHER, access
from app.web.lesson_view import letter_name, library
from app.web.page import see_other, today
from app.web.sign_in import signed_in
from app.web.teach.for_class import carried, chosen_class
from app.web.teach.routes import blueprint

#: Choices of length: name to (at least, at most) minutes.
LENGTHS = {"short": (0, 15), "medium": (16, 25), "long": (26, 999)}


@dataclass(frozen=True)
class LessonView:
    """A lesson as the catalogue shows it."""

    lesson: Lesson
    level: str
    tactics: tuple[Tactic, ...]
    icon: str
    reviewed: bool
    acknowledged: bool
    available: bool
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One box of a filter."""

    value: str
    words: str
    checked: bool


@dataclass(frozen=True)
class Filter:
    """One group of boxes of the GET form."""

    name: str
    words: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values ticked."""
        return tuple(o.value for o in self.options if o.checked)


def level_words(band: str) -> str:
    """« 4e – 3e »."""
    return {
        "6e-5e": gettext("Years 7 and 8 (6e – 5e)"),
        "4e-3e": gettext("Years 9 and 10 (4e – 3e)"),
        "lycee": gettext("Upper secondary (lycée)"),
    }.get(band, band)


def tactics_of(lesson: Lesson) -> tuple[Tactic, ...]:
    """The tactics that the lesson gives a name to."""
    found = (library().tactic(key) for key in lesson.step_of(StepKind.RECAP).tactics)
    return tuple(t for t in found if t is not None)


def known_lesson(code: str) -> Lesson:
    """A lesson that can be given to a class, or 404."""
    found = next((one for one in library().main if one.code == code), None)
    if found is None:
        abort(404)
    return found


def state_of(lessons: Iterable[Lesson]) -> CatalogueState:
    """What the signed-in teacher knows and has done with these lessons."""
    me = signed_in()
    hashes = [lesson.hash for lesson in lessons]
    return catalogue_state(db.session, me.school_id, me.account_id, hashes, today())


def lesson_view(lesson: Lesson, state: CatalogueState) -> LessonView:
    """A lesson and its state."""
    tactics = tactics_of(lesson)
    return LessonView(
        lesson,
        level_words(lesson.band),
        tactics,
        tactics[0].icon if tactics else "book-open",
        bool(lesson.reviews),
        lesson.hash in state.acknowledged,
        lesson.hash in state.published,
        state.classes.get(lesson.code, ()),
    )


def _filters(lessons: Sequence[Lesson]) -> tuple[Filter, ...]:
    bands = dict.fromkeys(one.band for one in lessons)
    tactics = {t.key: t.name for one in lessons for t in tactics_of(one)}
    lengths = {
        "short": gettext("15 min or less"),
        "medium": gettext("16 to 25 min"),
        "long": gettext("More than 25 min"),
    }
    return (
        _filter("level", gettext("Level"), {b: level_words(b) for b in bands}),
        _filter("length", gettext("Length"), lengths),
        _filter("aim", gettext("Objective: to spot"), tactics),
    )


def _filter(name: str, words: str, options: dict[str, str]) -> Filter:
    chosen = request.args.getlist(name)
    return Filter(name, words, tuple(Option(v, w, v in chosen) for v, w in options.items()))


def _fits(lesson: Lesson, filters: Sequence[Filter]) -> bool:
    levels, lengths, aims = (f.chosen for f in filters)
    spotted = {t.key for t in tactics_of(lesson)}
    return (
        (not levels or lesson.band in levels)
        and (not lengths or any(_lasts(lesson, name) for name in lengths))
        and (not aims or bool(spotted & set(aims)))
    )


def _lasts(lesson: Lesson, length: str) -> bool:
    least, most = LENGTHS[length]
    return least <= lesson.minutes <= most


@blueprint.get("/lessons")
@access(TEACHER)
def catalogue() -> str:
    """The lessons that can be given, filtered by a GET form."""
    lessons = library().main
    filters, state = _filters(lessons), state_of(lessons)
    shown = [lesson_view(one, state) for one in lessons if _fits(one, filters)]
    room = chosen_class()
    return render_template(
        "teach/catalogue.html",
        chosen=room,
        carried=carried(room),
        lessons=shown,
        total=len(lessons),
        filters=filters,
        filtered=any(f.chosen for f in filters),
    )


@blueprint.get("/lessons/<code>")
@access(TEACHER)
def lesson(code: str) -> str:
    """A lesson: what it is for, how it goes, what to know before giving it."""
    one = known_lesson(code)
    stories = [s for s in one.steps if s.kind is StepKind.STORY]
    return render_template(
        "teach/lesson.html",
        carried=carried(chosen_class()),
        view=lesson_view(one, state_of([one])),
        lesson=one,
        stories=stories,
        turns=sum(len(s.turns) for s in one.steps),
        gestures=library().gestures(one.gestures),
        ideas=[idea for key in one.misconceptions if (idea := library().misconception(key))],
        letter=letter_name(one.code),
        has_parallel=library().parallel_of(one) is not None,
        then=request.args.get("then", ""),
    )


@blueprint.get("/lessons/<code>/sheet")
@access(TEACHER)
def sheet(code: str) -> str:
    """The adults' sheet: it prints on two A4 pages."""
    one = known_lesson(code)
    html = library().sheet(one)  # cleaned by nh3 when it is rendered
    return render_template(
        "teach/sheet.html",
        lesson=one,
        sheet=Markup(html),  # noqa: S704
        letter=letter_name(code),
    )


@blueprint.post("/lessons/<code>/acknowledge")
@access(TEACHER)
def acknowledge(code: str) -> Response:
    """The teacher knows that no professional has reviewed this edition yet."""
    one, me = known_lesson(code), signed_in()
    assigning.acknowledge(db.session, me.school_id, me.account_id, one.hash)
    db.session.commit()
    then = "teach.assign" if request.form.get("then") == "assign" else "teach.lesson"
    return see_other(url_for(then, code=code, **carried(chosen_class())))
