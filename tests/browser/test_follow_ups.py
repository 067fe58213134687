"""A lesson is given, taken, and comes back three times in the year: the clock jumps to each day."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.models import Assignment, Counter, Response
from app.services import follow_ups
from tests.browser.conftest import seat, take_lesson
from tests.browser.hands import Mouse
from tests.browser.people import PupilAtTablet, Teacher
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import account_of, add_pupils
from tests.follow_ups import do

pytestmark = [pytest.mark.browser, pytest.mark.once]

Tablet = Callable[..., Page]


def test_a_lesson_comes_back_after_a_week_five_weeks_and_three_months(
    app: Flask, session: Session, stage: Cast, clock: Clock, lessons: None, live: str,
    tablet: Tablet,
) -> None:  # fmt: skip
    pupils = [stage.alice, stage.bilal, *add_pupils(session, stage.room_4eb, 10, clock.now)]
    session.commit()
    teacher = Teacher(tablet(1280, 800), live, Mouse(), stage.petit, lambda: clock.now)
    teacher.signs_in()
    teacher.presses("4eB", "link")
    teacher.assigns("Ami ou piège ?", "4eB")
    teacher.reads("Rappel 1")
    teacher.reads("lundi 30 novembre")
    given = session.scalars(sa.select(Assignment).where(Assignment.moment == Moment.LESSON)).one()
    again = follow_ups.of_lesson(session, given)
    days = {moment: one.opens_at for moment, one in again.items()}
    session.commit()
    teacher.opens_the_class()
    for pupil in pupils:
        take_lesson(app, session, given, account_of(session, pupil), clock)
    session.commit()
    teacher.ends_the_class("4eB")
    named = count(session, Response)

    alice = PupilAtTablet(tablet(), live, Mouse())
    for moment, name in (
        (Moment.FIRST, "Rappel 1"),
        (Moment.SECOND, "Rappel 2"),
        (Moment.CHECK, "Bilan à trois mois"),
    ):
        # The day before, nothing waits for anybody.
        comes_to(app, session, alice, stage.alice, live, clock, days[moment] - timedelta(hours=6))
        alice.reads("Rien à faire pour l’instant")

        comes_to(app, session, alice, stage.alice, live, clock, days[moment] + timedelta(hours=9))
        teacher.signs_in()
        teacher.reads(f"4eB, {name}, Ami ou piège ?")
        teacher.presses("4eB", "link")
        teacher.opens_the_class()
        alice.opens("/accueil")
        alice.reads("Quelques questions sur « Deux messages »")
        alice.begins()
        alice.reads("Ton prof voit si tu as fait ce rappel.")
        alice.goes_on_to_the_end()
        alice.opens("/accueil")
        alice.reads("Rien à faire pour l’instant")
        for seed, pupil in enumerate(pupils[1:]):
            do(app, session, again[moment], pupil, clock.now, seed)
        session.commit()
        teacher.ends_the_class("4eB")
        teacher.presses(name, "link")
        teacher.is_at(name)
        teacher.reads("12 sur 12 élèves qui ont terminé la leçon")
        teacher.reads("Loin : une autre situation")
        teacher.opens("/teach")
    assert count(session, Response) == named, "nothing of a follow-up is a named answer"
    asked = [(one.questions or "").split() for one in follow_ups.of_lesson(session, given).values()]
    assert sum(map(len, asked)) == len({key for keys in asked for key in keys}) >= 11
    assert count(session, Counter) > 0


def comes_to(
    app: Flask, session: Session, pupil: PupilAtTablet, person: Person, live: str, clock: Clock,
    moment: datetime,
) -> None:  # fmt: skip
    """The clock jumps; the pupil sits down at the tablet."""
    clock.now = moment
    seat(app, session, pupil.page, person, live, clock.now)
    pupil.opens("/accueil")


def count(session: Session, table: type[Response] | type[Counter]) -> int:
    session.expire_all()
    found = session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    session.commit()
    return found
