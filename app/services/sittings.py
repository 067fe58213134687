"""Ouvrir, Pause, Reprendre, Terminer, and the plan of the hour."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.plan import Plan
from app.keys import Keys
from app.models import Assignment, AuditAction, Classroom, Enrolment, Sitting
from app.models.base import insert_once
from app.services import auditing, ballot_box, sessions

#: Named answers queued on a device are taken this long after Terminer.
LATE_ANSWERS = timedelta(minutes=30)
#: A class still open this long after Ouvrir was forgotten.
FORGOTTEN = timedelta(hours=12)


def current(session: Session, school_id: uuid.UUID, classroom_id: uuid.UUID) -> Sitting | None:
    """The open sitting of a class, or None."""
    return session.scalar(
        sa.select(Sitting).where(
            Sitting.school_id == school_id,
            Sitting.classroom_id == classroom_id,
            Sitting.ended_at.is_(None),
        )
    )


def open_class(session: Session, classroom: Classroom, actor: uuid.UUID, now: datetime) -> None:
    """Ouvrir: cards work from now on. Opening an open class changes nothing."""
    new = insert_once(
        session,
        Sitting,
        {"school_id": classroom.school_id, "id": uuid.uuid4()},
        classroom_id=classroom.id,
        opened_at=now,
        ended_at=None,
        paused_at=None,
        plan=None,
    )
    if new:
        auditing.record(
            session, classroom.school_id, actor, AuditAction.CLASS_OPENED, classroom.label, now
        )
        session.flush()


def end_class(
    session: Session, keys: Keys, classroom: Classroom, actor: uuid.UUID | None, now: datetime
) -> bool:
    """Terminer: pupils' sessions end, and the ballot box is opened. False when it was closed."""
    if not _change(session, classroom, ended_at=now, paused_at=None):
        return False
    pupils = _pupils(session, classroom)
    sessions.end_sitting(session, classroom.school_id, pupils, now)
    count_class(session, keys, classroom)
    auditing.record(
        session, classroom.school_id, actor, AuditAction.CLASS_ENDED, classroom.label, now
    )
    session.flush()
    return True


def sign_out(session: Session, classroom: Classroom, actor: uuid.UUID, now: datetime) -> None:
    """End the sessions of every pupil of a class: open or not, the class and its cards stay as
    they are."""
    sessions.end_all(session, classroom.school_id, _pupils(session, classroom))
    auditing.record(
        session, classroom.school_id, actor, AuditAction.SESSIONS_ENDED, classroom.label, now
    )
    session.flush()


def _pupils(session: Session, classroom: Classroom) -> Sequence[uuid.UUID]:
    return session.scalars(
        sa.select(Enrolment.pupil_id).where(
            Enrolment.school_id == classroom.school_id, Enrolment.classroom_id == classroom.id
        )
    ).all()


def end_forgotten(session: Session, keys: Keys, school_id: uuid.UUID, now: datetime) -> None:
    """Terminer, where nobody pressed it: cards do not work overnight."""
    forgotten = session.scalars(
        sa.select(Classroom)
        .join(
            Sitting,
            sa.and_(Sitting.school_id == Classroom.school_id, Sitting.classroom_id == Classroom.id),
        )
        .where(
            Sitting.school_id == school_id,
            Sitting.ended_at.is_(None),
            Sitting.opened_at < now - FORGOTTEN,
        )
    ).all()
    for classroom in forgotten:
        end_class(session, keys, classroom, None, now)


def pause(session: Session, keys: Keys, classroom: Classroom, now: datetime) -> bool:
    """Pause: the pupils meet the calm screen, and the ballot box is opened.

    False, and nothing is counted, when the class was closed or paused already.
    """
    if not _change(session, classroom, Sitting.paused_at.is_(None), paused_at=now):
        return False
    count_class(session, keys, classroom)
    return True


def resume(session: Session, classroom: Classroom) -> bool:
    """Reprendre: the pupils go on where they were. False when the class was not paused."""
    return _change(session, classroom, Sitting.paused_at.is_not(None), paused_at=None)


def set_plan(session: Session, classroom: Classroom, plan: Plan) -> bool:
    """Keep the minutes of the blocks of this hour. False when the class is closed."""
    return _change(session, classroom, plan=plan.stored)


def _change(
    session: Session, classroom: Classroom, *where: sa.ColumnElement[bool], **values: Any
) -> bool:
    """Change the open sitting of a class, in one statement whoever else presses."""
    changed = session.execute(
        sa.update(Sitting)
        .where(
            Sitting.school_id == classroom.school_id,
            Sitting.classroom_id == classroom.id,
            Sitting.ended_at.is_(None),
            *where,
        )
        .values(**values)
        .returning(Sitting.id)
    ).first()
    return changed is not None


def count_class(session: Session, keys: Keys, classroom: Classroom) -> int:
    """Count the ballots of a class's assignments, closed ones too, put away ones not."""
    ids = session.scalars(
        sa.select(Assignment.id).where(
            Assignment.school_id == classroom.school_id,
            Assignment.classroom_id == classroom.id,
            Assignment.archived_on.is_(None),
        )
    ).all()
    return ballot_box.count(session, keys, classroom.school_id, ids)
