"""Pupils who wander: whatever they choose, skip or replay in a real lesson, they reach the end."""

import random

import pytest

from app.cli.player import candidate
from app.domain.journey import (
    AttemptState,
    Cast,
    Course,
    Journey,
    Record,
    Route,
    act,
    after_effects,
    view,
)
from app.domain.lesson import Form, StepKind
from tests import lessons

LIBRARY = lessons.library()
WANDERING = 60
LONGEST = 400


def courses():
    return [Course(lesson, LIBRARY.parallel_of(lesson)) for lesson in LIBRARY.main]


def form(screen, rng, wander):
    """What a pupil may send from a screen; while wandering, now and then back, aside or past."""
    moves = []
    if screen.name in ("heads_up", "resume"):
        moves.append({"action": ["start" if screen.name == "heads_up" else "resume"]})
    if screen.name == "turn":
        moves += [{"action": ["choose"], "choice": [c.key]} for c in screen.content.choices]
    if screen.question is not None and screen.answer is None:
        moves.append({"action": ["answer"], **candidate(screen.question, rng)})
    ahead = [e for e in screen.exits if e.name in ("continue", "what_now", "finish", "unpeek")]
    moves += [{"action": [e.action], "target": [e.target]} for e in ahead]
    if wander and rng.random() < 0.2:
        odd = [e for e in screen.exits if e.name in ("back", "retry", "peek")]
        aside = [{"action": [e.action], "target": [e.target]} for e in odd]
        if screen.can_skip:
            aside.append({"action": ["skip"]})
        moves = aside or moves
    return {"screen": [screen.at], **rng.choice(moves)}


def walk(course, rng, route=Route.MAIN, wandering=WANDERING):
    state, journey = AttemptState(rng.choice(list(Form))), Journey(route=route)
    effects, seen = [], set()
    for number in range(LONGEST):
        screen = view(course, state, journey)
        seen.add(screen.at)
        if state.finished:
            return state, effects, seen
        move = act(course, state, journey, form(screen, rng, number < wandering))
        effects += move.effects
        state, journey = after_effects(state, move.effects), move.journey
    raise AssertionError(f"no end: at {journey.at}")


@pytest.mark.parametrize("course", courses(), ids=lambda c: c.lesson.code)
@pytest.mark.parametrize("route", list(Route))
def test_every_walk_ends_and_leaves_the_same_trace(course, route):
    traces = set()
    for seed in range(25):
        state, effects, _ = walk(course, random.Random(seed), route)
        assert state.step == len(course.lesson.steps)
        stored = {e.question_key for e in effects if isinstance(e, Record)}
        assert stored == set(course.lesson.after_keys(state.form))
        items = frozenset(e.item for e in effects if isinstance(e, Cast))
        traces.add(items - {"feeling"})
        assert {f"story:{t.key}" for s in course.lesson.steps for t in s.turns} <= items
    assert len(traces) == 1


@pytest.mark.parametrize("course", courses(), ids=lambda c: c.lesson.code)
def test_every_screen_and_every_choice_is_met_by_somebody(course):
    seen = set()
    for seed in range(120):
        seen |= walk(course, random.Random(seed), wandering=0)[2]
    wanted = set()
    for step in course.lesson.steps:
        if step.kind in (StepKind.STORY, StepKind.PRACTICE):
            wanted |= {s.key for s in step.screens}
            wanted |= {f"{t.key}.{c.key}" for t in step.turns for c in t.choices}
    assert wanted <= seen, sorted(wanted - seen)
