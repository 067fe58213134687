"""What the catalogue shows beside each lesson: given to whom, withdrawn, acknowledged."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import (
    Acknowledgement,
    Assignment,
    Classroom,
    EditionState,
    LessonEdition,
    Teaching,
)


@dataclass(frozen=True)
class CatalogueState:
    """By edition hash what may be given and is acknowledged; by lesson code, to which classes."""

    published: frozenset[str]
    acknowledged: frozenset[str]
    classes: Mapping[str, tuple[str, ...]]


def catalogue_state(
    session: Session,
    school_id: uuid.UUID,
    teacher_id: uuid.UUID,
    hashes: Sequence[str],
    today: date,
) -> CatalogueState:
    """What a teacher's catalogue needs beside the lessons themselves. Three statements."""
    published = session.scalars(
        sa.select(LessonEdition.hash).where(
            LessonEdition.hash.in_(hashes), LessonEdition.state == EditionState.PUBLISHED
        )
    ).all()
    acknowledged = session.scalars(
        sa.select(Acknowledgement.edition_hash).where(
            Acknowledgement.school_id == school_id,
            Acknowledgement.teacher_id == teacher_id,
            Acknowledgement.edition_hash.in_(hashes),
        )
    ).all()
    rows = session.execute(
        sa.select(Assignment.lesson_code, Classroom.label)
        .join(
            Classroom,
            sa.and_(
                Classroom.school_id == Assignment.school_id,
                Classroom.id == Assignment.classroom_id,
            ),
        )
        .join(
            Teaching,
            sa.and_(
                Teaching.school_id == Classroom.school_id, Teaching.classroom_id == Classroom.id
            ),
        )
        .where(
            Assignment.school_id == school_id,
            Assignment.moment == Moment.LESSON,
            Assignment.archived_on.is_(None),
            Teaching.teacher_id == teacher_id,
            Teaching.counts_on(today),
        )
        .distinct()
        .order_by(Classroom.label)
    ).all()
    classes: dict[str, tuple[str, ...]] = {}
    for code, label in rows:
        classes[code] = (*classes.get(code, ()), label)
    return CatalogueState(frozenset(published), frozenset(acknowledged), classes)
