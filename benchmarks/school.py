"""The school of the run, made by Repère's own services: the same size as the floor's.

34 classes have taken the ten lessons; the last class has new cards and has begun nothing.
"""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import keys as key_ring
from app.cli import player
from app.cli.prepare import publish
from app.cli.workplace import Workplace
from app.content.editions import freeze
from app.content.shelf import load_kept
from app.domain.lesson import Form, Lesson
from app.models import (
    Account,
    Assignment,
    Attempt,
    CardMode,
    Classroom,
    Response,
    Role,
    School,
)
from app.services import (
    assigning,
    ballot_box,
    cards,
    classrooms,
    editions,
    schools,
    sessions,
    sittings,
    staff,
)
from benchmarks.lesson import lessons
from benchmarks.sizes import CLASS_SIZE, CLASSES, SEED
from config import Config


@dataclass(frozen=True)
class Manifest:
    """What the pupils and the teacher of the run need to know."""

    #: `(code, QR token)` of each pupil of the class that begins.
    cards: list[tuple[str, str]]
    #: Its assignments, one per lesson.
    assignments: list[str]
    #: A class that has taken everything, and its first assignment, counted.
    full_class: str
    full_assignment: str
    #: Cookie of the teacher's session.
    teacher_cookie: str
    #: The id of the school.
    school: str


def configuration(var_dir: Path) -> Config:
    """The configuration that a server finds with REPERE_VAR alone."""
    return Config(
        var_dir=var_dir, database_url=f"sqlite:///{var_dir / 'repere.sqlite3'}", profile="secure"
    )


def fill(var_dir: Path) -> Manifest:
    """Make an installation and its school in a new folder."""
    key_ring.save(var_dir / "keys" / "keys.json", key_ring.new_ring())
    place = Workplace(configuration(var_dir))
    place.migrate()
    publish(place, load_kept(place.config.lessons_dir, var_dir / "lessons"))
    given, moment = lessons(), datetime.now(UTC) - timedelta(days=1)
    rng = random.Random(SEED)
    with place.session() as session:
        for lesson in given:
            body = freeze(lesson)[1]
            editions.publish(session, lesson.hash, lesson.code, lesson.band, body, moment.date())
        school = schools.create(session, "Collège de la mesure", moment)
        teacher = staff.create(
            session, school.id, Role.TEACHER, "Mme Mesure", "mesure@bench.test", moment
        )
        full, taken = _full_classes(session, school, teacher, given, rng, moment)
        _count_first_lesson(session, place, given[0], taken, full)
        manifest = Manifest(
            *_class_that_begins(session, place, teacher, given, moment),
            str(full[0].id),
            str(taken[0].id),
            sessions.begin(session, teacher, datetime.now(UTC)),
            str(school.id),
        )
        session.commit()
    place.analyse()
    place.engine.dispose()
    return manifest


def _assign(
    session: Session, room: Classroom, teacher: Account, given: Sequence[Lesson], now: datetime
) -> list[Assignment]:
    assignments = [
        Assignment(
            school_id=room.school_id,
            id=uuid.uuid4(),
            classroom_id=room.id,
            lesson_code=lesson.code,
            edition_hash=lesson.hash,
            opens_at=now,
            closes_at=None,
            created_at=now,
            archived_on=None,
        )
        for lesson in given
    ]
    session.add_all(assignments)
    for lesson in given:
        assigning.acknowledge(session, room.school_id, teacher.id, lesson.hash)
    session.flush()
    return assignments


def _room(
    session: Session, teacher: Account, number: int, moment: datetime
) -> tuple[Classroom, list[Account]]:
    room = classrooms.create(
        session, teacher.school_id, f"C{number}", teacher.id, CardMode.IN_CLASS, False, moment
    )
    names = [f"Élève {n}" for n in range(1, CLASS_SIZE + 1)]
    return room, classrooms.add_pupils(session, room, names, teacher.id, moment)


def _full_classes(
    session: Session,
    school: School,
    teacher: Account,
    given: Sequence[Lesson],
    rng: random.Random,
    moment: datetime,
) -> tuple[list[Classroom], list[Assignment]]:
    """Classes that have taken every lesson: their answers are inserted, not played."""
    rooms, first = [], []
    for number in range(1, CLASSES + 1):
        room, pupils = _room(session, teacher, number, moment)
        assignments = _assign(session, room, teacher, given, moment)
        attempts, answers = [], []
        for assignment, lesson in zip(assignments, given, strict=True):
            for pupil in pupils:
                attempt = uuid.uuid4()
                attempts.append(_attempt_row(school, assignment, pupil, attempt, moment))
                answers += [_answer_row(school, attempt, key, rng) for key in lesson.more]
        session.execute(sa.insert(Attempt), attempts)
        session.execute(sa.insert(Response), answers)
        rooms.append(room)
        first.append(assignments[0])
    return rooms, first


def _attempt_row(
    school: School, assignment: Assignment, pupil: Account, id_: uuid.UUID, moment: datetime
) -> dict[str, object]:
    return {
        "school_id": school.id,
        "id": id_,
        "assignment_id": assignment.id,
        "pupil_id": pupil.id,
        "form": Form.A,
        "step": 3,
        "started_on": moment.date(),
        "finished_on": moment.date(),
    }


def _answer_row(
    school: School, attempt: uuid.UUID, key: str, rng: random.Random
) -> dict[str, object]:
    first = rng.random() < 0.7
    return {
        "school_id": school.id,
        "attempt_id": attempt,
        "question_key": key,
        "passed": True,
        "first_acquired": first,
        "best_acquired": first or rng.random() < 0.2,
    }


def _count_first_lesson(
    session: Session,
    place: Workplace,
    lesson: Lesson,
    taken: Sequence[Assignment],
    rooms: Sequence[Classroom],
) -> None:
    """Ballots of the first class for its first lesson, counted: its figures show."""
    rng = random.Random(SEED)
    assignment = taken[0]
    box = ballot_box.Box(assignment.school_id, assignment.id)
    attempts = session.scalars(
        sa.select(Attempt.id).where(
            Attempt.school_id == assignment.school_id, Attempt.assignment_id == assignment.id
        )
    ).all()
    for attempt in attempts:
        ballots = {}
        for key in lesson.more:
            question = lesson.questions[key]
            outcome = question.judge(question.read(player.candidate(question, rng)))
            marks = [key, *(f"{key}:{mark}" for mark in outcome.marks)]
            ballots[f"after:{lesson.slot(key)}"] = (
                [*marks, "acquired"] if outcome.acquired else marks
            )
        ballot_box.cast(session, place.keys, box, attempt, ballots)
    sittings.count_class(session, place.keys, rooms[0])


def _class_that_begins(
    session: Session,
    place: Workplace,
    teacher: Account,
    given: Sequence[Lesson],
    moment: datetime,
) -> tuple[list[tuple[str, str]], list[str]]:
    """The class of the run: cards printed, class opened, nothing begun."""
    room, pupils = _room(session, teacher, CLASSES + 1, moment)
    assignments = _assign(session, room, teacher, given, moment)
    printed = cards.issue(session, place.keys, teacher.school_id, pupils, moment.date())
    sittings.open_class(session, room, teacher.id, datetime.now(UTC))
    return [(c.code, c.qr_token) for c in printed], [str(a.id) for a in assignments]
