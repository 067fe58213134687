"""What each pupil of a class does in a lesson, action by action, and two who exchange it."""

import random
from dataclasses import replace

from flask import Flask

from app.cli import player
from app.domain.journey import AttemptState, Course, Effect
from app.domain.journey import Cast as Ballot
from app.domain.lesson import Form

Plan = list[tuple[Effect, ...]]
#: Plans already drawn, by edition and place in the class.
PLANS: dict[tuple[str, int], Plan] = {}


def plan_of(course: Course, form: Form, seed: int) -> Plan:
    """What one pupil will do, action by action."""
    plan: Plan = []
    rng = random.Random(seed)
    player.play(course, AttemptState(form), rng, 0.7, lambda screen: False, plan.append)
    return plan


def exchanged(mine: Plan, other: Plan) -> Plan:
    """The same actions with the ballots of another pupil; the named answers stay."""
    theirs: dict[str, tuple[str, ...]] = {}
    for effects in other:
        for effect in effects:
            if isinstance(effect, Ballot):
                theirs.setdefault(effect.item, effect.marks)
    return [
        tuple(
            replace(e, marks=theirs[e.item]) if isinstance(e, Ballot) and e.item in theirs else e
            for e in effects
        )
        for effects in mine
    ]


def plans_of(app: Flask, number: int) -> list[Plan]:
    """What each pupil of the class does; Alice and Bilal stand first in the list."""
    library = app.extensions["library"]
    course = Course(library.main[0], library.parallel_of(library.main[0]))
    forms = [Form.A if place % 2 == 0 else Form.B for place in range(number)]
    for place, form in enumerate(forms):
        if (course.lesson.hash, place) not in PLANS:
            PLANS[course.lesson.hash, place] = plan_of(course, form, place)
    return [PLANS[course.lesson.hash, place] for place in range(number)]
