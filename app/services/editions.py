"""Editions of lessons: published at start-up, corrected, withdrawn."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import Assignment, AuditAction, EditionState, LessonEdition, School
from app.models.base import insert_once
from app.models.engine import enter_school
from app.services import auditing


def publish(session: Session, hash_: str, code: str, band: str, body: str, today: date) -> bool:
    """Keep a frozen lesson under its hash. False when it was there already."""
    return insert_once(
        session,
        LessonEdition,
        {"hash": hash_},
        code=code,
        band=band,
        body=body,
        state=EditionState.PUBLISHED,
        replaced_by=None,
        published_on=today,
    )


def missing(session: Session, hashes: Iterable[str]) -> set[str]:
    """Which of these hashes are not published yet."""
    wanted = set(hashes)
    found = session.scalars(sa.select(LessonEdition.hash).where(LessonEdition.hash.in_(wanted)))
    return wanted - set(found)


def correct(session: Session, old_hash: str, new_hash: str, now: datetime) -> int:
    """Say that `new_hash` corrects `old_hash`, and move the running assignments of every school.

    Both must hold the same keys: the caller has compared them. `new_hash` may be an edition
    that was corrected before: it is the published one again. Returns how many lessons given moved;
    their follow-ups move with them.
    """
    session.execute(
        sa.update(LessonEdition)
        .where(LessonEdition.hash == old_hash)
        .values(state=EditionState.REPLACED, replaced_by=new_hash)
    )
    session.execute(
        sa.update(LessonEdition)
        .where(LessonEdition.hash == new_hash)
        .values(state=EditionState.PUBLISHED, replaced_by=None)
    )
    moved = 0
    for school_id in session.scalars(sa.select(School.id)).all():
        enter_school(session, school_id)
        moments = session.scalars(
            sa.update(Assignment)
            .where(
                Assignment.school_id == school_id,
                Assignment.edition_hash == old_hash,
                Assignment.archived_on.is_(None),
            )
            .values(edition_hash=new_hash)
            .returning(Assignment.moment)
        ).all()
        moved += sum(moment is Moment.LESSON for moment in moments)
        auditing.record(session, school_id, None, AuditAction.LESSON_CORRECTED, old_hash[:12], now)
        session.flush()
    return moved


def withdraw(session: Session, hash_: str, now: datetime) -> None:
    """Withdraw an edition: pupils meet a calm page with help, teachers cannot give it."""
    session.execute(
        sa.update(LessonEdition)
        .where(LessonEdition.hash == hash_)
        .values(state=EditionState.WITHDRAWN)
    )
    for school_id in session.scalars(sa.select(School.id)).all():
        enter_school(session, school_id)
        auditing.record(session, school_id, None, AuditAction.LESSON_WITHDRAWN, hash_[:12], now)
        session.flush()
