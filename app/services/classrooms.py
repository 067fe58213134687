"""Classes and the pupils in them."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.person_name import clean_name, name_problem
from app.domain.school_year import school_day
from app.keys import Keys
from app.models import (
    Account,
    Assignment,
    AssignmentPupil,
    AuditAction,
    CardMode,
    Classroom,
    Enrolment,
    Role,
    Teaching,
)
from app.services import assigning, auditing, erasing, sessions, sittings
from app.services.pseudonyms import pseudonyms

#: A class has at most this many pupils.
LARGEST_CLASS = 60


class RosterError(ValueError):
    """A pasted list cannot be taken. `problems` holds (line number, line, what to do)."""

    def __init__(self, problems: list[tuple[int, str, str]]) -> None:
        super().__init__(f"{len(problems)} lines cannot be taken")
        self.problems = problems


@dataclass(frozen=True)
class Pupil:
    """A pupil in the class list."""

    id: uuid.UUID
    display_name: str
    position: int


def create(
    session: Session,
    school_id: uuid.UUID,
    label: str,
    teacher_id: uuid.UUID | None,
    mode: CardMode,
    named: bool,
    now: datetime,
    actor: uuid.UUID | None = None,
    of: date | None = None,
) -> Classroom:
    """A class without pupils, taught by one teacher, or by nobody yet. `actor` made it, when it
    is not that teacher. `of` is a day of the school year it is of, when that has not begun."""
    classroom = Classroom(
        school_id=school_id,
        id=uuid.uuid4(),
        label=label,
        mode=mode,
        named=named,
        created_on=max(school_day(now), of or date.min),
        archived_on=None,
    )
    session.add(classroom)
    session.flush()
    if teacher_id is not None:
        key = {"school_id": school_id, "classroom_id": classroom.id}
        session.add(Teaching(**key, teacher_id=teacher_id))
    maker = actor or teacher_id
    auditing.record(session, school_id, maker, AuditAction.CLASS_CREATED, label, now)
    session.flush()
    return classroom


def read_list(text: str) -> list[str]:
    """The names of a pasted list, one a line. Raises `RosterError` with every line at fault.

    Codes of problems: those of `name_problem`, `twice` (a name already in the list), `many`.
    """
    names: list[str] = []
    problems: list[tuple[int, str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        name = clean_name(line)
        if not name:
            continue
        problem = name_problem(name)
        if problem is None and name.casefold() in {n.casefold() for n in names}:
            problem = "twice"
        if problem is None and len(names) == LARGEST_CLASS:
            problem = "many"
        if problem:
            problems.append((number, name[:40], problem))
        else:
            names.append(name)
    if problems:
        raise RosterError(problems)
    return names


def pupils(session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID) -> list[Pupil]:
    """The pupils of a class in the order of its list."""
    rows = session.execute(
        sa.select(Account.id, Account.display_name, Enrolment.position)
        .join(
            Enrolment,
            sa.and_(Enrolment.school_id == Account.school_id, Enrolment.pupil_id == Account.id),
        )
        .where(Enrolment.school_id == school_id, Enrolment.classroom_id == classroom_id)
        .order_by(Enrolment.position)
    ).all()
    return [Pupil(*row) for row in rows]


def add_pupils(
    session: Session,
    classroom: Classroom,
    names: Sequence[str],
    actor: uuid.UUID | None,
    now: datetime,
) -> list[Account]:
    """Add pupils with these display names at the end of the list."""
    last = max((p.position for p in pupils(session, classroom.school_id, classroom.id)), default=0)
    added = []
    for position, name in enumerate(names, start=last + 1):
        account = Account(
            school_id=classroom.school_id,
            id=uuid.uuid4(),
            role=Role.PUPIL,
            display_name=name,
            contacts_seen_at=None,
            created_on=school_day(now),
        )
        session.add(account)
        added.append((account, position))
    session.flush()
    for account, position in added:
        session.add(
            Enrolment(
                school_id=classroom.school_id,
                pupil_id=account.id,
                classroom_id=classroom.id,
                position=position,
            )
        )
    auditing.record(
        session,
        classroom.school_id,
        actor,
        AuditAction.PUPILS_ADDED,
        f"{classroom.label} +{len(names)}",
        now,
    )
    session.flush()
    return [account for account, _ in added]


def add_pseudonyms(
    session: Session,
    classroom: Classroom,
    number: int,
    actor: uuid.UUID | None,
    now: datetime,
    rng: random.Random,
) -> list[Account]:
    """Add that many pupils under pseudonyms that the class does not have yet."""
    taken = {p.display_name for p in pupils(session, classroom.school_id, classroom.id)}
    return add_pupils(session, classroom, pseudonyms(number, taken, rng), actor, now)


def rename_pupil(
    session: Session, pupil: Account, name: str, actor: uuid.UUID, now: datetime
) -> None:
    """Change a display name. The audit line holds no name."""
    pupil.display_name = name
    auditing.record(session, pupil.school_id, actor, AuditAction.PUPIL_RENAMED, "", now)
    session.flush()


def remove_pupil(
    session: Session, school_id: uuid.UUID, pupil_id: uuid.UUID, actor: uuid.UUID, now: datetime
) -> None:
    """Erase a pupil: account, card, sessions, attempts, answers, markers. Ballots hold no name."""
    erasing.erase(session, school_id, [pupil_id], school_day(now))
    auditing.record(session, school_id, actor, AuditAction.PUPIL_REMOVED, "", now)
    session.flush()


def move_pupil(
    session: Session, pupil: Account, target: Classroom, actor: uuid.UUID, now: datetime
) -> str | None:
    """Put a pupil at the end of another class's list. The card stays; sessions end.

    The group of the old class and the places in lessons given to a part of it are lost. What the
    pupil did there stays with the account, and no page of either class shows it. Returns why it
    cannot be (`twice`, `many`), or None when it is done.
    """
    there = pupils(session, target.school_id, target.id)
    if len(there) >= LARGEST_CLASS:
        return "many"
    if pupil.display_name.casefold() in {p.display_name.casefold() for p in there}:
        return "twice"
    enrolment = session.get_one(Enrolment, (pupil.school_id, pupil.id))
    enrolment.classroom_id = target.id
    enrolment.position = max((p.position for p in there), default=0) + 1
    enrolment.group_number = None
    session.execute(
        sa.delete(AssignmentPupil).where(
            AssignmentPupil.school_id == pupil.school_id, AssignmentPupil.pupil_id == pupil.id
        )
    )
    sessions.end_all(session, pupil.school_id, [pupil.id])
    auditing.record(
        session, pupil.school_id, actor, AuditAction.PUPIL_MOVED, f"→ {target.label}", now
    )
    session.flush()
    return None


def archive(
    session: Session, keys: Keys, classroom: Classroom, actor: uuid.UUID, now: datetime
) -> None:
    """Put a class away: an open sitting ends, lessons are put away with what waits in their
    boxes, cards stop working. Pupils and answers go with the year."""
    sittings.end_class(session, keys, classroom, actor, now)
    given = session.scalars(
        sa.select(Assignment).where(
            Assignment.school_id == classroom.school_id,
            Assignment.classroom_id == classroom.id,
            Assignment.moment == Moment.LESSON,
            Assignment.archived_on.is_(None),
        )
    ).all()
    for assignment in given:
        assigning.archive(session, assignment, now)
    ids = [p.id for p in pupils(session, classroom.school_id, classroom.id)]
    sessions.end_all(session, classroom.school_id, ids)
    classroom.archived_on = now.date()
    auditing.record(
        session, classroom.school_id, actor, AuditAction.CLASS_ARCHIVED, classroom.label, now
    )
    session.flush()
