"""A lesson given to a part of a class, and what changes later."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.lesson import Form
from app.models import (
    Assignment,
    AssignmentPupil,
    Attempt,
    AuditAction,
    AuditEvent,
    EditionState,
    LessonEdition,
)
from app.queries.access import own_assignment
from app.services import assigning, ballot_box, classrooms, follow_ups, given_to, taking
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import account_of, add_pupils, classroom_of, publish_lessons

Give = Callable[..., Assignment]


@pytest.fixture
def give(app: Flask, session: Session, cast: Cast, clock: Clock) -> Give:
    """`give(alice, bilal)`: the first lesson to these pupils of 4eB; to the class for nobody."""
    library = app.extensions["library"]
    publish_lessons(session, library, clock.now)
    edition = session.get_one(LessonEdition, library.main[0].hash)

    def to(*pupils: Person, closes: datetime | None = None) -> Assignment:
        room, ids = classroom_of(session, cast.room_4eb), [one.id for one in pupils]
        return assigning.assign(
            session, room, edition, cast.petit.id, clock.now, closes, True, clock.now, ids or None
        )

    return to


def change(session: Session, cast: Cast, given: Assignment, now: datetime, *to: Person) -> None:
    room = classroom_of(session, cast.room_4eb)
    given_to.change(session, room, given, [one.id for one in to], cast.petit.id, now)


def journal(session: Session) -> list[str]:
    """The subjects of what was changed."""
    which = AuditEvent.action == AuditAction.ASSIGNMENT_CHANGED
    return list(session.scalars(sa.select(AuditEvent.subject).where(which)))


def test_a_lesson_for_some_is_found_by_them_alone(session: Session, cast: Cast, give: Give) -> None:
    given = give(cast.alice)
    for pupil, found in ((cast.alice, True), (cast.bilal, False), (cast.chloe, False)):
        seen = own_assignment(session, pupil.school_id, pupil.id, given.id)
        assert (seen is not None) is found, pupil.name


def test_a_lesson_runs_twice_for_other_pupils_only(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    first = give(cast.alice)
    give(cast.bilal)
    for pupils in ((cast.alice,), (cast.alice, cast.bilal), ()):
        with pytest.raises(given_to.AlreadyGiven):
            give(*pupils)
    clock.advance(minutes=1)
    first.closes_at = clock.now
    give(cast.alice)


def test_who_has_begun_a_lesson_is_not_given_it_again_beside_others(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    """Ten pupils, then the same nine and another one: the difference would be two answers."""
    first = give(cast.alice)
    taking.start(session, first, cast.alice.id, clock.now)
    clock.advance(minutes=1)
    first.closes_at = clock.now
    for put_away in (None, clock.now.date()):
        first.archived_on = put_away
        session.flush()
        for pupils in ((cast.alice,), (cast.alice, cast.bilal), ()):
            with pytest.raises(given_to.AlreadyGiven):
                give(*pupils)
    give(cast.bilal)


def test_refreshers_that_run_do_not_keep_a_lesson_from_being_given_again(
    session: Session, give: Give, clock: Clock
) -> None:
    first = give()
    follow_ups.plan(session, first, {Moment.FIRST: clock.now}, clock.now)
    clock.advance(minutes=1)
    first.closes_at = clock.now
    give()


def test_a_whole_class_takes_again_what_it_has_put_away(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    first = give()
    taking.start(session, first, cast.alice.id, clock.now)
    clock.advance(minutes=1)
    first.closes_at = clock.now
    with pytest.raises(given_to.AlreadyGiven):
        give()
    first.archived_on = clock.now.date()
    session.flush()
    with pytest.raises(given_to.AlreadyGiven):
        give(cast.alice)
    give()


def test_a_lesson_of_the_whole_class_leaves_no_room_for_a_part(cast: Cast, give: Give) -> None:
    give()
    with pytest.raises(given_to.AlreadyGiven):
        give(cast.alice)


def test_a_lesson_is_given_to_somebody(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    given = give(cast.alice)
    room, edition = (
        classroom_of(session, cast.room_4eb),
        session.get_one(LessonEdition, given.edition_hash),
    )
    with pytest.raises(ValueError, match="to somebody"):
        assigning.assign(
            session, room, edition, cast.petit.id, clock.now, None, True, clock.now, []
        )
    with pytest.raises(ValueError, match="to somebody"):
        change(session, cast, given, clock.now)


def test_a_pupil_is_added_and_removed_and_the_journal_names_nobody(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    given = give(cast.alice)
    change(session, cast, given, clock.now, cast.bilal)
    assert given_to.chosen(session, given) == {cast.bilal.id}
    assert journal(session) == ["4eB L1 +1 −1"]
    change(session, cast, given, clock.now, cast.bilal)
    assert len(journal(session)) == 1, "nothing changed"


def test_who_has_begun_is_not_removed(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    given = give(cast.alice, cast.bilal)
    taking.start(session, given, cast.alice.id, clock.now)
    with pytest.raises(given_to.HasBegun):
        change(session, cast, given, clock.now, cast.bilal)
    assert given_to.chosen(session, given) == {cast.alice.id, cast.bilal.id}
    change(session, cast, given, clock.now, cast.alice)


def test_nobody_is_added_who_has_the_lesson_by_another_way(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    given = give(cast.alice)
    give(cast.bilal)
    with pytest.raises(given_to.AlreadyGiven):
        change(session, cast, given, clock.now, cast.alice, cast.bilal)


def test_the_list_of_a_whole_class_cannot_be_changed(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    with pytest.raises(ValueError, match="whole class"):
        change(session, cast, give(), clock.now, cast.alice)


def test_who_changes_class_loses_the_place_and_an_erased_pupil_leaves_no_row(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    given = give(cast.alice, cast.bilal)
    account, target = account_of(session, cast.alice), classroom_of(session, cast.room_3ea)
    classrooms.move_pupil(session, account, target, cast.petit.id, clock.now)
    assert given_to.chosen(session, given) == {cast.bilal.id}
    back = classroom_of(session, cast.room_4eb)
    classrooms.move_pupil(session, account, back, cast.petit.id, clock.now)
    assert own_assignment(session, cast.school.id, cast.alice.id, given.id) is None
    classrooms.remove_pupil(session, cast.school.id, cast.bilal.id, cast.petit.id, clock.now)
    assert session.scalar(sa.select(sa.func.count()).select_from(AssignmentPupil)) == 0


def test_a_group_of_every_other_pupil_is_asked_both_forms(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    """By the place in the class alone, every pupil of such a group would be asked form A."""
    more = add_pupils(session, cast.room_4eb, 4, clock.now)  # after Alice and Bilal
    odd = [cast.alice, more[0], more[2]]
    given = give(*odd)
    forms = []
    for pupil in odd:
        attempt = taking.start(session, given, pupil.id, clock.now)
        forms.append(session.get_one(Attempt, (cast.school.id, attempt)).form)
    assert forms == [Form.A, Form.B, Form.A]


# --- opening again ---------------------------------------------------------------------------


def reopen(session: Session, cast: Cast, given: Assignment, until: datetime, now: datetime) -> None:
    room = classroom_of(session, cast.room_4eb)
    given_to.reopen(session, room, given, until, cast.petit.id, now)


def test_a_closed_lesson_is_opened_again_until_a_moment(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    given = give(closes=clock.now + timedelta(hours=1))
    until = clock.now + timedelta(days=3)
    with pytest.raises(ValueError, match="only what is closed"):
        reopen(session, cast, given, until, clock.now)
    clock.advance(hours=2)
    with pytest.raises(ValueError, match="only what is closed"):
        reopen(session, cast, given, clock.now, clock.now)
    reopen(session, cast, given, until, clock.now)
    assert given.closes_at == until
    assert journal(session) == ["4eB L1 → 2026-11-26"]


def test_a_withdrawn_lesson_is_not_opened_again(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    given = give(closes=clock.now + timedelta(hours=1))
    clock.advance(hours=2)
    edition = session.get_one(LessonEdition, given.edition_hash)
    edition.state = EditionState.WITHDRAWN
    with pytest.raises(given_to.Withdrawn):
        reopen(session, cast, given, clock.now + timedelta(days=1), clock.now)
    edition.state = EditionState.PUBLISHED
    session.flush()


def test_a_lesson_given_again_meanwhile_is_not_opened_twice_for_one_pupil(
    session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    first = give(cast.alice, closes=clock.now + timedelta(hours=1))
    clock.advance(hours=2)
    second = give(cast.alice)
    until = clock.now + timedelta(days=1)
    with pytest.raises(given_to.AlreadyGiven):
        reopen(session, cast, first, until, clock.now)
    change(session, cast, second, clock.now, cast.bilal)
    reopen(session, cast, first, until, clock.now)


def test_late_ballots_wait_until_they_are_five_and_not_alike(
    app: Flask, session: Session, cast: Cast, give: Give, clock: Clock
) -> None:
    """Opening again and closing a lesson around one pupil tells nothing of that pupil."""
    keys, given = app.extensions["repere_keys"], give(closes=clock.now + timedelta(hours=1))
    pupils = add_pupils(session, cast.room_4eb, 15, clock.now)
    box = ballot_box.Box(given.school_id, given.id)

    def vote(pupil: Person, mark: str) -> None:
        attempt = taking.start(session, given, pupil.id, clock.now)
        ballot_box.cast(session, keys, box, attempt, {"story:t1": (mark,)})

    for n, pupil in enumerate(pupils[:10]):
        vote(pupil, "ab"[n % 2])
    assigning.close(session, keys, given, cast.petit.id, clock.now + timedelta(hours=1))
    counted = []
    for n, pupil in enumerate(pupils[10:]):
        clock.advance(hours=2)
        reopen(session, cast, given, clock.now + timedelta(hours=1), clock.now)
        vote(pupil, "ab"[n % 2])
        clock.advance(hours=1)
        counted.append(ballot_box.count(session, keys, given.school_id, [given.id]))
    assert counted == [0, 0, 0, 0, 5]
