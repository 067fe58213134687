"""An hour in class: thirty pupils, three of them at a browser, and their teacher at hers."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app.cli import player
from app.domain.journey import Course
from app.domain.lesson import StepKind
from app.models import Assignment, Attempt, Counter, LessonEdition, Response
from app.services import assigning, sittings, taking
from tests.browser.pages import give_cookie
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import add_pupils, classroom_of, open_session
from tests.page import Client

pytestmark = pytest.mark.browser

CLASS = 30
CALM = "On en parle ensemble"
Tablet = Callable[..., Page]


@dataclass
class Hour:
    """4eB with thirty pupils, « Deux messages » given, the class open."""

    app: Flask
    session: Session
    cast: Cast
    clock: Clock
    live: str
    given: Assignment
    pupils: list[Person]

    @property
    def sitting(self) -> str:
        """The address of the live page."""
        return f"{self.live}/teach/classes/{self.cast.room_4eb.id}/sitting"

    def sits(self, page: Page, person: Person, clock: bool = True) -> Page:
        """A person already signed in, at a browser whose own clock the test moves."""
        client = Client(self.app, self.session)
        open_session(self.app, self.session, client, person, self.clock.now)
        self.session.commit()
        name = "__Host-repere"
        give_cookie(page.context, self.live, name, client.cookie(name) or "")
        if clock:
            page.clock.install()
        return page

    def plays(self, pupil: Person, seed: int, leave: StepKind | None) -> None:
        """A pupil of the class takes the lesson without a browser."""
        library, keys = self.app.extensions["library"], self.app.extensions["repere_keys"]
        lesson = library.edition(self.given.edition_hash)
        attempt_id = taking.start(self.session, self.given, pupil.id, self.clock.now)
        attempt = self.session.get_one(Attempt, (self.given.school_id, attempt_id))
        last = lesson.step_of(leave).number if leave else 99
        player.play(
            Course(lesson, library.parallel_of(lesson)),
            taking.state(self.session, attempt),
            random.Random(seed),
            0.7,
            lambda screen: screen.step.number >= last,
            lambda effects: taking.apply(self.session, keys, attempt, effects, self.clock.now),
        )
        self.session.commit()

    def reaches(self, page: Page, kind: StepKind) -> None:
        """A pupil at a browser who has come as far as a step."""
        lesson = self.app.extensions["library"].edition(self.given.edition_hash)
        attempt_id = page.url.rsplit("/", 1)[1]
        self.session.execute(
            sa.update(Attempt)
            .where(Attempt.id == uuid.UUID(attempt_id))
            .values(step=lesson.step_of(kind).number)
        )
        self.session.commit()

    def count(self, table: Any) -> int:
        """How many rows there are now."""
        found = self.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        self.session.commit()
        return found


@pytest.fixture
def hour(app: Flask, session: Session, stage: Cast, clock: Clock, lessons: None, live: str) -> Hour:
    room = classroom_of(session, stage.room_4eb)
    lesson = app.extensions["library"].get("L1", "4e-3e")
    edition = session.get_one(LessonEdition, lesson.hash)
    given = assigning.assign(
        session, room, edition, stage.petit.id, clock.now, None, True, clock.now
    )
    pupils = [stage.alice, stage.bilal, *add_pupils(session, stage.room_4eb, 28, clock.now)]
    sittings.open_class(session, room, stage.petit.id, clock.now)
    session.commit()
    return Hour(app, session, stage, clock, live, given, pupils)


def begin(hour: Hour, page: Page, person: Person) -> Page:
    """A pupil opens the lesson."""
    hour.sits(page, person)
    page.goto(hour.live + "/accueil")
    page.click("text=Commencer")
    page.wait_for_url("**/lecon/**")
    page.locator("html[data-ready]").wait_for()
    return page


def press(page: Page, words: str) -> None:
    """Press the button with these words."""
    page.locator("main").get_by_role("button", name=words, exact=True).click()


def polls(page: Page) -> None:
    """Let the longest time between two polls pass."""
    with page.expect_response("**/ouvert"):
        page.clock.fast_forward(13_100)


def test_a_class_of_thirty_is_opened_followed_paused_and_ended(hour: Hour, tablet: Tablet) -> None:
    teacher = hour.sits(tablet(1280, 800), hour.cast.petit)
    first, second, third = (begin(hour, tablet(), person) for person in hour.pupils[:3])
    hour.reaches(second, StepKind.AFTER)
    second.reload()
    second.click("main >> text=Continuer")
    second.locator("main form:has([value=answer])").wait_for()

    # The teacher follows the class, without names, and without a reload.
    teacher.goto(hour.sitting)
    teacher.locator("html[data-ready]").wait_for()
    teacher.evaluate("window.sameDocument = true")
    expect(teacher.locator("[data-count=not_begun]")).to_have_text("27")
    for seed, pupil in enumerate(hour.pupils[3:]):
        hour.plays(pupil, seed, StepKind.PRACTICE if seed % 2 else None)
    teacher.clock.fast_forward(3_100)
    expect(teacher.locator("[data-count=finished]")).to_have_text("14")
    expect(teacher.locator("[data-count=not_begun]")).to_have_text("0")
    expect(teacher.locator(".live-list li").nth(3)).to_contain_text("Élève 4")
    expect(teacher.locator(".live-list li").nth(3)).to_contain_text("terminé")
    assert teacher.evaluate("window.sameDocument") is True
    assert hour.count(Counter) == 0

    # A pupil is filling in a question when the teacher presses Pause.
    field = second.locator("main form:has([value=answer]) :is(input[type=radio], select)").first
    if field.evaluate("it => it.tagName") == "SELECT":
        field.select_option(index=1)
    else:
        field.check(force=True)
    filled = "form => [...new FormData(form)].map(String)"
    form = second.locator("main form:has([value=answer])")
    before = form.evaluate(filled)
    press(teacher, "Pause")
    expect(teacher.locator("#session")).to_have_text("En pause")
    assert hour.count(Counter) > 0, "the pause opens the ballot box"
    for page in (first, second, third):
        polls(page)
        expect(page.locator("h1").filter(visible=True)).to_have_text(CALM)
        expect(page.locator(".bar [data-opens=help]")).to_be_visible()
        expect(page.locator(".bar form[action='/sortie']")).to_be_visible()
    assert second.evaluate("document.activeElement.textContent") == CALM
    hidden = second.locator("main[inert]")
    expect(hidden).to_be_hidden()
    second.keyboard.press("Tab")
    assert second.evaluate("!document.activeElement.closest('[inert]')")

    # Reprendre: the same screen, with what was being filled in; who asks need not wait.
    go_on = second.get_by_text("Continuer, quand la pause est finie")
    with second.expect_response("**/ouvert"):
        go_on.click()
    expect(second.locator("h1").filter(visible=True)).to_have_text(CALM)
    press(teacher, "Reprendre")
    expect(teacher.locator("#session")).to_have_text("Les élèves travaillent")
    go_on.click()
    expect(second.get_by_role("heading", name=CALM)).to_have_count(0)
    for page in (first, third):
        polls(page)
        expect(page.get_by_role("heading", name=CALM)).to_have_count(0)
    assert form.evaluate(filled) == before
    expect(second.locator("main")).to_have_count(1)

    # Paused again: an answer sent just before the poll is stored, and the calm screen comes.
    press(teacher, "Pause")
    expect(teacher.locator("#session")).to_have_text("En pause")
    first.locator("main button[type=submit]").first.click()
    expect(first.locator("h1")).to_have_text(CALM)
    press(teacher, "Reprendre")
    expect(teacher.locator("#session")).to_have_text("Les élèves travaillent")
    polls(first)
    expect(first.get_by_role("heading", name=CALM)).to_have_count(0)
    expect(first.locator("main h1")).to_be_visible()

    # Terminer: every pupil comes to the closing page.
    press(teacher, "Terminer")
    expect(teacher.locator("h1")).to_have_text("4eB")
    for page in (first, second, third):
        page.clock.fast_forward(13_100)
        page.wait_for_url("**/fini")


def test_a_tab_that_is_hidden_does_not_poll(hour: Hour, tablet: Tablet) -> None:
    page = begin(hour, tablet(), hour.pupils[0])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => window.away ?? true })")
    page.clock.run_for(60_000)
    assert not [url for url in asked if url.endswith("/ouvert")]
    page.evaluate("window.away = false")
    with page.expect_response("**/ouvert"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_polls_come_less_often_when_they_fail(hour: Hour, tablet: Tablet) -> None:
    page = begin(hour, tablet(), hour.pupils[0])
    asked: list[str] = []
    page.route("**/ouvert", lambda route: (asked.append("x"), route.fulfill(status=503))[1])
    for _ in range(12):
        page.clock.run_for(10_000)
        page.wait_for_timeout(30)
    assert 2 <= len(asked) <= 5, "two minutes hold twelve polls that succeed"


def test_key_b_blanks_the_board_and_brings_it_back(hour: Hour, tablet: Tablet) -> None:
    page = hour.sits(tablet(1280, 800), hour.cast.petit, clock=False)
    page.goto(hour.sitting.replace("/sitting", "/projection"))
    page.locator("html[data-ready]").wait_for()
    page.keyboard.press("b")
    expect(page.locator("[data-veil=blank]")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator("[data-veil=blank]")).to_have_count(0)
    page.click("text=Éteindre l’écran")
    expect(page.locator("[data-veil=blank]")).to_be_visible()
    page.click("[data-veil=blank]")
    expect(page.locator("[data-veil=blank]")).to_have_count(0)


def test_without_a_script_pause_is_met_at_the_next_answer_and_refresh_does_the_live_work(
    hour: Hour, tablet: Tablet
) -> None:
    teacher = hour.sits(tablet(1280, 800, java_script_enabled=False), hour.cast.petit, False)
    pupil = hour.sits(tablet(java_script_enabled=False), hour.pupils[0], False)
    teacher.goto(hour.sitting)
    pupil.goto(hour.live + "/accueil")
    pupil.click("text=Commencer")
    pupil.wait_for_url("**/lecon/**")
    expect(teacher.locator("[data-count=start]")).to_have_text("0")
    teacher.click("text=Rafraîchir")
    expect(teacher.locator("[data-count=start]")).to_have_text("1")
    press(teacher, "Pause")
    pupil.locator("main button[type=submit]").first.click()
    expect(pupil.locator("h1")).to_have_text(CALM)
    press(teacher, "Reprendre")
    pupil.click("text=Continuer, quand la pause est finie")
    expect(pupil.locator("h1")).not_to_have_text(CALM)
    assert hour.count(Response) == 0
