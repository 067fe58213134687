"""What is due goes, once, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import CardDirectory, CardMode, Classroom, School
from app.services import cards, classrooms, retention, schools, sittings, staff
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of, classroom_of, issue_card
from tests.years import pupils


@pytest.mark.goal("P02")
def test_the_year_goes_thirty_days_after_the_retention_date(
    app: Flask, session: Session, cast: Cast
) -> None:
    keys = app.extensions["repere_keys"]
    on = session.get_one(School, cast.school.id).retention_on
    day = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    retention.daily(session, keys, cast.school.id, day + timedelta(days=29))
    assert pupils(session, cast) == 3
    retention.daily(session, keys, cast.school.id, day + timedelta(days=30))
    assert pupils(session, cast) == 0
    assert not session.scalars(sa.select(Classroom).filter_by(school_id=cast.school.id)).all()
    assert len(staff.members(session, cast.school.id)) == 3
    session.expire_all()
    assert session.get_one(School, cast.school.id).retention_on > on


def test_a_school_set_up_on_the_night_of_the_first_of_september_is_of_the_new_year(
    session: Session, cast: Cast
) -> None:
    school = schools.create(session, "Collège", datetime(2027, 8, 31, 22, 0, tzinfo=UTC))
    assert school.created_on == date(2027, 9, 1)
    assert school.retention_on == date(2028, 8, 31)


@pytest.mark.parametrize("made", [date(2027, 8, 30), date(2027, 9, 6)])
def test_a_class_of_the_new_year_and_its_cards_outlive_the_old_one(
    app: Flask, session: Session, cast: Cast, made: date
) -> None:
    keys = app.extensions["repere_keys"]
    moment = datetime(made.year, made.month, made.day, 9, tzinfo=UTC)
    room = classrooms.create(
        session, cast.school.id, "5eC", cast.petit.id, CardMode.IN_CLASS, True, moment
    )
    (maya,) = classrooms.add_pupils(session, room, ["Maya"], None, moment)
    alice = issue_card(session, keys, cast.alice, moment)
    (card,) = cards.issue(session, keys, cast.school.id, [maya], made)
    retention.daily(session, keys, cast.school.id, datetime(2027, 10, 1, 4, tzinfo=UTC))
    labels = session.scalars(sa.select(Classroom.label).filter_by(school_id=cast.school.id)).all()
    assert labels == ["5eC"] and pupils(session, cast) == 1
    found = cards.find_by_code(session, keys, card.code)
    assert found is not None and found.display_name == "Maya"
    assert cards.find_by_code(session, keys, alice.code) is None
    assert not session.query(CardDirectory).filter_by(account_id=cast.alice.id).count()


def test_an_invitation_that_is_too_old_opens_nothing_and_goes(
    app: Flask, session: Session, cast: Cast, clock: Clock
) -> None:
    token = staff.invite(session, account_of(session, cast.roy), cast.benali.id, clock.now)
    assert staff.invited(session, token, clock.now) is not None
    later = clock.now + timedelta(days=8)
    assert staff.invited(session, token, later) is None
    retention.daily(session, app.extensions["repere_keys"], cast.school.id, later)
    assert staff.invited(session, token, clock.now) is None


def test_a_class_that_nobody_ended_is_ended_the_next_day(
    app: Flask, session: Session, cast: Cast, clock: Clock
) -> None:
    keys, room = app.extensions["repere_keys"], classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    for hours, still in ((11, True), (13, False)):
        retention.daily(session, keys, cast.school.id, clock.now + timedelta(hours=hours))
        assert (sittings.current(session, room.school_id, room.id) is not None) is still
