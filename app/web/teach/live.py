"""The live page of a class in session: Pause, Reprendre, the plan, where each pupil stands."""

import functools
import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, flash, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext

from app.domain.follow_up import STEPS, Moment
from app.domain.lesson import Lesson
from app.domain.plan import Block, Plan
from app.domain.thirds import Third, third
from app.extensions import db
from app.queries.live import ClassNow, LessonNow, PupilNow, lessons_now
from app.services import sittings
from app.web import lesson_flow
from app.web.access import TEACHER, access, taught_class_now, taught_classroom
from app.web.figure_words import LessonName, lesson_name, part_words
from app.web.page import now, see_other
from app.web.sign_in import keys
from app.web.teach import projection_view
from app.web.teach.names import names_asked, shown_name
from app.web.teach.plan_form import PlanForm, block_words
from app.web.teach.routes import blueprint


@dataclass(frozen=True)
class PupilLine:
    """A pupil of the list, and the third of the lesson where they stand."""

    name: str
    third: Third


@dataclass(frozen=True)
class BlockLine:
    """A block of the plan; `ends_at` is None while the class is closed."""

    words: str
    minutes: int
    ends_at: datetime | None


@dataclass(frozen=True)
class Live:
    """What the page and its polls tell of a class. Never a step, never an answer."""

    sitting: str
    roster: str
    thirds: tuple[Third, ...]

    @property
    def counts(self) -> dict[Third, int]:
        """How many pupils stand in each third."""
        found = Counter(self.thirds)
        return {one: found[one] for one in Third}


@functools.lru_cache(maxsize=256)
def _steps(edition_hash: str) -> int:
    """The number of steps of an edition, which never changes: a poll reads no edition."""
    course = lesson_flow.course(edition_hash)
    return len(course.lesson.steps) if course else 1


def _steps_of(found: ClassNow) -> int:
    if found.edition_hash is None:
        return 1
    return _steps(found.edition_hash) if found.moment is Moment.LESSON else STEPS


def live_of(found: ClassNow) -> Live:
    """A class in words: its state, the pupils whom the lesson concerns in the order of the list."""
    steps = _steps_of(found)
    state = "closed" if found.sitting is None else "paused" if found.sitting.paused else "open"
    roster = "".join(f"{pupil.id.hex}{pupil.concerned:d}" for pupil in found.pupils)
    return Live(
        state,
        hashlib.sha256(roster.encode()).hexdigest()[:12],
        tuple(
            third(pupil.step, steps, pupil.finished) for pupil in found.pupils if pupil.concerned
        ),
    )


def asked_lesson() -> uuid.UUID | None:
    """The lesson that the address asks for; 404 when it is no id."""
    try:
        return uuid.UUID(request.args["lesson"]) if "lesson" in request.args else None
    except ValueError:
        abort(404)


def lesson_here(given: Sequence[LessonNow]) -> LessonNow | None:
    """The lesson asked for among those of the class, or the one with most activity."""
    asked = asked_lesson()
    if asked is None:
        return given[0] if given else None
    return next((one for one in given if one.id == asked), None) or abort(404)


def given_now(classroom_id: uuid.UUID) -> tuple[LessonNow, ...]:
    """The lessons and follow-ups of a class that the teacher teaches, most activity first."""
    room = taught_classroom(classroom_id)
    return lessons_now(db.session, room.school_id, room.id, now(), now().date())


@blueprint.get("/classes/<uuid:classroom_id>/sitting")
@access(TEACHER)
def live(classroom_id: uuid.UUID) -> str:
    """The live page. Names are absent until asked for with `?names=1`, as on class progress."""
    return _page(classroom_id)


def _page(classroom_id: uuid.UUID, form: PlanForm | None = None) -> str:
    given = given_now(classroom_id)
    here = lesson_here(given)
    found = taught_class_now(classroom_id, here.id if here else None)
    plan = Plan.of(found.sitting.plan if found.sitting else None)
    lesson = board_lesson(here)
    state, names = live_of(found), names_asked()
    return render_template(
        "teach/live.html",
        classroom_id=classroom_id,
        label=found.label,
        live=state,
        pupils=_pupils(found, state, names),
        others=_others(found, names),
        names=names,
        here=here,
        lessons=[(one, _name(one), part_words(one.part)) for one in given],
        name=_name(here) if here else None,
        blocks=_blocks(found, plan),
        total=plan.total,
        form=form or PlanForm(formdata=None, data=dict(zip(Block, plan.minutes, strict=True))),
        groups=projection_view.items_of(lesson) if lesson else (),
    )


def board_lesson(here: LessonNow | None) -> Lesson | None:
    """The lesson whose questions the board may show: none of a follow-up, whose answers are
    never named."""
    if here is None or here.moment is not Moment.LESSON:
        return None
    course = lesson_flow.course(here.edition_hash)
    return course.lesson if course else None


def _name(given: LessonNow) -> LessonName:
    return lesson_name(given.lesson_code, given.edition_hash, given.moment)


def _pupils(found: ClassNow, state: Live, names: bool) -> list[PupilLine]:
    concerned = [pupil for pupil in found.pupils if pupil.concerned]
    return [
        PupilLine(_name_of(pupil, names), one)
        for pupil, one in zip(concerned, state.thirds, strict=True)
    ]


def _others(found: ClassNow, names: bool) -> list[str]:
    """Those of the class whom the lesson does not concern."""
    return [_name_of(pupil, names) for pupil in found.pupils if not pupil.concerned]


def _name_of(pupil: PupilNow, names: bool) -> str:
    return shown_name(pupil.display_name, pupil.position, names)


def _blocks(found: ClassNow, plan: Plan) -> list[BlockLine]:
    opened = found.sitting.opened_at if found.sitting else None
    ends = plan.ends(opened) if opened else [None] * len(Block)
    return [
        BlockLine(block_words(block), minutes, end)
        for block, minutes, end in zip(Block, plan.minutes, ends, strict=True)
        if minutes
    ]


@blueprint.get("/classes/<uuid:classroom_id>/sitting/now")
@access(TEACHER)
def live_now(classroom_id: uuid.UUID) -> Response:
    """What the live page and the board ask every three seconds; 304 when nothing has changed."""
    asked = asked_lesson()
    found = taught_class_now(classroom_id, asked)
    if asked is not None and found.edition_hash is None:
        abort(404)
    state = live_of(found)
    response = jsonify(sitting=state.sitting, roster=state.roster, pupils=state.thirds)
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.post("/classes/<uuid:classroom_id>/pause")
@access(TEACHER)
def pause(classroom_id: uuid.UUID) -> Response:
    """Pause: the pupils meet the calm screen, and the ballots are counted."""
    room = taught_classroom(classroom_id)
    if sittings.pause(db.session, keys(), room, now()):
        flash(gettext("Paused: the screens of the pupils say “We talk about it together”."))
    db.session.commit()
    return _back(room.id)


@blueprint.post("/classes/<uuid:classroom_id>/resume")
@access(TEACHER)
def resume(classroom_id: uuid.UUID) -> Response:
    """Reprendre."""
    room = taught_classroom(classroom_id)
    if sittings.resume(db.session, room):
        flash(gettext("The pupils go on where they were."))
    db.session.commit()
    return _back(room.id)


@blueprint.post("/classes/<uuid:classroom_id>/plan")
@access(TEACHER)
def plan(classroom_id: uuid.UUID) -> Response:
    """Keep the minutes of the blocks for this hour."""
    room, form = taught_classroom(classroom_id), PlanForm()
    if not form.validate():
        return make_response(_page(room.id, form), 422)
    if sittings.set_plan(db.session, room, form.plan()):
        flash(gettext("The plan of this hour is kept."))
    db.session.commit()
    return _back(room.id)


def _back(classroom_id: uuid.UUID) -> Response:
    """To the live page, on the lesson that was shown."""
    return see_other(url_for("teach.live", classroom_id=classroom_id, lesson=asked_lesson()))
