"""Forty teachers and a thousand pupils whose pages ask how the class is: what it costs the server.

Each has a browser and a kept connection of their own, and asks as our scripts do: pupils every ten
seconds give or take three, teachers every three, with the tag of the last answer.
"""

import itertools
import random
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cli.workplace import Workplace
from app.models import Account, Assignment, Classroom, Enrolment, Role, Teaching
from app.models.engine import enter_school
from app.services import sessions, sittings, staff
from benchmarks.crowd import Crowd, Players
from benchmarks.school import Manifest, configuration
from benchmarks.servers import Server
from benchmarks.sizes import SEED
from benchmarks.ways import POLLS_FOR, Job

TEACHERS, PUPILS = 40, 1000
#: Seconds between two polls of a pupil's page and of a teacher's: static/js/modules/.
PUPIL, SPREAD, TEACHER = 10.0, 3.0, 3.0


def prepare(var_dir: Path, manifest: Manifest) -> list[Job]:
    """Open every class, sign everybody in; what each page asks, and how often."""
    place = Workplace(configuration(var_dir))
    rng, moment = random.Random(SEED), datetime.now(UTC)
    with place.session() as session:
        school_id = uuid.UUID(manifest.school)
        enter_school(session, school_id)
        mine = Classroom.school_id == school_id
        rooms = session.scalars(sa.select(Classroom).where(mine).order_by(Classroom.label)).all()
        teachers = [
            staff.create(
                session, school_id, Role.TEACHER, f"Prof {n}", f"prof{n}@bench.test", moment
            )
            for n in range(TEACHERS)
        ]
        session.flush()
        jobs = []
        for number, (teacher, room) in enumerate(
            zip(teachers, itertools.cycle(rooms), strict=False)
        ):
            session.add(Teaching(school_id=school_id, classroom_id=room.id, teacher_id=teacher.id))
            sittings.open_class(session, room, teacher.id, moment)
            cookie = sessions.begin(session, teacher, moment)
            jobs.append(Job(number, _followed(session, room), cookie, f"teacher {TEACHER}"))
        for pupil in _pupils(session, school_id, [room.id for room in rooms]):
            seconds = PUPIL + SPREAD * rng.uniform(-1, 1)
            cookie = sessions.begin(session, pupil, moment)
            jobs.append(Job(len(jobs), "/ouvert", cookie, f"pupil {seconds}"))
        session.commit()
    place.engine.dispose()
    return jobs


def _followed(session: Session, room: Classroom) -> str:
    given = session.scalars(
        sa.select(Assignment.id).where(
            Assignment.school_id == room.school_id, Assignment.classroom_id == room.id
        )
    ).first()
    return f"/teach/classes/{room.id}/sitting/now?lesson={given}"


def _pupils(session: Session, school_id: uuid.UUID, rooms: list[uuid.UUID]) -> list[Account]:
    return list(
        session.scalars(
            sa.select(Account)
            .join(
                Enrolment,
                sa.and_(Enrolment.school_id == Account.school_id, Enrolment.pupil_id == Account.id),
            )
            .where(Enrolment.school_id == school_id, Enrolment.classroom_id.in_(rooms))
            .limit(PUPILS)
        )
    )


def measure(players: Players, ours: Server, jobs: list[Job]) -> dict[str, Any]:
    """Let everybody poll for a while."""
    crowd = players.send("polls", ours, jobs)
    number = sum(one.requests for one in crowd.passages)
    return {
        "teachers": TEACHERS,
        "pupils": PUPILS,
        "seconds": POLLS_FOR,
        "requests_per_second": number / POLLS_FOR,
        "cpu_percent": 100 * crowd.cpu / POLLS_FOR,
        "cpu_ms": 1000 * crowd.cpu / max(1, number),
        "pupil_ms": _waits(crowd, "pupil"),
        "teacher_ms": _waits(crowd, "teacher"),
        "done": len(crowd.done),
        "of": len(crowd.passages),
        "broken": crowd.broken,
        "errors": crowd.errors[:3],
    }


def _waits(crowd: Crowd, who: str) -> list[float]:
    return [crowd.milliseconds(who, 0.5), crowd.milliseconds(who, 0.95)]
