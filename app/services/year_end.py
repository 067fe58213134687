"""From one school year to the next: classes go on under a label, without their pupils."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.roster.reading import label_problem
from app.keys import Keys
from app.models import Account, Classroom, Teaching
from app.services import classrooms, teaching


class Fate(StrEnum):
    """What becomes of a class at the end of its year."""

    GOES_ON = "goes_on"
    PUT_AWAY = "put_away"
    STAYS = "stays"


@dataclass(frozen=True)
class Renewal:
    """What is asked for one class; the label and the teachers are those of the class to come."""

    classroom_id: uuid.UUID
    fate: Fate
    label: str
    keeps_teachers: bool


class RollOverError(ValueError):
    """Nothing was done. `problems` says why, by class.

    Codes: those of `label_problem`, `twice` (two classes to come of that label), `taken` (a class
    that stays in use has it).
    """

    def __init__(self, problems: dict[uuid.UUID, str]) -> None:
        super().__init__(f"{len(problems)} classes cannot go on")
        self.problems = problems


def ending(session: Session, school_id: uuid.UUID, first: date) -> Sequence[Classroom]:
    """The classes in use made before the first day of the year to come, by label."""
    return session.scalars(
        sa.select(Classroom)
        .where(
            Classroom.school_id == school_id,
            Classroom.archived_on.is_(None),
            Classroom.created_on < first,
        )
        .order_by(Classroom.label)
    ).all()


def roll_over(
    session: Session,
    keys: Keys,
    school_id: uuid.UUID,
    first: date,
    renewals: Sequence[Renewal],
    actor: uuid.UUID,
    now: datetime,
) -> list[Classroom]:
    """Put classes away and make those that follow them: empty, with the same cards and the same
    way of naming, of the year that begins on `first`. Returns the classes made.

    Raises `RollOverError` before anything is done.
    """
    rooms = {room.id: room for room in ending(session, school_id, first)}
    wanted = [one for one in renewals if one.fate is not Fate.STAYS and one.classroom_id in rooms]
    problems = _problems(session, school_id, rooms, wanted)
    if problems:
        raise RollOverError(problems)
    staff = teachers_of(session, school_id, [one.classroom_id for one in wanted])
    for one in wanted:
        classrooms.archive(session, keys, rooms[one.classroom_id], actor, now)
    made = []
    for one in wanted:
        if one.fate is Fate.GOES_ON:
            old = rooms[one.classroom_id]
            room = classrooms.create(
                session, school_id, one.label, None, old.mode, old.named, now, actor, first
            )
            for teacher in staff.get(old.id, ()) if one.keeps_teachers else ():
                teaching.give(session, room, teacher, None, actor, now)
            made.append(room)
    return made


def _problems(
    session: Session,
    school_id: uuid.UUID,
    rooms: Mapping[uuid.UUID, Classroom],
    wanted: Sequence[Renewal],
) -> dict[uuid.UUID, str]:
    """Why a class cannot go on under its label. The one that it has was taken before."""
    leaving = [one.classroom_id for one in wanted]
    in_use = session.scalars(
        sa.select(Classroom.label).where(
            Classroom.school_id == school_id,
            Classroom.archived_on.is_(None),
            Classroom.id.not_in(leaving),
        )
    )
    taken = {label.casefold() for label in in_use}
    renewed = [one for one in wanted if one.fate is Fate.GOES_ON]
    times = Counter(one.label.casefold() for one in renewed)
    found: dict[uuid.UUID, str] = {}
    for one in renewed:
        changed = one.label != rooms[one.classroom_id].label
        problem = label_problem(one.label) if changed else None
        if problem is None and one.label.casefold() in taken:
            problem = "taken"
        if problem is None and times[one.label.casefold()] > 1:
            problem = "twice"
        if problem:
            found[one.classroom_id] = problem
    return found


def teachers_of(
    session: Session, school_id: uuid.UUID, rooms: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[Account]]:
    """The teachers of classes, by class; a substitute goes on with none."""
    found: dict[uuid.UUID, list[Account]] = {}
    rows = session.execute(
        sa.select(Teaching.classroom_id, Account)
        .join(
            Account,
            sa.and_(Account.school_id == Teaching.school_id, Account.id == Teaching.teacher_id),
        )
        .where(
            Teaching.school_id == school_id,
            Teaching.classroom_id.in_(list(rooms)),
            Teaching.ends_on.is_(None),
        )
        .order_by(Account.display_name)
    )
    for classroom_id, account in rows:
        found.setdefault(classroom_id, []).append(account)
    return found
