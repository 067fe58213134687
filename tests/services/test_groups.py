"""Groups of a class."""

import random

import pytest
from sqlalchemy.orm import Session

from app.models import Enrolment
from app.services import classrooms, groups, rosters
from app.services.roster_drafts import Draft, ListedClass, ListedPupil
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import account_of, classroom_of


def number_of(session: Session, pupil: Person) -> int | None:
    return session.get_one(Enrolment, (pupil.school_id, pupil.id)).group_number


def test_pupils_of_the_class_are_put_in_groups_and_nobody_else(
    session: Session, cast: Cast
) -> None:
    room = classroom_of(session, cast.room_4eb)
    groups.put(session, room, {cast.alice.id: 6, cast.chloe.id: 2})
    assert number_of(session, cast.alice) == 6
    assert number_of(session, cast.bilal) is None
    assert number_of(session, cast.chloe) is None, "she is in another class"
    groups.put(session, room, {cast.alice.id: None})
    assert number_of(session, cast.alice) is None


@pytest.mark.parametrize("number", [0, 7, -1])
def test_a_group_is_1_to_6(session: Session, cast: Cast, number: int) -> None:
    with pytest.raises(ValueError, match="a group is a number"):
        groups.put(session, classroom_of(session, cast.room_4eb), {cast.alice.id: number})


def test_who_changes_class_leaves_the_group(session: Session, cast: Cast, clock: Clock) -> None:
    groups.put(session, classroom_of(session, cast.room_4eb), {cast.alice.id: 1, cast.bilal.id: 1})
    account, target = account_of(session, cast.alice), classroom_of(session, cast.room_3ea)
    assert classrooms.move_pupil(session, account, target, cast.petit.id, clock.now) is None
    assert number_of(session, cast.alice) is None
    assert number_of(session, cast.bilal) == 1


def test_a_class_list_sent_again_leaves_the_groups_alone(
    session: Session, cast: Cast, clock: Clock
) -> None:
    room = classroom_of(session, cast.room_4eb)
    groups.put(session, room, {cast.alice.id: 3})
    listed = tuple(
        ListedPupil(name, (n,), 1) for n, name in enumerate(("Alice", "Bilal", "Zoé"), 2)
    )
    draft = Draft(True, "names", (ListedClass("4eB", 2, 3, listed),), (), {})
    plan = rosters.plan(session, cast.school.id, draft, cast.petit.id, {}, clock.now.date())
    teacher = cast.petit.id
    rosters.add(session, cast.school.id, draft, plan, teacher, teacher, clock.now, random.Random(1))
    assert number_of(session, cast.alice) == 3
    names = {p.display_name: p for p in classrooms.pupils(session, cast.school.id, room.id)}
    assert "Zoé" in names
    assert session.get_one(Enrolment, (cast.school.id, names["Zoé"].id)).group_number is None
