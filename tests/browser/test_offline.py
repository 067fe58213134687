"""The network goes in the middle of a lesson: the pupil goes on, and nothing is lost or left."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson, StepKind
from app.models import Ballot, BallotMarker, LessonEdition, Response
from app.services import assigning, sessions, sittings
from tests.browser.hands import Mouse
from tests.browser.people import LONGEST_WAY, PupilAtTablet, plain
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import classroom_of, issue_card

pytestmark = [pytest.mark.browser, pytest.mark.goal("R08", "R15")]

CALM = "Pas de réseau. Tu peux continuer."
KEPT = "Ta réponse est gardée"
END = "Tu es au bout de la leçon."
BACK = "Le réseau est revenu."
RECORDED = "Le réseau est revenu. Tes réponses sont enregistrées."

#: Everything a page may keep on a device.
KEPT_ON_THE_DEVICE = """async () => ({
    local: Object.fromEntries(Object.entries(localStorage)),
    session: Object.fromEntries(Object.entries(sessionStorage)),
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: self.caches ? await caches.keys() : [],
})"""


@dataclass
class Offline:
    """4eB with « Deux messages » to do, and Alice at a tablet whose network the test takes away."""

    app: Flask
    session: Session
    cast: Cast
    clock: Clock
    live: str
    lesson: Lesson
    tablet: Callable[..., Page]

    def sits_down(self, person: Person, page: Page | None = None) -> PupilAtTablet:
        """A pupil signs in with a card."""
        keys = self.app.extensions["repere_keys"]
        card = issue_card(self.session, keys, person, self.clock.now)
        page = page or self.tablet()
        page.add_init_script("Math.random = () => 0"); page.on("console", lambda m: print("CONSOLE", m.text)); page.on("pageerror", lambda e: print("ERR", e))
        pupil = PupilAtTablet(page, self.live, Mouse(), True)
        pupil.signs_in_by_code(card.code)
        return pupil

    def begins(self, person: Person, kind: StepKind = StepKind.BEFORE) -> PupilAtTablet:
        """A pupil goes as far as a step, and the rest of the lesson is fetched."""
        pupil = self.sits_down(person)
        pupil.begins()
        pupil.goes_on()
        pupil.page.locator("html[data-ahead]").wait_for()
        number = self.lesson.step_of(kind).number
        while pupil.main.page.locator(".progress-words").inner_text().split()[1] != str(number):
            pupil.goes_on()
        return pupil

    def count(self, table: Any) -> int:
        """How many rows there are now."""
        found = self.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        self.session.rollback()
        return found


@pytest.fixture
def live_here(request: pytest.FixtureRequest) -> str:
    """Loopback, unless the test says otherwise."""
    return str(request.getfixturevalue(getattr(request, "param", "live")))


@pytest.fixture
def there(
    app: Flask,
    session: Session,
    stage: Cast,
    clock: Clock,
    lessons: None,
    live_here: str,
    tablet: Callable[..., Page],
) -> Offline:
    room = classroom_of(session, stage.room_4eb)
    lesson = app.extensions["library"].get("L1", "4e-3e")
    edition = session.get_one(LessonEdition, lesson.hash)
    assigning.assign(session, room, edition, stage.petit.id, clock.now, None, True, clock.now)
    sittings.open_class(session, room, stage.petit.id, clock.now)
    session.commit()
    return Offline(app, session, stage, clock, live_here, lesson, tablet)


def cut(page: Page) -> None:
    page.context.set_offline(True)


def back(page: Page) -> None:
    page.context.set_offline(False)


def line(page: Page) -> Any:
    return page.locator("[data-network]")


@pytest.mark.parametrize("live_here", ["live", "live_by_name"], indirect=True)
def test_a_whole_lesson_goes_on_without_network_and_is_told_of_afterwards(there: Offline) -> None:
    pupil = there.begins(there.cast.alice)
    page = pupil.page
    cut(page)
    rewound = skipped = False
    for _ in range(LONGEST_WAY):
        if pupil.heading == END:
            break
        again = pupil.main.get_by_role("button", name="Revenir à ce moment", exact=True)
        if again.count() and not rewound:
            rewound = True
            choice = pupil.heading
            pupil.takes(again)
            pupil.goes_on()
            assert pupil.heading == choice, "the same choice leads to the same place"
        elif pupil.can("choose").count() and rewound and not skipped:
            skipped = True
            pupil.skips()
            pupil.reads("Autre chose à la place")
        else:
            try: pupil.goes_on()
            except Exception: print("LINE", line(page).inner_text(), page.evaluate("document.querySelector('[data-place]')?.dataset.place"), pupil.heading, page.evaluate("JSON.stringify(localStorage)")); raise
        expect(line(page)).to_have_text(CALM)
    assert pupil.heading == END and rewound and skipped
    assert pupil.headings.count(KEPT) >= 9
    assert there.count(Response) == there.count(Ballot) == 0

    kept = page.evaluate(KEPT_ON_THE_DEVICE)
    assert kept["session"] == {} and kept["databases"] == [] and kept["caches"] == []
    assert list(kept["local"]) == ["repere.waiting"]
    waiting = json.loads(kept["local"]["repere.waiting"])
    assert set(waiting) == {"pupil", "path", "ticket", "token", "forms", "until"}
    assert len(waiting["forms"]) == 12
    assert all("screen=after%3A" in form for form in waiting["forms"])

    back(page)
    told = 0
    expect(pupil.main.locator("[data-feedback]")).to_be_visible()
    while pupil.main.locator("[data-feedback]").count():
        told += 1
        assert pupil.main.locator("form").count() == 1
        pupil.presses("Continuer")
    assert told >= 9
    assert pupil.has_finished
    assert there.count(Response) == 6
    assert there.count(Ballot) == there.count(BallotMarker) > 10
    assert page.evaluate("localStorage.length") == 0
