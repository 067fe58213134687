"""A substitute has a class from the first day to the last, in Paris; before and after, it is not
there."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import Assignment
from app.services import taking, teaching
from app.services.teaching import Days
from tests.cast import Cast
from tests.factories import account_of, classroom_of
from tests.follow_ups import plan
from tests.page import Client

pytestmark = pytest.mark.goal("S27")

FIRST, LAST = date(2026, 11, 24), date(2026, 12, 4)
MIDNIGHT = (
    (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), False),  # the eve, 23:59 in Paris
    (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), True),  # the first day, 0:00
    (datetime(2026, 12, 4, 22, 59, tzinfo=UTC), True),  # the last day, 23:59
    (datetime(2026, 12, 4, 23, 0, tzinfo=UTC), False),  # the day after, 0:00
)


@pytest.fixture
def substitute(session: Session, cast: Cast, given: Assignment, clock: Any) -> None:
    """M. Roy stands in for Mme Petit in 4eB."""
    room, roy = classroom_of(session, cast.room_4eb), account_of(session, cast.roy)
    teaching.give(session, room, roy, Days(FIRST, LAST), cast.benali.id, clock.now)
    session.commit()


@pytest.fixture
def pages(session: Session, cast: Cast, given: Assignment, clock: Any) -> list[str]:
    """One page behind each loader of the teacher's door."""
    attempt = taking.start(session, given, cast.alice.id, clock.now)
    again = plan(session, given, clock.now)[Moment.FIRST]
    room = f"/teach/classes/{cast.room_4eb.id}"
    return [
        room,
        f"{room}/year",
        f"{room}/sitting?lesson={given.id}",
        f"{room}/projection",
        f"{room}/sheet",
        f"/teach/assignments/{given.id}/progress",
        f"/teach/pupils/{cast.alice.id}",
        f"/teach/attempts/{attempt}/reset",
        f"/teach/follow-ups/{again.id}",
        f"/teach/follow-ups/{again.id}/export",
    ]


@pytest.mark.parametrize(("moment", "theirs"), MIDNIGHT)
def test_every_page_of_the_class_opens_and_closes_at_midnight_in_paris(
    app: Flask, session: Session, cast: Cast, sign_in: Any, clock: Any, substitute: None,
    pages: list[str], moment: datetime, theirs: bool,
) -> None:  # fmt: skip
    clock.now = moment
    roy = sign_in(Client(app, session), cast.roy)
    for page in pages:
        roy.get(page, expect=200 if theirs else 404)
    assert ("4eB" in roy.get("/teach").text) is theirs
    assert ("4eB" in roy.get("/teach/lessons").text) is theirs
    petit = sign_in(Client(app, session), cast.petit)
    for page in pages:
        petit.get(page)


def test_a_substitute_does_nothing_in_the_class_that_cannot_be_undone(
    app: Flask, session: Session, cast: Cast, sign_in: Any, clock: Any, substitute: None,
) -> None:  # fmt: skip
    """A pupil moved to a class of their own would stay theirs after the last day."""
    clock.now = datetime(2026, 12, 4, 8, tzinfo=UTC)
    roy = sign_in(Client(app, session), cast.roy)
    room, pupil = f"/teach/classes/{cast.room_4eb.id}", f"/teach/pupils/{cast.alice.id}"
    for refused in (f"{room}/archive", f"{pupil}/move", f"{pupil}/remove"):
        roy.get(refused, expect=404)
        roy.post(refused, {"target": str(cast.room_3ea.id)}, expect=404)
    assert not roy.get(pupil).select("main a[href$='/move'], main a[href$='/remove']")
    assert not roy.get(room).select("main a[href$='/archive']")
    petit = sign_in(Client(app, session), cast.petit)
    assert len(petit.get(pupil).select("main a[href$='/move'], main a[href$='/remove']")) == 2
    assert petit.get(room).select("main a[href$='/archive']")


def test_what_is_no_longer_theirs_is_the_page_of_what_never_was(
    app: Flask, session: Session, cast: Cast, sign_in: Any, clock: Any, substitute: None,
) -> None:  # fmt: skip
    clock.now = datetime(2026, 12, 5, 8, tzinfo=UTC)
    roy = sign_in(Client(app, session), cast.roy)
    past = roy.get(f"/teach/classes/{cast.room_4eb.id}", expect=404)
    never = roy.get(f"/teach/classes/{cast.other_room.id}", expect=404)
    assert past.text == never.text


def test_a_class_list_of_a_past_substitute_adds_nothing_to_the_class(
    app: Flask, session: Session, cast: Cast, sign_in: Any, clock: Any, substitute: None,
) -> None:  # fmt: skip
    for moment, theirs in MIDNIGHT[2:]:
        clock.now = moment
        roy = sign_in(Client(app, session), cast.roy)
        fields = {"how": "names", "label": "", "pasted": "Classe;Nom;Prénom\n4eB;DUPONT;Léa\n"}
        sent = roy.post("/teach/import/read", fields, expect=None)
        assert (sent.status == 303) is theirs, sent.text


def test_the_substitute_reads_until_when_and_the_teachers_who_else_has_access(
    app: Flask, petit: Client, session: Session, cast: Cast, sign_in: Any, clock: Any,
    substitute: None,
) -> None:  # fmt: skip
    room = f"/teach/classes/{cast.room_4eb.id}"
    text = petit.get(room).text
    assert "Mme Petit , M. Roy (du 24 novembre 2026 au 4 décembre 2026)" in text
    assert "jusqu’au" not in petit.get("/teach").text
    clock.now = datetime(2026, 11, 25, 8, tzinfo=UTC)
    roy = sign_in(Client(app, session), cast.roy)
    assert "jusqu’au 4 décembre 2026" in roy.get("/teach").text
    assert "M. Roy (jusqu’au 4 décembre 2026)" in roy.get(room).text
    clock.now = datetime(2026, 12, 5, 8, tzinfo=UTC)
    petit = sign_in(Client(app, session), cast.petit)
    assert "M. Roy" not in petit.get(room).text


def test_the_year_is_said_with_the_day_on_which_it_goes(
    app: Flask, petit: Client, session: Session, cast: Cast, sign_in: Any
) -> None:
    words = "Les données de l’année seront effacées le 30 septembre 2027."
    assert words in petit.get("/teach").text
    assert words in petit.get(f"/teach/classes/{cast.room_4eb.id}").text
    benali = sign_in(Client(app, session), cast.benali)
    assert words in benali.get("/admin").text
    alice = sign_in(Client(app, session), cast.alice)
    known = alice.get("/ce-que-repere-sait").text
    assert "Tout cela sera effacé le 30 septembre 2027 au plus tard." in known


def test_two_years_side_by_side_have_each_their_day(
    app: Flask, session: Session, cast: Cast, sign_in: Any, clock: Any
) -> None:
    from app.models import CardMode
    from app.services import classrooms

    clock.now = datetime(2027, 9, 6, 8, tzinfo=UTC)
    room = classrooms.create(
        session, cast.school.id, "5eC", cast.petit.id, CardMode.IN_CLASS, True, clock.now
    )
    petit = sign_in(Client(app, session), cast.petit)
    text = petit.get("/teach").text
    assert "Les données de 4eB seront effacées le 30 septembre 2027." in text
    assert "Les données de 5eC seront effacées le 30 septembre 2028." in text
    assert "30 septembre 2028" in petit.get(f"/teach/classes/{room.id}").text


def test_the_class_page_costs_no_more_than_it_may(
    petit: Client, cast: Cast, substitute: None, statements: Any
) -> None:
    with statements() as seen:
        petit.get(f"/teach/classes/{cast.room_4eb.id}")
    assert len(seen) <= 8, seen
