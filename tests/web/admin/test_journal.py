"""What the journal says of the lessons of a class."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.lesson import Lesson
from app.services import given_to
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import classroom_of
from tests.page import Client
from tests.web.teach.conftest import give


def test_a_lesson_given_to_other_pupils_is_a_lesson_changed(
    benali: Client, cast: Cast, session: Session, lesson: Lesson, clock: Clock
) -> None:
    given = give(session, cast, cast.room_4eb, lesson, clock.now, [cast.alice])
    room: Any = classroom_of(session, cast.room_4eb)
    given_to.change(session, room, given, [cast.bilal.id], cast.petit.id, clock.now)
    session.commit()
    text = benali.get("/admin/journal").text
    assert "a modifié une leçon de la 4eB L1 +1 −1" in text
