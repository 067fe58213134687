"""« Assigner une leçon » from a class keeps that class chosen up to the last page."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.lesson import Lesson
from app.models import Assignment
from app.services import teaching
from tests.cast import Cast
from tests.conftest import MORNING
from tests.factories import account_of, classroom_of
from tests.page import Client


def two_classes(session: Session, cast: Cast, now: datetime) -> None:
    """Mme Petit teaches 3eA too, which comes first in the list."""
    room, petit = classroom_of(session, cast.room_3ea), account_of(session, cast.petit)
    teaching.give(session, room, petit, None, cast.benali.id, now)
    session.commit()


def test_the_class_is_kept_from_its_page_to_the_assignment(
    petit: Client, session: Session, lesson: Lesson, cast: Cast
) -> None:
    two_classes(session, cast, MORNING)
    kept = f"?class={cast.room_4eb.id}"
    room = petit.get(f"/teach/classes/{cast.room_4eb.id}")
    starts = [link["href"] for link in room.select('main a[href^="/teach/lessons"]')]
    assert starts and all(href == f"/teach/lessons{kept}" for href in starts)
    page = petit.get(starts[0])
    assert page.select_one('form.filters input[name="class"]')["value"] == str(cast.room_4eb.id)
    assert page.select(f'a[href="/teach/lessons/L1{kept}"]')
    assert page.select(f'a[href="/teach/lessons/L1/preview{kept}"]')
    answer = petit.get(f"/teach/lessons/L1/assign{kept}", expect=303)
    petit.get(answer.location)  # the page that asks to acknowledge
    answer = petit.submit(action="/teach/lessons/L1/acknowledge")
    assert answer.location == f"/teach/lessons/L1/assign{kept}"
    petit.follow(answer)
    petit.submit(action="/teach/lessons/L1/assign")
    given = session.scalars(sa.select(Assignment).where(Assignment.moment == Moment.LESSON)).one()
    assert given.classroom_id == cast.room_4eb.id


def test_the_preview_leads_back_with_the_class(petit: Client, lesson: Lesson, cast: Cast) -> None:
    kept = f"class={cast.room_4eb.id}"
    page = petit.get(f"/teach/lessons/L1/preview?form=A&{kept}")
    assert page.select(f'a[href="/teach/lessons/L1?{kept}"]')


def test_a_class_of_somebody_else_is_ignored(petit: Client, lesson: Lesson, cast: Cast) -> None:
    for other in (cast.room_3ea.id, cast.other_room.id, "no-id", ""):
        for path in ("/teach/lessons", "/teach/lessons/L1"):
            page = petit.get(f"{path}?class={other}")
            assert not page.select('[href*="class="], input[name="class"]'), other


def test_among_several_classes_none_is_chosen_by_itself(
    petit: Client, session: Session, lesson: Lesson, cast: Cast
) -> None:
    two_classes(session, cast, MORNING)
    petit.post("/teach/lessons/L1/acknowledge")
    petit.get("/teach/lessons/L1/assign")
    page = petit.submit(action="/teach/lessons/L1/assign", expect=422)
    assert "Choisissez la classe" in page.text
    assert session.scalar(sa.select(Assignment)) is None
