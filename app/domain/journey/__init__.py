"""The way through a lesson, as a pure machine.

`view()` says which screen stands at a place of the journey; `act()` takes a form and gives the
next place and the effects to store. Nothing here knows who the pupil is: the web layer applies the
effects for a pupil in one transaction, and drops them for a preview.
"""

from app.domain.journey.actions import Move, act, act_kept
from app.domain.journey.ahead import Ahead, look_ahead, place
from app.domain.journey.screens import Exit, Screen, view
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
    ResponseState,
    Route,
    after_effects,
)

__all__ = [
    "Advance",
    "Ahead",
    "AttemptState",
    "Cast",
    "Course",
    "Effect",
    "Exit",
    "Finish",
    "Journey",
    "Move",
    "Passed",
    "Record",
    "ResponseState",
    "Route",
    "Screen",
    "act",
    "act_kept",
    "after_effects",
    "look_ahead",
    "place",
    "view",
]
