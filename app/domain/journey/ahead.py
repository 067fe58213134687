"""Every screen a lesson may still show, and where each form leads, before anything is chosen.

For a browser that loses its network: it goes on by this table and knows nothing of the lesson. It
holds no answer key: a question answered is a screen that says that the answer is kept. The table
does not depend on what was chosen so far.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.domain.journey.actions import Fields, Move, act
from app.domain.journey.screens import Exit, Screen, settle, view
from app.domain.journey.state import (
    AttemptState,
    Course,
    Journey,
    Record,
    Route,
    after_effects,
)
from app.domain.lesson import StepKind

#: The screen at the end of a lesson whose answers wait: `Screen.name` and the end of its place.
END = "kept_end"
#: Actions that the table does not follow: they need the server.
_NOT_AHEAD = frozenset({"retry", "replay", "redo", "finish"})


@dataclass(frozen=True)
class Ahead:
    """`screens`: place to screen, without any answer. `moves`: place to form to place.

    A form is named by its action, and its target or choice: `go:r2`, `choose:a`, `skip`, `answer`.
    """

    screens: Mapping[str, Screen]
    moves: Mapping[str, Mapping[str, str]]


def place(course: Course, state: AttemptState, journey: Journey) -> str:
    """The name of the screen that a journey shows: equal names, equal screens."""
    here = settle(course, state, journey)
    kept = "kept" if here.answer is not None else ""
    short = "short" if here.shortcut else ""
    return "|".join((here.route.value, here.at, kept, here.neutral, here.then, short))


def look_ahead(course: Course, state: AttemptState, route: Route) -> Ahead:
    """The screens of a route from its beginning to its end, for an attempt."""
    screens: dict[str, Screen] = {}
    moves: dict[str, dict[str, str]] = {}
    waiting = deque(_beginnings(course, state, route))
    while waiting:
        state, journey = waiting.popleft()
        name = place(course, state, journey)
        screen = view(course, state, journey)
        if name in screens or not journey.at or screen.name == "done":
            continue
        screens[name] = _as_kept(screen)
        moves[name] = {}
        for form, move in _forms(course, state, journey, screen):
            after = after_effects(state, move.effects)
            moves[name][form] = place(course, after, move.journey)
            waiting.append((after, move.journey))
        if screen.name == "help" and not screen.shortcut:
            moves[name]["finish"] = END
            screens[END] = replace(screen, name=END, at=END, exits=())
    known = {
        name: {f: to for f, to in ways.items() if to in screens} for name, ways in moves.items()
    }
    return Ahead(screens, known)


def _beginnings(
    course: Course, state: AttemptState, route: Route
) -> Iterator[tuple[AttemptState, Journey]]:
    """The first screen; the after-questions, which may have been answered already; the summary
    that was asked for straight away."""
    fresh = replace(state, step=1, finished=False)
    begun = act(course, fresh, Journey(route=route), {"screen": [""], "action": ["start"]})
    yield after_effects(fresh, begun.effects), begun.journey
    pairs = course.after_pairs(state.form, route)
    if pairs:
        number = course.lesson.step_of(StepKind.AFTER).number
        yield replace(fresh, step=number), Journey(at=f"after:{pairs[0][0]}", route=route)
    yield state, Journey(at="recap", route=route, shortcut=True)


def _as_kept(screen: Screen) -> Screen:
    """The screen as it may be shown without network: after an answer, that it is kept."""
    if screen.answer is None:
        return replace(screen, response=None)
    way_on = (Exit("continue", "go", main=True),)
    return replace(screen, name="kept", answer=None, response=None, exits=way_on, can_skip=False)


def _forms(
    course: Course, state: AttemptState, journey: Journey, screen: Screen
) -> Iterator[tuple[str, Move]]:
    """Every form of a screen by name, and what it does."""
    for form, fields in _names(screen):
        if form == "answer":
            yield form, _answered(course, state, journey, screen)
            continue
        move = act(course, state, journey, {"screen": [journey.at], **fields})
        if move.moved:
            yield form, move


def _names(screen: Screen) -> Iterator[tuple[str, Fields]]:
    for way in screen.exits:
        if way.action not in _NOT_AHEAD:
            name = f"{way.action}:{way.target}" if way.target else way.action
            yield name, {"action": [way.action], "target": [way.target]}
    if screen.name == "turn" and screen.content:
        for choice in screen.content.choices:
            yield f"choose:{choice.key}", {"action": ["choose"], "choice": [choice.key]}
    if screen.can_skip:
        yield "skip", {"action": ["skip"]}
    if screen.shortcut:
        yield "resume", {"action": ["resume"]}
    if screen.question is not None and screen.answer is None:
        yield "answer", {}


def _answered(course: Course, state: AttemptState, journey: Journey, screen: Screen) -> Move:
    """Where any answer leads: to the same place, whatever it is worth."""
    if screen.name in ("before", "feeling"):  # no feedback now: an answer goes on as a skip does
        return act(course, state, journey, {"screen": [journey.at], "action": ["skip"]})
    effects: tuple[Record, ...] = ()
    if screen.name == "after":
        shown = journey.at.partition(":")[2]
        stored = dict(course.after_pairs(state.form, journey.route))[shown]
        effects = (Record(stored, True),)
    return Move(replace(journey, answer={}), effects)
