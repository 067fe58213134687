"""A class whose network a test takes away: pupils at tablets, and what a device keeps."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Error, Locator, Page
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson, StepKind
from app.models import Attempt, LessonEdition, Response
from app.services import assigning, sessions, sittings
from tests.browser.conftest import seat
from tests.browser.hands import Mouse
from tests.browser.people import PupilAtTablet
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import classroom_of, issue_card

CALM = "Pas de réseau. Tu peux continuer."
KEPT = "Ta réponse est gardée"
END = "Tu es au bout de la leçon."
BACK = "Le réseau est revenu."
REVIEW = "Le réseau est revenu. Voici l’explication d’une réponse gardée."
RECORDED = "Le réseau est revenu. Tes réponses sont enregistrées."
NEEDS = "Cela demande le réseau. Réessaie dans un moment."
HELD = "Pas de réseau. Ce que tu as choisi attend dans cette page et part tout seul."

#: Everything a page may keep on a device.
ON_THE_DEVICE = """async () => ({
    local: Object.fromEntries(Object.entries(localStorage)),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: self.caches ? await caches.keys() : [],
})"""

#: Do what each screen asks, as a pupil would, until a heading; return the headings and the lines.
GOES_ON = """async ({ until, steps }) => {
    const seen = [];
    const heading = () => document.querySelector('[data-swap=main] h1').innerText;
    for (let n = 0; n < steps && heading() !== until; n += 1) {
        const main = document.querySelector('[data-swap=main]');
        const ask = main.querySelector('form:has([value=answer], [value=choose])');
        for (const item of ask?.querySelectorAll('[type=radio], [type=checkbox]') || []) {
            if (!ask.querySelector(`[name="${item.name}"]:checked`)) item.checked = true;
        }
        for (const list of ask?.querySelectorAll('select') || []) {
            list.value ||= list.options[1].value;
        }
        const way = ask || main.querySelector('.actions button:not(.outline, .plain)').form;
        const swapped = new Promise((done, fail) => {
            document.addEventListener('repere:swapped', done, { once: true });
            setTimeout(() => fail(new Error(`stuck at ${heading()}`)), 5000);
        });
        way.requestSubmit(way.querySelector('button[type=submit]'));
        await swapped;
        await new Promise((done) => { setTimeout(done); });
        seen.push([heading(), document.querySelector('[data-network]').textContent]);
    }
    return seen;
}"""


@dataclass
class Offline:
    """4eB with « Deux messages » to do, and tablets whose network the test takes away."""

    app: Flask
    session: Session
    cast: Cast
    clock: Clock
    live: str
    lesson: Lesson
    tablet: Callable[..., Page]
    sent: list[str] = field(default_factory=list)

    def signs_in(self, page: Page, person: Person) -> PupilAtTablet:
        """A pupil signs in with a card."""
        pupil = PupilAtTablet(page, self.live, Mouse(), True)
        pupil.signs_in_by_code(self.code_of(person))
        return pupil

    def code_of(self, person: Person) -> str:
        """The code of a new card."""
        keys = self.app.extensions["repere_keys"]
        return issue_card(self.session, keys, person, self.clock.now).code

    def page(self) -> Page:
        """A tablet that waits no longer than it must."""
        page = self.tablet()
        page.add_init_script("Math.random = () => 0")
        page.on("request", lambda r: r.method == "POST" and self.sent.append(r.url))
        return page

    def begins(self) -> PupilAtTablet:
        """Alice has a before-question on screen, and the rest of the lesson is fetched."""
        pupil = self.signs_in(self.page(), self.cast.alice)
        pupil.begins()
        pupil.goes_on()
        pupil.page.locator("html[data-ahead]").wait_for()
        return pupil

    def begins_without_the_rest(self) -> PupilAtTablet:
        """Alice has a before-question on screen, and nothing of the rest of the lesson."""
        page = self.page()
        page.route("**/suite", lambda route: route.abort())
        pupil = self.signs_in(page, self.cast.alice)
        pupil.begins()
        page.locator("html[data-ready]").wait_for()
        goes_on(page, steps=1)
        return pupil

    def asked(self) -> PupilAtTablet:
        """Alice has the first after-question on screen, and the rest of the lesson is fetched."""
        page = self.page()
        seat(self.app, self.session, page, self.cast.alice, self.live, self.clock.now)
        page.goto(self.live + "/accueil")
        page.click("text=Commencer")
        page.wait_for_url("**/lecon/**")
        step = self.lesson.step_of(StepKind.AFTER).number
        self.session.execute(sa.update(Attempt).values(step=step))
        self.session.commit()
        page.reload()
        page.click("main >> text=Continuer")
        page.locator("html[data-ahead]").wait_for()
        return PupilAtTablet(page, self.live, Mouse(), True)

    def count(self, table: Any = Response) -> int:
        """How many rows there are now."""
        found = self.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        self.session.rollback()
        return found

    def ends_sessions(self) -> None:
        """Alice's session has ended by itself."""
        sessions.end_all(self.session, self.cast.school.id, [self.cast.alice.id])
        self.session.commit()


@pytest.fixture
def school(request: pytest.FixtureRequest) -> str:
    """Loopback, unless the test says otherwise."""
    return str(request.getfixturevalue(getattr(request, "param", "live")))


@pytest.fixture
def there(
    app: Flask,
    session: Session,
    stage: Cast,
    clock: Clock,
    lessons: None,
    school: str,
    tablet: Callable[..., Page],
) -> Offline:
    room = classroom_of(session, stage.room_4eb)
    lesson = app.extensions["library"].get("L1", "4e-3e")
    edition = session.get_one(LessonEdition, lesson.hash)
    assigning.assign(session, room, edition, stage.petit.id, clock.now, None, True, clock.now)
    sittings.open_class(session, room, stage.petit.id, clock.now)
    session.commit()
    return Offline(app, session, stage, clock, school, lesson, tablet)


def cut(page: Page) -> None:
    page.context.set_offline(True)


def restore(page: Page) -> None:
    page.context.set_offline(False)


def line(page: Page) -> Locator:
    return page.locator("[data-network]")


def goes_on(page: Page, until: str = "", steps: int = 80) -> list[list[str]]:
    return list(page.evaluate(GOES_ON, {"until": until, "steps": steps}))


def waiting(page: Page) -> list[str]:
    """The forms that wait on the device."""
    kept = page.evaluate("localStorage.getItem('repere.waiting')")
    return list(json.loads(kept)["forms"]) if kept else []


def nothing_waits(page: Page) -> None:
    """Wait until nothing is left on the device. Not by `wait_for_function`: the page's policy
    refuses what it evaluates while another page loads."""
    for _ in range(100):
        with contextlib.suppress(Error):  # the page may be on its way to the next
            if not page.evaluate("localStorage.length"):
                return
        page.wait_for_timeout(100)
    raise AssertionError("something still waits")


def until(page: Page, done: Callable[[], bool]) -> None:
    """Wait for what the test itself sees."""
    for _ in range(100):
        if done():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came")
