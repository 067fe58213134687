"""Groups of a class, kept at each pupil's place in it."""

import uuid
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.groups import NUMBERS
from app.models import Classroom, Enrolment


def put(session: Session, classroom: Classroom, numbers: Mapping[uuid.UUID, int | None]) -> None:
    """Put these pupils of the class in those groups, None for none; the others stay where they
    are. Lessons given to a group before keep their pupils. Raises `ValueError` for another
    number."""
    if not set(numbers.values()) <= {None, *NUMBERS}:
        raise ValueError("a group is a number")
    places = session.scalars(
        sa.select(Enrolment).where(
            Enrolment.school_id == classroom.school_id,
            Enrolment.classroom_id == classroom.id,
            Enrolment.pupil_id.in_(numbers),
        )
    )
    for place in places:
        place.group_number = numbers[place.pupil_id]
    session.flush()
