"""A lesson is given in five activations at most, to a class or to a part of it."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.groups import Split, split
from app.models import Assignment, Classroom
from app.models.engine import enter_school
from app.services import assigning, classrooms, given_to, groups
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import add_pupils, classroom_of, open_session
from tests.page import Client

pytestmark = pytest.mark.browser

#: From the classes to the message that says it is given.
MOST = 5


class Counting:
    """A teacher's hand that counts what it presses."""

    def __init__(self) -> None:
        self.pressed = 0

    def press(self, target: Locator) -> None:
        """Press one thing."""
        target.click()
        self.pressed += 1


@pytest.fixture
def hand() -> Counting:
    return Counting()


@pytest.fixture
def desk(
    app: Flask, session: Session, stage: Cast, clock: Clock, lessons: None, live: str
) -> Callable[[Page], Page]:
    """`desk(page)`: Mme Petit on her classes; 4eB has thirty pupils in two groups."""
    room = classroom_of(session, stage.room_4eb)
    add_pupils(session, stage.room_4eb, 28, clock.now)
    ids = [one.id for one in classrooms.pupils(session, room.school_id, room.id)]
    groups.put(session, room, split(ids, Split.HALVES))
    edition = app.extensions["library"].get("L1", "4e-3e").hash
    assigning.acknowledge(session, room.school_id, stage.petit.id, edition)
    session.commit()
    client = Client(app, session)
    open_session(app, session, client, stage.petit, clock.now)

    def sit(page: Page) -> Page:
        page.context.add_cookies(
            [
                {
                    "name": "__Host-repere",
                    "value": client.cookie("__Host-repere") or "",
                    "url": live.replace("http://", "https://"),
                    "httpOnly": True,
                    "secure": True,
                    "sameSite": "Lax",
                }
            ]
        )
        page.goto(f"{live}/teach")
        return page

    return sit


def as_far_as_the_form(page: Page, hand: Counting) -> None:
    """From the classes, by the class, to the form of the first lesson."""
    hand.press(page.get_by_role("link", name="4eB", exact=True))
    hand.press(page.get_by_role("link", name="Assigner une leçon").first)
    hand.press(page.locator("a[href*='/lessons/L1/assign']").first)


def pupils_of(session: Session, cast: Cast) -> Any:
    """Whom the one lesson is for; None for the whole class."""
    session.rollback()
    enter_school(session, cast.school.id)
    given = session.scalars(sa.select(Assignment).where(Assignment.moment == Moment.LESSON)).one()
    chosen = given_to.chosen(session, given)
    assert session.get(Classroom, (given.school_id, given.classroom_id))
    return chosen


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize(("whom", "number"), [("", 30), ("Groupe 1", 15)], ids=["class", "group"])
def test_five_activations_give_a_lesson(
    tablet: Callable[..., Page],
    desk: Callable[[Page], Page],
    hand: Counting,
    session: Session,
    stage: Cast,
    script: bool,
    whom: str,
    number: int,
) -> None:
    page = desk(tablet(width=1280, height=800, java_script_enabled=script))
    as_far_as_the_form(page, hand)
    if whom:
        hand.press(page.get_by_role("radio", name=whom))
    hand.press(page.get_by_role("button", name="Assigner la leçon"))
    expect(page.locator(".messages")).to_contain_text("La leçon est assignée")
    assert hand.pressed <= MOST
    chosen = pupils_of(session, stage)
    assert chosen is None if not whom else len(chosen) == number


def test_the_list_of_pupils_waits_until_it_is_asked_for(
    tablet: Callable[..., Page], desk: Callable[[Page], Page], hand: Counting
) -> None:
    page = desk(tablet(width=390))
    as_far_as_the_form(page, hand)
    boxes = page.locator("[name=pupils]")
    expect(boxes.first).to_be_hidden()
    page.get_by_role("radio", name="Des élèves que je choisis").click()
    expect(boxes.first).to_be_visible()
    expect(boxes).to_have_count(30)
