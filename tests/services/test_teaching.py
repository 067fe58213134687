"""A class is given and taken back, with a line of the journal each time; past substitutes go."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import AuditAction, AuditEvent, Teaching
from app.services import retention, teaching
from app.services.teaching import Days
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of, classroom_of

WEEK = Days(date(2026, 11, 24), date(2026, 12, 4))


def lines(session: Session, action: AuditAction) -> list[str]:
    query = sa.select(AuditEvent.subject).where(AuditEvent.action == action)
    return list(session.scalars(query.order_by(AuditEvent.at)))


def row(session: Session, cast: Cast) -> Teaching | None:
    return session.get(Teaching, (cast.school.id, cast.room_4eb.id, cast.roy.id))


def test_a_substitute_is_given_a_class_from_a_day_to_a_day(
    session: Session, cast: Cast, clock: Clock
) -> None:
    room, roy = classroom_of(session, cast.room_4eb), account_of(session, cast.roy)
    teaching.give(session, room, roy, WEEK, cast.benali.id, clock.now)
    given = row(session, cast)
    assert given is not None and (given.starts_on, given.ends_on) == (WEEK.first, WEEK.last)
    assert lines(session, AuditAction.CLASS_GIVEN) == ["4eB → M. Roy, 2026-11-24 – 2026-12-04"]


def test_a_substitute_may_stay_longer_or_for_good(
    session: Session, cast: Cast, clock: Clock
) -> None:
    room, roy = classroom_of(session, cast.room_4eb), account_of(session, cast.roy)
    teaching.give(session, room, roy, WEEK, cast.benali.id, clock.now)
    teaching.give(session, room, roy, None, cast.benali.id, clock.now)
    given = row(session, cast)
    assert given is not None and given.ends_on is None
    with pytest.raises(ValueError, match="teaches the class already"):
        teaching.give(session, room, roy, WEEK, cast.benali.id, clock.now)
    assert len(lines(session, AuditAction.CLASS_GIVEN)) == 2


def test_a_class_is_taken_back_once(session: Session, cast: Cast, clock: Clock) -> None:
    room, petit = classroom_of(session, cast.room_4eb), account_of(session, cast.petit)
    assert teaching.take_back(session, room, petit, cast.benali.id, clock.now)
    assert not teaching.take_back(session, room, petit, cast.benali.id, clock.now)
    assert lines(session, AuditAction.CLASS_TAKEN_BACK) == ["4eB ← Mme Petit"]


def test_past_substitutes_are_erased_the_day_after_in_paris(
    app: Flask, session: Session, cast: Cast, clock: Clock
) -> None:
    room, roy = classroom_of(session, cast.room_4eb), account_of(session, cast.roy)
    teaching.give(session, room, roy, WEEK, cast.benali.id, clock.now)
    for hour, there in ((22, True), (23, False)):
        moment = datetime(2026, 12, 4, hour, 30, tzinfo=UTC)
        retention.daily(session, app.extensions["repere_keys"], cast.school.id, moment)
        session.expire_all()
        assert (row(session, cast) is not None) is there
    assert session.get(Teaching, (cast.school.id, cast.room_4eb.id, cast.petit.id))
