"""What a class list adds to the classes, and adding it.

Adds classes and pupils, never changes or removes: a partial list must not take anybody away.
"""

import random
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.roster import Problem
from app.models import Account, AuditAction, CardMode, Classroom, Enrolment, Teaching
from app.services import auditing, classrooms, roster_drafts
from app.services.classrooms import LARGEST_CLASS
from app.services.roster_drafts import Draft, ListedClass


@dataclass(frozen=True)
class Twins:
    """One name on several lines of a class: how many people is it? `key` names the question,
    `likely` is the answer that the whole names suggest."""

    key: str
    label: str
    name: str
    lines: tuple[int, ...]
    likely: int


@dataclass(frozen=True)
class ClassPlan:
    """What the list adds to a class: names, or a number of pseudonyms. `classroom` is None for a
    new class."""

    label: str
    classroom: Classroom | None
    present: int
    names: tuple[str, ...]
    pseudonyms: int

    @property
    def added(self) -> int:
        """How many pupils are added."""
        return len(self.names) + self.pseudonyms


@dataclass(frozen=True)
class Plan:
    """What confirming would do. With a problem, nothing is done."""

    classes: tuple[ClassPlan, ...]
    twins: tuple[Twins, ...]
    problems: tuple[Problem, ...]

    @property
    def cards(self) -> int:
        """New cards to print: one for each pupil added."""
        return sum(one.added for one in self.classes)

    @property
    def created(self) -> int:
        """New classes."""
        return sum(one.classroom is None for one in self.classes)


def plan(
    session: Session,
    school_id: uuid.UUID,
    draft: Draft,
    teacher_id: uuid.UUID | None,
    people: Mapping[str, int],
    today: date,
) -> Plan:
    """What a draft would add. `teacher_id` is None for an administrator, who may fill any class.
    `people` answers the questions on twins. Two statements."""
    rooms = _rooms(session, school_id, teacher_id, today)
    names = _names(session, school_id, [room.id for room, _ in rooms.values()])
    classes, twins, problems = [], [], []
    for place, listed in enumerate(draft.classes):
        room, mine = rooms.get(listed.label.casefold(), (None, True))
        present = names.get(room.id, Counter()) if room else Counter[str]()
        asked = _twins(place, listed, present)
        twins.extend(asked)
        one = _class_plan(
            draft, listed, room, present, {**{t.key: t.likely for t in asked}, **people}
        )
        classes.append(one)
        code = _class_problem(draft, one, mine)
        if code:
            problems.append(Problem(listed.line, code, listed.label))
    return Plan(tuple(classes), tuple(twins), tuple(problems))


def _rooms(
    session: Session, school_id: uuid.UUID, teacher_id: uuid.UUID | None, today: date
) -> dict[str, tuple[Classroom, bool]]:
    """The classes in use by label, and whether this person may fill them that day."""
    taught = sa.exists().where(
        Teaching.school_id == Classroom.school_id,
        Teaching.classroom_id == Classroom.id,
        Teaching.teacher_id == teacher_id,
        Teaching.counts_on(today),
    )
    rows = session.execute(
        sa.select(Classroom, taught if teacher_id else sa.true()).where(
            Classroom.school_id == school_id, Classroom.archived_on.is_(None)
        )
    ).all()
    return {room.label.casefold(): (room, bool(mine)) for room, mine in rows}


def _names(
    session: Session, school_id: uuid.UUID, rooms: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Counter[str]]:
    """The display names of each class, whatever their case."""
    found: dict[uuid.UUID, Counter[str]] = {}
    rows = session.execute(
        sa.select(Enrolment.classroom_id, Account.display_name)
        .join(
            Account,
            sa.and_(Account.school_id == Enrolment.school_id, Account.id == Enrolment.pupil_id),
        )
        .where(Enrolment.school_id == school_id, Enrolment.classroom_id.in_(rooms))
    ).all()
    for room, name in rows:
        found.setdefault(room, Counter())[name.casefold()] += 1
    return found


def numbered(name: str, number: int) -> str:
    """The name of the second, third… person of that name in a class: « Léa B. 2 »."""
    return name if number == 1 else f"{name[:37]} {number}"


def _twins(place: int, listed: ListedClass, present: Counter[str]) -> list[Twins]:
    """The questions of a class: names on several lines that are not all in the class already."""
    return [
        Twins(f"{place}-{n}", listed.label, pupil.name, pupil.lines, pupil.people)
        for n, pupil in enumerate(listed.pupils)
        if any(
            numbered(pupil.name, k).casefold() not in present
            for k in range(2, len(pupil.lines) + 1)
        )
    ]


def _class_plan(
    draft: Draft,
    listed: ListedClass,
    room: Classroom | None,
    present: Counter[str],
    people: Mapping[str, int],
) -> ClassPlan:
    label, number = room.label if room else listed.label, present.total()
    if not draft.named:
        return ClassPlan(label, room, number, (), max(listed.number - number, 0))
    place = draft.classes.index(listed)
    wanted = [
        numbered(pupil.name, k)
        for n, pupil in enumerate(listed.pupils)
        for k in range(1, min(people.get(f"{place}-{n}", 1), len(pupil.lines)) + 1)
    ]
    new = tuple(name for name in wanted if name.casefold() not in present)
    return ClassPlan(label, room, number, new, 0)


def _class_problem(draft: Draft, one: ClassPlan, mine: bool) -> str | None:
    """Why a class cannot be filled: `not_yours`, `has_pseudonyms`, `has_names`, `many`."""
    if not mine:
        return "not_yours"
    if one.classroom and one.present and one.classroom.named != draft.named:
        return "has_names" if one.classroom.named else "has_pseudonyms"
    return "many" if one.present + one.added > LARGEST_CLASS else None


def add(
    session: Session,
    school_id: uuid.UUID,
    draft: Draft,
    plan: Plan,
    actor: uuid.UUID,
    teacher_id: uuid.UUID | None,
    now: datetime,
    rng: random.Random,
) -> None:
    """Do what a plan without problems says, and forget the draft."""
    if plan.problems:
        raise ValueError("a list with problems adds nothing")
    for one in plan.classes:
        room = one.classroom or classrooms.create(
            session, school_id, one.label, teacher_id, CardMode.IN_CLASS, draft.named, now, actor
        )
        if not one.added:
            continue
        room.named = draft.named
        if draft.named:
            classrooms.add_pupils(session, room, one.names, actor, now)
        else:
            classrooms.add_pseudonyms(session, room, one.pseudonyms, actor, now, rng)
    roster_drafts.drop(session, school_id, actor)
    subject = f"{', '.join(one.label for one in plan.classes)} +{plan.cards}"
    auditing.record(session, school_id, actor, AuditAction.ROSTER_IMPORTED, subject, now)
    session.flush()
