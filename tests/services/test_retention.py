"""What is due goes, once, and nothing else."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import Account, Classroom, Role, School
from app.services import retention, staff
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of


def pupils(session: Session, cast: Cast) -> int:
    query = sa.select(sa.func.count()).select_from(Account)
    where = (Account.school_id == cast.school.id, Account.role == Role.PUPIL)
    return session.scalar(query.where(*where)) or 0


def test_the_year_goes_thirty_days_after_the_retention_date(
    app: Flask, session: Session, cast: Cast
) -> None:
    keys = app.extensions["repere_keys"]
    on = session.get_one(School, cast.school.id).retention_on
    day = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    retention.daily(session, keys, cast.school.id, day + timedelta(days=30))
    assert pupils(session, cast) == 3
    retention.daily(session, keys, cast.school.id, day + timedelta(days=31))
    assert pupils(session, cast) == 0
    assert not session.scalars(sa.select(Classroom).filter_by(school_id=cast.school.id)).all()
    assert len(staff.members(session, cast.school.id)) == 3
    session.expire_all()
    assert session.get_one(School, cast.school.id).retention_on > on


def test_an_invitation_that_is_too_old_opens_nothing_and_goes(
    app: Flask, session: Session, cast: Cast, clock: Clock
) -> None:
    token = staff.invite(session, account_of(session, cast.roy), cast.benali.id, clock.now)
    assert staff.invited(session, token, clock.now) is not None
    later = clock.now + timedelta(days=8)
    assert staff.invited(session, token, later) is None
    retention.daily(session, app.extensions["repere_keys"], cast.school.id, later)
    assert staff.invited(session, token, clock.now) is None
