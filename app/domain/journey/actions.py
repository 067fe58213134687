"""What an action of the pupil does: the next place, and the effects to store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.errors import IncompleteAnswer, UnknownAnswer
from app.domain.journey.screens import Screen, settle, view
from app.domain.journey.state import (
    Advance,
    AttemptState,
    Cast,
    Course,
    Effect,
    Finish,
    Journey,
    Passed,
    Record,
    Route,
)
from app.domain.lesson import StepKind
from app.domain.question import Question

#: Field name to submitted values.
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Move:
    """Where an action leads, and what it leaves. `moved` is false for a stale or repeated form."""

    journey: Journey
    effects: tuple[Effect, ...] = ()
    moved: bool = True


@dataclass(frozen=True)
class _Here:
    course: Course
    state: AttemptState
    journey: Journey
    screen: Screen
    fields: Fields

    def one(self, name: str) -> str:
        values = self.fields.get(name, ())
        return values[0] if values else ""


def act(course: Course, state: AttemptState, journey: Journey, fields: Fields) -> Move:
    """Apply a form to a journey.

    `fields["screen"]` names the screen the form was made for: a form of another screen (a second
    click, the Back button) changes nothing, but for an after-question, whose answer is kept.
    Raises `IncompleteAnswer` or `UnknownAnswer` for an answer that cannot be read.
    """
    journey = settle(course, state, journey)
    sent = (fields.get("screen") or ("",))[0]
    if sent == journey.at:
        return _dispatch(course, state, journey, fields)
    if not _is_reached_after_question(course, state, journey, sent):
        return Move(journey, moved=False)
    try:
        return _dispatch(course, state, Journey(at=sent, route=journey.route), fields)
    except (IncompleteAnswer, UnknownAnswer):  # it answered a question that has been replaced
        return Move(journey, moved=False)


def act_kept(course: Course, state: AttemptState, journey: Journey, fields: Fields) -> Move:
    """An answer to an after-question that waited on a device, the forms before it lost.

    It is taken although the questions were not reached here: the steps before them are left as
    they stand, blank where nothing was chosen, as when every screen of them is skipped. Answered
    already, it changes nothing. Raises the errors of `act`.
    """
    journey = settle(course, state, journey)
    head, _, key = (fields.get("screen") or ("",))[0].partition(":")
    stored = dict(course.after_pairs(state.form, Route.MAIN)).get(key)
    if head != "after" or stored is None or stored in state.responses:
        return Move(journey, moved=False)
    there = Journey(at=f"after:{key}")
    number = course.lesson.step_of(StepKind.AFTER).number
    reached = replace(state, step=max(number, state.step))
    here = _Here(course, reached, there, view(course, reached, there), fields)
    if here.one("action") != "answer":
        return Move(journey, moved=False)
    move = _answer(here)
    left = _leave(replace(here, state=state), journey, number)
    return replace(move, effects=(*left, *move.effects))


def _dispatch(course: Course, state: AttemptState, journey: Journey, fields: Fields) -> Move:
    here = _Here(course, state, journey, view(course, state, journey), fields)
    handler = _ACTIONS.get(here.one("action"))
    return handler(here) if handler else Move(journey, moved=False)


def _is_reached_after_question(
    course: Course, state: AttemptState, journey: Journey, sent: str
) -> bool:
    """Whether the form answers an after-question that has no answer yet: it would be lost."""
    head, _, key = sent.partition(":")
    stored = dict(course.after_pairs(state.form, journey.route)).get(key)
    return (
        head == "after"
        and stored is not None
        and stored not in state.responses
        and state.step >= course.lesson.step_of(StepKind.AFTER).number
    )


# -- moving ----------------------------------------------------------------------------------


def _enter(here: _Here, target: str, journey: Journey | None = None) -> Move:
    """Go to a screen or step; leaving steps puts their ballots in the box."""
    journey = journey or here.journey
    at = _place(here, target, journey.route)
    number = here.course.step_number(at, journey.route) or here.state.step
    effects = _leave(here, journey, number)
    held = () if effects else journey.held
    moved = replace(journey, at=at, answer=None, held=held, neutral="", then="", shortcut=False)
    return Move(moved, effects)


def _place(here: _Here, target: str, route: Route) -> str:
    lesson = here.course.content(route)
    step = lesson.step_by_key(target)
    if step is None:
        return target
    if step.kind is StepKind.BEFORE:
        return f"before:{lesson.before_keys(here.state.form)[0]}"
    if step.kind is StepKind.STORY:
        return step.start or step.screens[0].key
    if step.kind is StepKind.PRACTICE:
        return step.screens[0].key
    if step.kind is StepKind.AFTER:
        return _next_after(here, route)
    return "recap" if step.kind is StepKind.RECAP else step.key


def _next_after(here: _Here, route: Route, leaving: str = "") -> str:
    """The next question not gone past, those after `leaving` first; done again, the next one."""
    pairs = here.course.after_pairs(here.state.form, route)
    shown = [key for key, _ in pairs]
    place = shown.index(leaving) + 1 if leaving else 0
    again = leaving and _is_passed(here, dict(pairs)[leaving])
    for key, stored in pairs[place:] if again else pairs[place:] + pairs[:place]:
        if again or (key != leaving and not _is_passed(here, stored)):
            return f"after:{key}"
    return "recap"


def _is_passed(here: _Here, stored: str) -> bool:
    response = here.state.responses.get(stored)
    return response is not None and response.passed


def _leave(here: _Here, journey: Journey, number: int) -> tuple[Effect, ...]:
    """Ballots of every step between the furthest one and `number`, blank where nothing was chosen.

    All the items of a step are put in together, whatever was seen of it: which turns a pupil met
    cannot be read from which ballots exist.
    """
    if number <= here.state.step:
        return ()
    held = dict(journey.held)
    casts: list[Effect] = []
    for step in here.course.lesson.steps[here.state.step - 1 : number - 1]:
        casts += [Cast(item, held.get(item, ())) for item in here.course.items(step)]
    return (*casts, Advance(number))


# -- actions ---------------------------------------------------------------------------------


def _start(here: _Here) -> Move:
    if here.screen.name != "heads_up":
        return Move(here.journey, moved=False)
    return _enter(here, here.course.content(here.journey.route).steps[1].key)


def _other_route(here: _Here) -> Move:
    if here.screen.name not in ("heads_up", "resume") or here.course.parallel is None:
        return Move(here.journey, moved=False)
    journey = Journey(route=Route.PARALLEL)
    number = max(2, here.state.step)
    return _enter(here, here.course.parallel.step(number).key, journey)


def _resume(here: _Here) -> Move:
    if here.screen.name == "resume":
        return _enter(here, here.screen.step.key)
    if here.screen.shortcut:
        step = here.course.content(here.journey.route).step(here.state.step)
        if step.kind is StepKind.HEADS_UP:
            return Move(Journey(route=here.journey.route))
        return _enter(here, step.key)
    return Move(here.journey, moved=False)


def _to_recap(here: _Here) -> Move:
    if here.screen.name not in ("heads_up", "resume"):
        return Move(here.journey, moved=False)
    return Move(Journey(at="recap", route=here.journey.route, shortcut=True))


def _go(here: _Here) -> Move:
    name = here.screen.name
    if name in ("recap", "feeling"):
        step = here.screen.step
        at = "feeling" if name == "recap" and step.feeling and not here.journey.shortcut else "help"
        return Move(replace(here.journey, at=at, answer=None))
    if name == "after":
        return _pass(here)
    if name == "neutral":
        return _enter(here, here.journey.then)
    if name == "question":
        return _enter(here, _following(here))
    target = here.one("target")
    if target not in {e.target for e in here.screen.exits if e.action == "go"}:
        return Move(here.journey, moved=False)
    return _enter(here, target)


def _following(here: _Here) -> str:
    assert here.screen.content is not None
    return here.course.content(here.journey.route).next_screen(here.screen.content)


def _pass(here: _Here) -> Move:
    if here.journey.answer is None:
        return Move(here.journey, moved=False)
    shown = here.journey.at.partition(":")[2]
    stored = dict(here.course.after_pairs(here.state.form, here.journey.route))[shown]
    move = _enter(here, _next_after(here, here.journey.route, leaving=shown))
    return replace(move, effects=(Passed(stored), *move.effects))


def _choose(here: _Here) -> Move:
    content = here.screen.content
    if here.screen.name != "turn" or content is None:
        return Move(here.journey, moved=False)
    key = here.one("choice")
    if not key:
        raise IncompleteAnswer("choice")
    if content.choice(key) is None:
        raise UnknownAnswer(key)
    journey = _hold(here, here.journey, f"story:{content.key}", (key,))
    return Move(replace(journey, at=f"{content.key}.{key}"))


def _answer(here: _Here) -> Move:
    question = here.screen.question
    if question is None or (here.journey.answer is not None and here.screen.name != "after"):
        return Move(here.journey, moved=False)
    answer = question.read(here.fields)
    outcome = question.judge(answer)
    journey = replace(here.journey, answer=answer)
    if here.screen.name == "before":
        return _after_before(here, _with_ballot(here, here.journey, question, answer))
    if here.screen.name == "after":
        return Move(journey, _record(here, question, answer))
    if here.screen.name == "feeling":
        marks = (question.key, *(f"{question.key}:{m}" for m in outcome.marks))
        blank = here.journey.shortcut or here.journey.route is Route.PARALLEL
        held = here.journey if blank else here.journey.holding("feeling", marks)
        return Move(replace(held, at="help", answer=None))
    if here.screen.name == "question":
        if question.scored:
            journey = replace(journey, last_acquired=outcome.acquired)
        return Move(_with_ballot(here, journey, question, answer))
    return Move(journey)


def _after_before(here: _Here, journey: Journey) -> Move:
    lesson = here.course.content(here.journey.route)
    keys = lesson.before_keys(here.state.form)
    place = keys.index(here.journey.at.partition(":")[2]) + 1
    if place < len(keys):
        return Move(replace(journey, at=f"before:{keys[place]}", answer=None))
    return _enter(here, lesson.step(here.screen.step.number + 1).key, journey)


def _with_ballot(
    here: _Here, journey: Journey, question: Question, answer: Mapping[str, object]
) -> Journey:
    """The journey holding the ballot of a before- or practice-question; none on the parallel
    route, where the ballots put in the box are all blank."""
    if journey.route is Route.PARALLEL:
        return journey
    outcome = question.judge(answer)
    marks = [question.key, *(f"{question.key}:{m}" for m in outcome.marks)]
    if outcome.acquired:
        marks.append("acquired")
    if question.kind == "confidence" and journey.last_acquired is not None:
        known = "acquired" if journey.last_acquired else "not"
        marks += [f"{question.key}:{m}:{known}" for m in outcome.marks]
    before = here.screen.name == "before"
    place = here.course.lesson.slot(question.key) if before else question.key
    return _hold(here, journey, f"{'before' if before else 'practice'}:{place}", tuple(marks))


def _hold(here: _Here, journey: Journey, item: str, marks: tuple[str, ...]) -> Journey:
    """Hold a ballot until the step is left; a step already left (a replay) counts no more."""
    if here.state.step > here.screen.step.number:
        return journey
    return journey.holding(item, marks)


def _record(here: _Here, question: Question, answer: Mapping[str, object]) -> tuple[Effect, ...]:
    """The named answer and its ballot. A replaced question counts as acquired; its ballot is
    blank, so that what is stored is identical."""
    shown = here.journey.at.partition(":")[2]
    stored = dict(here.course.after_pairs(here.state.form, here.journey.route))[shown]
    item = f"after:{here.course.lesson.slot(stored)}"
    if here.screen.replaced or here.journey.route is Route.PARALLEL:
        return (Record(stored, True), Cast(item))
    outcome = question.judge(answer)
    marks = [question.key, *(f"{question.key}:{m}" for m in outcome.marks)]
    if outcome.acquired:
        marks.append("acquired")
    return (Record(stored, outcome.acquired), Cast(item, tuple(marks)))


def _skip(here: _Here) -> Move:
    screen, journey = here.screen, here.journey
    if not screen.can_skip:
        return Move(journey, moved=False)
    if screen.name == "before":
        return _after_before(here, journey)
    if screen.name == "feeling":
        return Move(replace(journey, at="help", answer=None))
    if screen.name == "neutral":
        return _enter(here, journey.then)
    if screen.name == "after":
        return _replace_question(here)
    if screen.name == "question" or screen.step.kind is StepKind.PRACTICE:
        return _enter(here, _following(here))
    skip = screen.step.skip
    lesson = here.course.content(journey.route)
    if skip is None:
        return _enter(here, lesson.steps[screen.step.number].key)
    return Move(replace(journey, at=f"neutral:{skip.question}", answer=None, then=skip.target))


def _replace_question(here: _Here) -> Move:
    """A neutral question in the place of a skipped one; on the parallel route all are neutral,
    and skipping one goes on with it counted."""
    neutral = here.course.lesson.neutral
    shown = here.journey.at.partition(":")[2]
    if here.journey.route is Route.PARALLEL or not neutral:
        stored = dict(here.course.after_pairs(here.state.form, here.journey.route))[shown]
        item = f"after:{here.course.lesson.slot(stored)}"
        move = _enter(here, _next_after(here, here.journey.route, leaving=shown))
        effects: tuple[Effect, ...] = (Record(stored, True), Cast(item), Passed(stored))
        return replace(move, effects=(*effects, *move.effects))
    return Move(replace(here.journey, neutral=neutral[(here.screen.number - 1) % len(neutral)]))


def _retry(here: _Here) -> Move:
    if here.journey.answer is None:
        return Move(here.journey, moved=False)
    return Move(replace(here.journey, answer=None))


def _peek(here: _Here) -> Move:
    target = here.one("target")
    if target not in {e.target for e in here.screen.exits if e.action == "peek"}:
        return Move(here.journey, moved=False)
    return Move(replace(here.journey, at=target, then=here.journey.at))


def _unpeek(here: _Here) -> Move:
    if not here.journey.then or here.screen.name == "neutral":
        return Move(here.journey, moved=False)
    return Move(replace(here.journey, at=here.journey.then, then=""))


def _replay(here: _Here) -> Move:
    if here.screen.name not in ("help", "done"):
        return Move(here.journey, moved=False)
    lesson = here.course.content(here.journey.route)
    step = next((s for s in lesson.steps if s.kind in (StepKind.STORY, StepKind.PRACTICE)), None)
    if step is None or here.journey.shortcut:
        return Move(Journey(route=here.journey.route))
    return _enter(here, step.key, Journey(route=here.journey.route))


def _redo(here: _Here) -> Move:
    """The six questions again, from the first: the best answer is kept."""
    if here.screen.name not in ("recap", "help", "done") or here.journey.shortcut:
        return Move(here.journey, moved=False)
    pairs = here.course.after_pairs(here.state.form, here.journey.route)
    if not pairs:  # a follow-up has none
        return Move(here.journey, moved=False)
    return Move(Journey(at=f"after:{pairs[0][0]}", route=here.journey.route))


def _finish(here: _Here) -> Move:
    if here.screen.name != "help":
        return Move(here.journey, moved=False)
    stored = [s for _, s in here.course.after_pairs(here.state.form, here.journey.route)]
    recap = here.course.lesson.step_of(StepKind.RECAP).number
    complete = here.state.step >= recap and all(k in here.state.responses for k in stored)
    if not complete:
        return Move(Journey(route=here.journey.route))
    feeling = here.course.lesson.step(recap).feeling
    marks = dict(here.journey.held).get("feeling", ())
    effects: tuple[Effect, ...] = (Cast("feeling", marks),) if feeling else ()
    return Move(Journey(at="done", route=here.journey.route), (*effects, Finish()))


_ACTIONS: Mapping[str, Callable[[_Here], Move]] = {
    "start": _start,
    "other_route": _other_route,
    "resume": _resume,
    "to_recap": _to_recap,
    "go": _go,
    "choose": _choose,
    "answer": _answer,
    "skip": _skip,
    "retry": _retry,
    "peek": _peek,
    "unpeek": _unpeek,
    "replay": _replay,
    "redo": _redo,
    "finish": _finish,
}
