"""What a teacher does to get ready: the briefing once a school year, a lesson played to its end."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.school_year import school_day, year_begins
from app.models import Briefing, Classroom, Rehearsal
from app.models.base import insert_once
from app.services import sittings


def read_briefing(
    session: Session, school_id: uuid.UUID, teacher_id: uuid.UUID, today: date
) -> None:
    """Keep the day of the first reading in a school year."""
    keys = {"school_id": school_id, "teacher_id": teacher_id}
    if not insert_once(session, Briefing, keys, read_on=today):
        session.execute(
            sa.update(Briefing)
            .where(
                Briefing.school_id == school_id,
                Briefing.teacher_id == teacher_id,
                Briefing.read_on < year_begins(today),
            )
            .values(read_on=today)
        )


def has_read_briefing(
    session: Session, school_id: uuid.UUID, teacher_id: uuid.UUID, today: date
) -> bool:
    """Whether the teacher has read it in this school year."""
    read_on = session.scalar(
        sa.select(Briefing.read_on).where(
            Briefing.school_id == school_id, Briefing.teacher_id == teacher_id
        )
    )
    return read_on is not None and read_on >= year_begins(today)


def rehearse(
    session: Session, school_id: uuid.UUID, teacher_id: uuid.UUID, lesson_code: str, today: date
) -> None:
    """Keep the day the teacher last played a lesson to its end."""
    keys = {"school_id": school_id, "teacher_id": teacher_id, "lesson_code": lesson_code}
    if not insert_once(session, Rehearsal, keys, played_on=today):
        session.execute(
            sa.update(Rehearsal)
            .where(
                Rehearsal.school_id == school_id,
                Rehearsal.teacher_id == teacher_id,
                Rehearsal.lesson_code == lesson_code,
            )
            .values(played_on=today)
        )


def open_class(
    session: Session, classroom: Classroom, teacher_id: uuid.UUID, reads: bool, now: datetime
) -> bool:
    """Ouvrir. `reads`: the teacher says to have just read the briefing.

    False, and nothing is opened, when it has not been read in this school year.
    """
    today = school_day(now)
    if reads:
        read_briefing(session, classroom.school_id, teacher_id, today)
    elif not has_read_briefing(session, classroom.school_id, teacher_id, today):
        return False
    sittings.open_class(session, classroom, teacher_id, now)
    return True
