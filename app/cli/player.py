"""Takes a lesson as a pupil would, choosing by a seed: for the demonstration and the benchmark.

It goes through the same journey and the same services as the pages do.
"""

import random
from collections.abc import Callable, Mapping, Sequence

from app.domain.journey import (
    AttemptState,
    Course,
    Effect,
    Journey,
    Screen,
    act,
    after_effects,
    view,
)
from app.domain.question import Question

Fields = Mapping[str, Sequence[str]]

#: A lesson has far fewer screens, replays included.
LONGEST_WAY = 200
#: Answers tried before the best of them is taken.
TRIES = 400


def play(
    course: Course,
    state: AttemptState,
    rng: random.Random,
    skill: float,
    leave: Callable[[Screen], bool],
    store: Callable[[tuple[Effect, ...]], None],
) -> AttemptState:
    """Go on until the lesson is finished or `leave` says to stop; return what is stored then.

    `skill` is the share of questions answered so that they count as acquired; before the story
    it is halved.
    """
    journey = Journey()
    for _ in range(LONGEST_WAY):
        screen = view(course, state, journey)
        if state.finished or leave(screen):
            return state
        move = act(course, state, journey, form_for(screen, rng, skill))
        if not move.moved:
            raise RuntimeError(f"stuck at {screen.at or screen.name} of {course.lesson.code}")
        store(move.effects)
        state = after_effects(state, move.effects)
        journey = move.journey
    raise RuntimeError(f"no end to {course.lesson.code}")


def form_for(screen: Screen, rng: random.Random, skill: float) -> Fields:
    """Return the form a pupil sends from a screen."""
    fields: dict[str, Sequence[str]] = {"screen": [screen.at]}
    if screen.name == "heads_up":
        return {**fields, "action": ["start"]}
    if screen.name == "resume":
        return {**fields, "action": ["resume"]}
    if screen.name == "turn" and screen.content:
        choice = rng.choice(screen.content.choices)
        return {**fields, "action": ["choose"], "choice": [choice.key]}
    if screen.question and screen.answer is None:
        chance = skill / 2 if screen.name == "before" else skill
        return {
            **fields,
            "action": ["answer"],
            **answer(screen.question, rng, rng.random() < chance),
        }
    leading = next(e for e in screen.exits if e.main)
    return {**fields, "action": [leading.action], "target": [leading.target]}


def answer(question: Question, rng: random.Random, acquired: bool) -> Fields:
    """Return fields that answer a question, counting as acquired or not as asked.

    Found by trying, as the question's key is nobody's business here: the best of many when none
    is acquired.
    """
    best: Fields = candidate(question, rng)
    if not question.scored:
        return best
    best_worth = worth(question, best)
    for _ in range(TRIES):
        fields = candidate(question, rng)
        outcome = question.judge(question.read(fields))
        if outcome.acquired == acquired:
            return fields
        if acquired and (outcome.fraction or 0.0) > best_worth:
            best, best_worth = fields, outcome.fraction or 0.0
    return best


def worth(question: Question, fields: Fields) -> float:
    """Return what these fields score."""
    return question.judge(question.read(fields)).fraction or 0.0


def candidate(question: Question, rng: random.Random) -> Fields:
    """Return fields drawn at random that answer a question of any kind."""
    shown = question.view(lambda keys, purpose: list(keys))
    keys = [option.key for option in shown.options]
    groups = {name: [option.key for option in group] for name, group in shown.groups.items()}
    match question.kind:
        case "several" | "signals":
            return {"choice": rng.sample(keys, rng.randint(1, max(1, len(keys) - 1)))}
        case "sort":
            return {f"item-{key}": [rng.choice(groups["boxes"])] for key in keys}
        case "match":
            return {f"left-{key}": [rng.choice(groups["right"])] for key in keys}
        case "order":
            return {"order": [",".join(rng.sample(keys, len(keys)))]}
        case "true_false_why":
            return {"truth": [rng.choice(keys)], "reason": [rng.choice(groups["reasons"])]}
        case _:
            return {"choice": [rng.choice(keys)]}
