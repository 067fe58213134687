"""Sessions end when they must, whatever cookie is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.keys import Keys
from app.models import AuditAction, AuditEvent, CardMode
from app.queries.access import pupil_classroom
from app.services import cards, classrooms, sessions, sittings
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import account_of, classroom_of

pytestmark = pytest.mark.goal("S10")


def test_a_session_is_found_by_its_cookie_and_by_no_other(
    session: Session, cast: Cast, clock: Clock
) -> None:
    cookie = sessions.begin(session, account_of(session, cast.alice), clock.now)
    found = sessions.find(session, cookie, clock.now)
    assert found is not None and found.account_id == cast.alice.id
    assert sessions.find(session, cookie[:-1] + "x", clock.now) is None
    assert sessions.find(session, "not a cookie", clock.now) is None
    other = f"{cast.other_school.id}.{cookie.partition('.')[2]}"
    assert sessions.find(session, other, clock.now) is None


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (31, False)])
def test_a_pupil_s_session_ends_after_thirty_idle_minutes(
    session: Session, cast: Cast, clock: Clock, minutes: int, alive: bool
) -> None:
    cookie = sessions.begin(session, account_of(session, cast.alice), clock.now)
    later = clock.now + timedelta(minutes=minutes)
    assert (sessions.find(session, cookie, later) is not None) is alive


def test_a_session_in_use_still_ends_after_two_hours(
    session: Session, cast: Cast, clock: Clock
) -> None:
    cookie = sessions.begin(session, account_of(session, cast.alice), clock.now)
    moment = clock.now
    while (found := sessions.find(session, cookie, moment)) is not None:
        sessions.touch(session, found, moment)
        moment += timedelta(minutes=20)
    assert moment - clock.now == timedelta(hours=2)


def test_a_pupil_has_one_session_and_the_newest_wins(
    session: Session, cast: Cast, clock: Clock
) -> None:
    alice = account_of(session, cast.alice)
    first = sessions.begin(session, alice, clock.now)
    second = sessions.begin(session, alice, clock.now)
    assert sessions.find(session, first, clock.now) is None
    assert sessions.find(session, second, clock.now) is not None


def test_a_teacher_keeps_three_sessions(session: Session, cast: Cast, clock: Clock) -> None:
    petit = account_of(session, cast.petit)
    cookies = [sessions.begin(session, petit, clock.now + timedelta(seconds=n)) for n in range(4)]
    alive = [sessions.find(session, c, clock.now) is not None for c in cookies]
    assert alive == [False, True, True, True]


def test_terminer_ends_the_sessions_of_the_class_and_of_no_other(
    app: Flask, session: Session, cast: Cast, clock: Clock
) -> None:
    keys: Keys = app.extensions["repere_keys"]
    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    alice = sessions.begin(session, account_of(session, cast.alice), clock.now)
    chloe = sessions.begin(session, account_of(session, cast.chloe), clock.now)
    assert sittings.end_class(session, keys, room, cast.petit.id, clock.now)
    assert sessions.find(session, alice, clock.now) is None
    assert sessions.find(session, chloe, clock.now) is not None
    assert not sittings.end_class(session, keys, room, cast.petit.id, clock.now)


def test_reprinting_a_card_ends_the_session_opened_with_the_old_one(
    app: Flask, session: Session, cast: Cast, clock: Clock
) -> None:
    alice = account_of(session, cast.alice)
    cookie = sessions.begin(session, alice, clock.now)
    cards.issue(session, app.extensions["repere_keys"], cast.school.id, [alice], clock.now.date())
    assert sessions.find(session, cookie, clock.now) is None


def test_a_removed_pupil_s_session_is_gone(session: Session, cast: Cast, clock: Clock) -> None:
    cookie = sessions.begin(session, account_of(session, cast.alice), clock.now)
    classrooms.remove_pupil(session, cast.school.id, cast.alice.id, cast.petit.id, clock.now)
    assert sessions.find(session, cookie, clock.now) is None


def test_cards_of_a_class_work_between_ouvrir_and_terminer_only(
    app: Flask, session: Session, cast: Cast, clock: Clock
) -> None:
    def cards_work() -> bool:
        found = pupil_classroom(session, cast.school.id, cast.alice.id)
        return found is not None and found[1]

    room = classroom_of(session, cast.room_4eb)
    assert not cards_work()
    sittings.open_class(session, room, cast.petit.id, clock.now)
    assert cards_work()
    sittings.end_class(session, app.extensions["repere_keys"], room, cast.petit.id, clock.now)
    assert not cards_work()
    room.mode = CardMode.ALSO_HOME
    assert cards_work()


def openings(session: Session) -> int:
    return session.query(AuditEvent).filter_by(action=AuditAction.CLASS_OPENED).count()


def test_an_open_class_opened_again_stays_open_and_is_written_down_once(
    session: Session, cast: Cast, clock: Clock
) -> None:
    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    sittings.open_class(session, room, cast.petit.id, clock.now + timedelta(seconds=1))
    sitting = sittings.current(session, cast.school.id, room.id)
    assert sitting is not None and sitting.opened_at == clock.now
    assert openings(session) == 1


def test_two_clicks_at_once_on_ouvrir_open_the_class_once(
    session: Session, engine: sa.Engine, cast: Cast, clock: Clock
) -> None:
    if engine.dialect.name != "postgresql":
        return  # SQLite has one writer at a time

    def open_beside() -> None:
        with Session(engine) as other:
            room = classroom_of(other, cast.room_4eb)
            sittings.open_class(other, room, cast.petit.id, clock.now)
            other.commit()

    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    with ThreadPoolExecutor() as beside:
        second = beside.submit(open_beside)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        session.commit()
        second.result(timeout=10)
    assert openings(session) == 1
