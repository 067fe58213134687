"""Whom a lesson is given to: the whole class, a group, pupils that the teacher chooses."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from flask_babel import gettext

from app.domain.disclosure import FLOOR
from app.queries.classes import PupilLine
from app.web.teach.forms import AssignForm

#: The whole class; a part of a class whose list is not on the page yet; pupils one by one.
WHOLE, PART, CHOSEN = "class", "part", "pupils"
#: « group-1 » …
GROUP = "group-"


@dataclass(frozen=True)
class GroupChoice:
    """One group of the class, as the form offers it."""

    value: str
    number: int
    pupils: int

    @property
    def too_few(self) -> bool:
        """Whether class figures cannot exist."""
        return self.pupils < FLOOR


def group_choices(pupils: Sequence[PupilLine]) -> list[GroupChoice]:
    """The groups that have somebody, in order."""
    numbers = [p.group_number for p in pupils if p.group_number]
    return [GroupChoice(f"{GROUP}{n}", n, numbers.count(n)) for n in sorted(set(numbers))]


def is_answered(form: AssignForm) -> bool:
    """Whether the form says whom by itself; else the next page shows the list of the class."""
    whom = form.whom.data or WHOLE
    return whom in (WHOLE, CHOSEN) or whom.startswith(GROUP)


def read(form: AssignForm, pupils: Sequence[PupilLine]) -> frozenset[uuid.UUID] | None:
    """The pupils of the class that the form names; None for the whole class. Empty, with a clear
    error on the form, when it names nobody."""
    whom = form.whom.data or WHOLE
    if whom == WHOLE:
        return None
    if whom == CHOSEN:
        named = read_boxes(form.pupils.data or (), pupils)
    else:
        named = frozenset(p.id for p in pupils if f"{GROUP}{p.group_number}" == whom)
    if not named:
        form.pupils.errors = [gettext("Choose at least one pupil.")]
    return named


def read_boxes(values: Sequence[str], pupils: Sequence[PupilLine]) -> frozenset[uuid.UUID]:
    """The pupils whose boxes are ticked; 404 for one who is not in the class."""
    known = {str(p.id): p.id for p in pupils}
    if not set(values) <= known.keys():
        abort(404)
    return frozenset(known[value] for value in values)


def one_alone() -> str:
    """What is said of a lesson given to one pupil."""
    return gettext(
        "A lesson given to one pupil alone points at that pupil: prefer the class or a group."
    )
