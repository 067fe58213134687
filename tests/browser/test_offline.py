"""The network goes in the middle of a lesson: the pupil goes on, and nothing is lost or left."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson, StepKind
from app.models import Attempt, Ballot, BallotMarker, LessonEdition, Response
from app.services import assigning, sessions, sittings
from tests.browser.conftest import seat
from tests.browser.hands import Mouse
from tests.browser.people import PupilAtTablet
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import classroom_of, issue_card

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.goal("R08")]

CALM = "Pas de réseau. Tu peux continuer."
KEPT = "Ta réponse est gardée"
END = "Tu es au bout de la leçon."
BACK = "Le réseau est revenu."
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
def address(request: pytest.FixtureRequest) -> str:
    """Loopback, unless the test says otherwise."""
    return str(request.getfixturevalue(getattr(request, "param", "live")))


@pytest.fixture
def there(
    app: Flask,
    session: Session,
    stage: Cast,
    clock: Clock,
    lessons: None,
    address: str,
    tablet: Callable[..., Page],
) -> Offline:
    room = classroom_of(session, stage.room_4eb)
    lesson = app.extensions["library"].get("L1", "4e-3e")
    edition = session.get_one(LessonEdition, lesson.hash)
    assigning.assign(session, room, edition, stage.petit.id, clock.now, None, True, clock.now)
    sittings.open_class(session, room, stage.petit.id, clock.now)
    session.commit()
    return Offline(app, session, stage, clock, address, lesson, tablet)


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


# --- going on without network --------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [pytest.param("live", marks=pytest.mark.long), "live_by_name"], indirect=True
)
def test_a_whole_lesson_goes_on_without_network_and_leaves_nothing_of_its_story(
    there: Offline,
) -> None:
    pupil = there.begins()
    page = pupil.page
    cut(page)
    goes_on(page, steps=4)
    pupil.reads_on_to(there.lesson.step(3).turns[0].prompt)
    goes_on(page, steps=1)
    chosen = pupil.heading
    pupil.presses("Revenir à ce moment")
    goes_on(page, steps=1)
    assert pupil.heading == chosen, "the same choice leads to the same place"
    pupil.skips()
    seen = goes_on(page, until=END)
    assert pupil.heading == END
    assert {told for _, told in seen} == {CALM}
    assert [heading for heading, _ in seen].count(KEPT) >= 9
    assert there.count() == there.count(Ballot) == 0

    kept = page.evaluate(ON_THE_DEVICE)
    assert kept["session"] == kept["databases"] == kept["caches"] == []
    assert list(kept["local"]) == ["repere.waiting"]
    assert len(waiting(page)) == 12
    assert all(re.match(r"screen=after%3A\w+&action=(answer|go)", form) for form in waiting(page))

    restore(page)
    told = 0
    while not pupil.has_finished:
        expect(pupil.main.locator("[data-feedback]")).to_be_visible()
        assert pupil.main.locator("form").count() == 1, "a feedback that is over offers one way on"
        pupil.presses("Continuer")
        told += 1
    assert told >= 9
    expect(line(page)).to_have_text(RECORDED)
    assert there.count() == 6
    assert there.count(Ballot) == there.count(BallotMarker) > 10
    assert page.evaluate(ON_THE_DEVICE)["local"] == {}


def test_a_question_is_kept_and_told_of_on_return_where_the_pupil_still_is(there: Offline) -> None:
    pupil = there.asked()
    page = pupil.page
    cut(page)
    goes_on(page, steps=3)
    assert pupil.heading == KEPT
    pupil.reads("Le retour viendra avec le réseau. Tu peux continuer.")
    expect(pupil.main.get_by_text("enregistr")).to_have_count(0)
    assert there.count() == 0
    restore(page)
    expect(line(page)).to_have_text("Le réseau est revenu. Voici le retour d’une réponse gardée.")
    assert there.count() == 2
    pupil.reads("Question 1 sur 6")
    pupil.presses("Continuer")
    expect(line(page)).to_have_text(RECORDED)
    pupil.reads("Question 2 sur 6")
    pupil.presses("Refaire")  # the page of the server again
    pupil.reads("Question 2 sur 6")
    assert waiting(page) == []


def test_what_is_on_screen_is_not_taken_away_when_the_network_comes_back(there: Offline) -> None:
    pupil = there.asked()
    page = pupil.page
    cut(page)
    goes_on(page, steps=2)
    asked = pupil.heading
    restore(page)
    expect(line(page)).to_have_text(RECORDED)
    assert pupil.heading == asked
    goes_on(page, steps=1)
    expect(line(page)).to_have_text("Le réseau est revenu. Voici le retour d’une réponse gardée.")
    pupil.reads("Question 1 sur 6")
    pupil.presses("Continuer")
    pupil.reads("Question 2 sur 6")
    assert there.count() == 2


def test_before_the_rest_is_there_the_form_waits_and_goes_off_by_itself(there: Offline) -> None:
    page = there.page()
    page.route("**/suite", lambda route: route.abort())
    pupil = there.signs_in(page, there.cast.alice)
    pupil.begins()
    page.locator("html[data-ready]").wait_for()
    goes_on(page, steps=1)
    here = pupil.heading
    cut(page)
    page.locator("main form:not(#skip) button[type=submit]").first.click()
    expect(line(page)).to_have_text("Il reste quelque chose à choisir. Tu peux aussi passer.")
    page.get_by_role("button", name="Passer cette question").click()
    expect(line(page)).to_have_text(HELD)
    assert pupil.heading == here
    restore(page)
    expect(line(page)).to_have_text(BACK)
    assert pupil.heading != here


def test_polls_help_and_links_stay_calm_without_network(there: Offline) -> None:
    pupil = there.asked()
    page = pupil.page
    here = page.url
    cut(page)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line(page)).to_have_text(CALM)
    assert line(page).get_attribute("role") == "status"
    page.locator(".bar-in > a.icon-button").first.click()
    expect(line(page)).to_have_text(NEEDS)
    page.get_by_role("button", name="Ce n’est pas moi").click()
    assert page.url == here
    page.locator(".bar [data-opens=help]").click()
    expect(page.locator("#help .number-card").first).to_be_visible()
    page.keyboard.press("Escape")
    restore(page)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line(page)).to_have_text(BACK)


# --- sending on return ----------------------------------------------------------------------------


@pytest.mark.goal("R10")
def test_a_form_whose_answer_was_lost_is_sent_again_and_stored_once(there: Offline) -> None:
    pupil = there.asked()
    page = pupil.page
    answers: list[int] = []

    def lose(route: Route) -> None:
        answers.append(route.fetch().status)
        if len(answers) < 3:
            route.abort()
        else:
            route.fallback()

    page.route(re.compile(r"/lecon/[-0-9a-f]+$"), lose)
    goes_on(page, steps=1)
    expect(line(page)).to_have_text(RECORDED)
    assert set(answers) == {200} and len(answers) >= 3
    assert there.count() == there.count(Ballot) == 1
    pupil.reads("Question 1 sur 6")


def test_a_server_that_asks_to_wait_is_left_alone_so_long(there: Offline) -> None:
    pupil = there.asked()
    page = pupil.page
    times: list[float] = []

    def busy(route: Route) -> None:
        times.append(page.evaluate("performance.now()"))
        if len(times) < 3:
            route.fulfill(status=503, headers={"Retry-After": "2"}, body="")
        else:
            route.fallback()

    page.route(re.compile(r"/lecon/[-0-9a-f]+$"), busy)
    goes_on(page, steps=1)
    assert pupil.heading == KEPT
    expect(line(page)).to_have_text(RECORDED)
    assert times[2] - times[1] >= 1900
    assert there.count() == 1


def test_an_answer_outlives_its_page_and_is_told_of_at_the_next_one(there: Offline) -> None:
    pupil = there.asked()
    context, lesson = pupil.page.context, pupil.page.url
    cut(pupil.page)
    goes_on(pupil.page, steps=3)
    pupil.page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(lesson)
    expect(line(page)).to_have_text("Le réseau est revenu. Voici le retour d’une réponse gardée.")
    assert there.count() == 2
    assert waiting(page) == []


# --- another pupil, the end of a session ----------------------------------------------------------


@pytest.mark.goal("R15", "S13")
def test_answers_go_before_another_pupil_comes_and_nobody_else_sends_them(there: Offline) -> None:
    pupil = there.asked()
    page, lesson = pupil.page, pupil.page.url
    cut(page)
    goes_on(page, steps=1)
    restore(page)
    page.goto(there.live + "/connexion")  # Alice is still signed in on the device
    page.wait_for_function("!localStorage.length")
    assert there.count() == 1

    page.goto(lesson)
    page.locator("html[data-ahead]").wait_for()
    cut(page)
    goes_on(page, steps=2)
    assert len(waiting(page)) == 2
    there.ends_sessions()
    there.sent.clear()
    restore(page)
    page.goto(there.live + "/connexion")
    there.signs_in(page, there.cast.bilal)
    page.wait_for_function("!localStorage.length")
    assert there.count() == 1
    after = there.sent.index(f"{there.live}/connexion")
    assert not [url for url in there.sent[after:] if "/lecon/" in url]


@pytest.mark.goal("R15", "S13")
def test_who_says_this_is_not_me_has_sent_the_answers_first(there: Offline) -> None:
    pupil = there.asked()
    page = pupil.page
    page.route(re.compile(r"/lecon/[-0-9a-f]+$"), lambda route: route.abort())
    goes_on(page, steps=1)
    assert waiting(page)
    page.evaluate("Math.random = () => 0.99")  # three seconds pass before they go by themselves
    page.unroute_all()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line(page)).to_contain_text(BACK)
    page.get_by_role("button", name="Ce n’est pas moi").click()
    page.wait_for_url("**/connexion")
    assert there.count() == 1
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.goal("R15")
def test_after_the_end_of_a_session_the_card_is_asked_for_in_place(there: Offline) -> None:
    pupil = there.asked()
    page, lesson = pupil.page, pupil.page.url
    cut(page)
    goes_on(page, steps=3)
    there.ends_sessions()
    restore(page)
    expect(page.locator("h1")).to_have_text("Ta séance s’est arrêtée")
    assert page.url == lesson and len(waiting(page)) == 3 and there.count() == 0
    page.get_by_label("Le code de ta carte").fill("K7QF")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.url == lesson and len(waiting(page)) == 3
    page.get_by_label("Le code de ta carte").fill(there.code_of(there.cast.alice))
    page.get_by_role("button", name="Continuer").click()
    expect(line(page)).to_have_text("Le réseau est revenu. Voici le retour d’une réponse gardée.")
    assert page.url == lesson and there.count() == 2
    pupil.presses("Continuer")
    pupil.reads("Question 2 sur 6")
    assert waiting(page) == []


@pytest.mark.goal("R15")
def test_the_card_of_somebody_else_inherits_sees_and_sends_nothing(there: Offline) -> None:
    pupil = there.asked()
    page = pupil.page
    cut(page)
    goes_on(page, steps=3)
    there.ends_sessions()
    restore(page)
    page.get_by_label("Le code de ta carte").fill(there.code_of(there.cast.bilal))
    there.sent.clear()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/accueil")
    page.wait_for_function("!localStorage.length")
    expect(page.locator("h1")).to_contain_text("Bilal")
    assert there.count() == 0
    assert not [url for url in there.sent if "/lecon/" in url]


@pytest.mark.goal("R15")
def test_terminer_without_network_takes_the_named_answers_and_says_so(there: Offline) -> None:
    pupil = there.begins()
    page = pupil.page
    cut(page)
    first = there.lesson.step_of(StepKind.AFTER)
    while f"Étape {first.number} " not in page.locator(".progress-words").inner_text():
        goes_on(page, steps=1)
    goes_on(page, steps=3)
    room = classroom_of(there.session, there.cast.room_4eb)
    keys = there.app.extensions["repere_keys"]
    sittings.end_class(there.session, keys, room, there.cast.petit.id, there.clock.now)
    there.session.commit()
    there.clock.advance(minutes=10)
    restore(page)
    page.wait_for_url("**/fini?kept=1")
    expect(page.get_by_text("Ta réponse est enregistrée.")).to_be_visible()
    assert there.count() == 2
    assert page.evaluate("localStorage.length") == 0


# --- leaving fast ---------------------------------------------------------------------------------


@pytest.mark.goal("S13")
def test_leaving_fast_without_network_covers_wipes_and_ends_the_session(there: Offline) -> None:
    pupil = there.asked()
    page = pupil.page
    cut(page)
    goes_on(page, steps=1)
    told = page.evaluate(
        """() => {
            document.querySelector('.bar form[data-quick-exit] button').click();
            const shown = document.body.innerText.trim();
            return { title: document.title, shown, kept: localStorage.length };
        }"""
    )
    assert told == {"title": "…", "shown": "", "kept": 0}
    page.wait_for_timeout(300)
    restore(page)
    page.goto(there.live + "/accueil")
    page.wait_for_url("**/connexion**")
    assert there.count() == 0
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert not names & {"__Host-repere", "__Host-repere-way", "repere_gone"}
