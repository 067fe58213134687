"""A year is erased once, with a receipt in numbers."""

import threading
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import (
    Account,
    Attempt,
    AuditAction,
    AuditEvent,
    CardDirectory,
    CardMode,
    Classroom,
    Response,
    School,
)
from app.models.engine import enter_school
from app.services import classrooms, retention, schools
from app.services.year_end import Fate, Renewal
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of, issue_card, publish_lessons
from tests.web.teach.conftest import give, play
from tests.years import END, JULY, labels, pupils, receipts, renewed


@pytest.fixture
def played(app: Flask, session: Session, cast: Cast, clock: Clock) -> None:
    """Alice has finished a lesson, Bilal has a card."""
    library = app.extensions["library"]
    publish_lessons(session, library, clock.now)
    given = give(session, cast, cast.room_4eb, library.main[0], clock.now)
    play(app, session, given, cast.alice, clock.now)
    issue_card(session, app.extensions["repere_keys"], cast.bilal, clock.now)


@pytest.mark.goal("P02")
def test_what_is_erased_is_what_was_announced_and_the_receipt_says_it_in_numbers(
    session: Session, cast: Cast, played: None
) -> None:
    found = retention.due(session, cast.school.id, END)
    assert [one.label for one in found.goes] == ["3eA", "4eB"] and not found.stays
    answers = session.scalar(sa.select(sa.func.count()).select_from(Response))
    assert (found.pupils, found.attempts, found.answers) == (3, 1, answers) and answers
    receipt = retention.purge(session, cast.school.id, END, JULY, cast.benali.id)
    assert receipt is not None
    numbers = (receipt.classes, receipt.pupils, receipt.attempts, receipt.answers)
    assert numbers == (2, 3, 1, answers)
    assert (receipt.year_ended_on, receipt.purged_at, receipt.automatic) == (END, JULY, False)
    assert pupils(session, cast) == 0 and labels(session, cast, in_use=False) == []
    for table in (Attempt, Response, CardDirectory):
        assert not session.scalars(sa.select(table)).all()
    event = session.scalars(sa.select(AuditEvent).filter_by(action=AuditAction.YEAR_PURGED)).one()
    assert (event.actor_id, event.subject) == (cast.benali.id, "2027-08-31")


@pytest.mark.goal("P02")
def test_a_second_purge_writes_no_empty_receipt(session: Session, cast: Cast) -> None:
    assert retention.purge(session, cast.school.id, END, JULY, cast.benali.id)
    assert retention.purge(session, cast.school.id, END, JULY, cast.benali.id) is None
    assert len(receipts(session)) == 1
    lines = session.scalars(sa.select(AuditEvent).filter_by(action=AuditAction.YEAR_PURGED)).all()
    assert len(lines) == 1


def test_a_purge_of_a_year_that_is_over_already_leaves_the_new_one(
    app: Flask, session: Session, cast: Cast
) -> None:
    """Two at once: the second read the date before the first moved it."""
    september = datetime(2027, 9, 30, 4, tzinfo=UTC)
    retention.daily(session, app.extensions["repere_keys"], cast.school.id, september)
    room = classrooms.create(
        session, cast.school.id, "5eC", cast.petit.id, CardMode.IN_CLASS, True, september
    )
    assert retention.purge(session, cast.school.id, END, september, cast.benali.id) is None
    assert session.get(Classroom, (cast.school.id, room.id)) is not None
    assert session.get_one(School, cast.school.id).retention_on == date(2028, 8, 31)


def test_the_date_comes_by_itself_once_and_its_receipt_says_so(
    app: Flask, session: Session, cast: Cast
) -> None:
    keys = app.extensions["repere_keys"]
    for day in (29, 30, 30):
        moment = datetime(2027, 9, day, 4, tzinfo=UTC)
        retention.daily(session, keys, cast.school.id, moment)
        assert len(receipts(session)) == (day == 30)
    (receipt,) = receipts(session)
    assert receipt.automatic and receipt.classes == 2
    event = session.scalars(sa.select(AuditEvent).filter_by(action=AuditAction.YEAR_PURGED)).one()
    assert event.actor_id is None


def test_the_day_of_the_purge_begins_at_midnight_in_paris(
    app: Flask, session: Session, cast: Cast
) -> None:
    keys = app.extensions["repere_keys"]
    for hour, gone in ((21, False), (22, True)):
        moment = datetime(2027, 9, 29, hour, 30, tzinfo=UTC)
        retention.daily(session, keys, cast.school.id, moment)
        assert (pupils(session, cast) == 0) is gone


@pytest.mark.goal("P02")
def test_a_purge_that_dies_half_way_has_done_nothing_and_is_done_the_next_time(
    session: Session, cast: Cast, played: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.commit()
    before = session.scalar(sa.select(sa.func.count()).select_from(CardDirectory))

    def dies(*_: Any) -> None:
        assert pupils(session, cast) == 0, "the pupils are gone when it dies"
        raise RuntimeError("the machine stops")

    with monkeypatch.context() as patch:
        patch.setattr(retention.auditing, "record", dies)
        with pytest.raises(RuntimeError):
            retention.purge(session, cast.school.id, END, JULY, cast.benali.id)
    session.rollback()
    assert pupils(session, cast) == 3 and labels(session, cast) == ["3eA", "4eB"]
    assert session.scalar(sa.select(sa.func.count()).select_from(CardDirectory)) == before
    assert not receipts(session)
    assert retention.purge(session, cast.school.id, END, JULY, cast.benali.id)
    assert pupils(session, cast) == 0


@pytest.mark.parametrize(
    ("now", "goes", "stays", "then"),
    [
        (datetime(2027, 7, 12, 9, tzinfo=UTC), ["3eA", "4eB", "5eD"], ["4eB"], END),
        (datetime(2027, 9, 10, 9, tzinfo=UTC), ["3eA", "4eB"], ["4eB", "5eD"], date(2028, 8, 31)),
    ],
)
def test_erased_in_july_or_in_september_the_new_year_stays(
    session: Session, cast: Cast, roll: Any, now: datetime, goes: list[str], stays: list[str],
    then: date,
) -> None:  # fmt: skip
    roll(renewed(cast))
    classrooms.create(session, cast.school.id, "5eD", cast.roy.id, CardMode.IN_CLASS, True, now)
    found = retention.due(session, cast.school.id, END)
    assert [one.label for one in found.goes] == goes
    assert [one.label for one in found.stays] == stays
    retention.purge(session, cast.school.id, END, now, cast.benali.id)
    assert labels(session, cast, in_use=False) == sorted(stays)
    assert session.get_one(School, cast.school.id).retention_on == then


def test_a_pupil_who_moved_to_the_new_year_stays_and_loses_the_passages_of_the_old(
    app: Flask, session: Session, cast: Cast, played: None, roll: Any
) -> None:
    (new,) = roll(Renewal(cast.room_3ea.id, Fate.GOES_ON, "3eA", True))
    alice = account_of(session, cast.alice)
    assert classrooms.move_pupil(session, alice, new, cast.benali.id, JULY) is None
    found = retention.due(session, cast.school.id, END)
    assert (found.pupils, found.attempts) == (2, 1)
    retention.purge(session, cast.school.id, END, JULY, cast.benali.id)
    assert pupils(session, cast) == 1
    assert not session.scalars(sa.select(Attempt)).all()


def test_the_other_school_keeps_everything(session: Session, cast: Cast) -> None:
    retention.purge(session, cast.school.id, END, JULY, cast.benali.id)
    session.commit()
    enter_school(session, cast.other_school.id)
    assert session.get(Account, (cast.other_school.id, cast.dina.id)) is not None
    assert session.get(Classroom, (cast.other_school.id, cast.other_room.id)) is not None


@pytest.mark.goal("P02")
def test_two_at_once_erase_once_and_leave_the_new_year(
    session: Session, engine: sa.Engine, cast: Cast
) -> None:
    """The administrator presses the button while the daily maintenance runs."""
    september = datetime(2027, 9, 30, 4, tzinfo=UTC)
    room = classrooms.create(
        session, cast.school.id, "5eC", cast.petit.id, CardMode.IN_CLASS, True, september
    )
    school, actor, new = cast.school.id, cast.benali.id, room.id
    session.commit()
    together, written = threading.Barrier(2), []

    def erase(who: uuid.UUID | None) -> None:
        with Session(engine) as mine:
            enter_school(mine, school)
            together.wait(10)
            receipt = retention.purge(mine, school, END, september, who)
            mine.commit()
            written.append(receipt is not None)

    threads = [threading.Thread(target=erase, args=(who,)) for who in (actor, None)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    session.expire_all()
    assert sorted(written) == [False, True] and len(receipts(session)) == 1
    assert session.get(Classroom, (school, new)) is not None
    assert session.get_one(School, school).retention_on == date(2028, 8, 31)


def test_a_date_that_was_changed_meanwhile_stops_the_purge(session: Session, cast: Cast) -> None:
    """What would go was announced for another date."""
    schools.set_retention(session, cast.school.id, date(2027, 7, 1), cast.benali.id, JULY)
    assert retention.purge(session, cast.school.id, END, JULY, cast.benali.id) is None
    assert pupils(session, cast) == 3 and labels(session, cast) == ["3eA", "4eB"]
