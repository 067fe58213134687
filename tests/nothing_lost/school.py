"""A class at the questions of the benchmark's lesson, in an installation of its own."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import keys as key_ring
from app.cli.prepare import publish
from app.cli.workplace import Workplace
from app.content.editions import freeze
from app.content.shelf import load_kept
from app.domain.lesson import StepKind
from app.models import Attempt, CardMode, LessonEdition, Role
from app.services import assigning, classrooms, editions, schools, sessions, sittings, staff, taking
from benchmarks.lesson import lessons
from config import Config
from tests.nothing_lost.serving import VARIABLE

#: The name of the session's cookie in the secure profile.
COOKIE = "__Host-repere"


@dataclass(frozen=True)
class PupilHere:
    """A pupil whose next screen is the first question."""

    cookie: str
    attempt: uuid.UUID

    @property
    def address(self) -> str:
        """The lesson's address."""
        return f"/lecon/{self.attempt}"


@dataclass(frozen=True)
class School:
    """An installation, its class, and the teacher who follows it."""

    place: Workplace
    school_id: uuid.UUID
    classroom_id: uuid.UUID
    teacher_cookie: str
    pupils: list[PupilHere]
    journal: str

    @property
    def environ(self) -> dict[str, str]:
        """What a server needs to serve it."""
        config = self.place.config
        return {
            "REPERE_VAR": str(config.var_dir),
            "REPERE_DATABASE_URL": config.database_url,
            VARIABLE: self.journal,
        }


def found(var_dir: Path, kept: Path, pupils: int, url: str = "", journal: str = "") -> School:
    """An installation in a folder, with a class of that many pupils at the questions.

    `kept` holds the lessons as they were read before; `url` is a database that is migrated
    already, else one is made in the folder, with that journal when it is served.
    """
    key_ring.save(var_dir / "keys" / "keys.json", key_ring.new_ring())
    address = url or f"sqlite:///{var_dir}/repere.sqlite3"
    place = Workplace(Config(var_dir=var_dir, database_url=address, profile="secure"))
    (var_dir / "lessons").symlink_to(kept)
    if not url:
        place.migrate()
    publish(place, load_kept(place.config.lessons_dir, var_dir / "lessons"))
    with place.session() as session:
        school = _class(session, place, pupils, journal)
        session.commit()
    place.engine.dispose()
    return school


def _class(session: Session, place: Workplace, number: int, journal: str) -> School:
    now, lesson = datetime.now(UTC), lessons()[0]
    body = freeze(lesson)[1]
    editions.publish(session, lesson.hash, lesson.code, lesson.band, body, now.date())
    school = schools.create(session, "Collège de la panne", now)
    teacher = staff.create(session, school.id, Role.TEACHER, "Mme Petit", "petit@panne.test", now)
    room = classrooms.create(session, school.id, "4eB", teacher.id, CardMode.IN_CLASS, False, now)
    names = [f"Élève {n}" for n in range(1, number + 1)]
    accounts = classrooms.add_pupils(session, room, names, teacher.id, now)
    edition, before = session.get_one(LessonEdition, lesson.hash), now - timedelta(hours=1)
    given = assigning.assign(session, room, edition, teacher.id, before, None, True, now)
    sittings.open_class(session, room, teacher.id, now)
    pupils = []
    for account in accounts:
        attempt = taking.start(session, given, account.id, now)
        pupils.append(PupilHere(sessions.begin(session, account, now), attempt))
    session.execute(
        sa.update(Attempt)
        .where(Attempt.school_id == school.id)
        .values(step=lesson.step_of(StepKind.AFTER).number)
    )
    cookie = sessions.begin(session, teacher, now)
    return School(place, school.id, room.id, cookie, pupils, journal)
