"""The network comes back: what waited is sent once, and by nobody else."""

import contextlib
import json
import random
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, Route, expect

from app.domain import pupil_code
from app.domain.lesson import StepKind
from app.models import Ballot
from app.services import sittings
from tests.browser.conftest import seat
from tests.browser.offline import (
    BACK,
    HELD,
    KEPT,
    RECORDED,
    REVIEW,
    Offline,
    cut,
    goes_on,
    line,
    restore,
    school,
    there,
    waiting,
)
from tests.factories import classroom_of

__all__ = ["school", "there"]

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.goal("R08")]


#: Answer the question after all, with the first thing that comes.
CHANGES_MIND = """() => {
    const form = document.querySelector('main form:has([value=answer])');
    for (const item of form.querySelectorAll('[type=radio], [type=checkbox]')) {
        if (!form.querySelector(`[name="${item.name}"]:checked`)) item.checked = true;
    }
    for (const list of form.querySelectorAll('select')) list.value ||= list.options[1].value;
    form.requestSubmit();
}"""


# --- sending on return ----------------------------------------------------------------------------


def nothing_waits(page: Page) -> None:
    """Wait until nothing is left on the device. Not by `wait_for_function`: the page's policy
    refuses what it evaluates while another page loads."""
    for _ in range(100):
        with contextlib.suppress(Error):  # the page may be on its way to the next
            if not page.evaluate("localStorage.length"):
                return
        page.wait_for_timeout(100)
    raise AssertionError("something still waits")


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
            route.fulfill(status=503, headers={"Retry-After": "3"}, body="")
        else:
            route.fallback()

    page.route(re.compile(r"/lecon/[-0-9a-f]+$"), busy)
    goes_on(page, steps=1)
    assert pupil.heading == KEPT
    expect(line(page)).to_have_text(RECORDED)
    assert times[2] - times[1] >= 2900
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
    expect(line(page)).to_have_text(REVIEW)
    assert there.count() == 2
    assert waiting(page) == []


def test_a_form_thought_again_while_the_first_is_on_its_way_is_sent_too(there: Offline) -> None:
    page = there.page()
    page.route("**/suite", lambda route: route.abort())
    pupil = there.signs_in(page, there.cast.alice)
    pupil.begins()
    page.locator("html[data-ready]").wait_for()
    goes_on(page, steps=1)
    here = pupil.heading
    sent: list[Route] = []
    cut(page)
    page.get_by_role("button", name="Passer cette question").click()
    expect(line(page)).to_have_text(HELD)
    page.route(re.compile(r"/lecon/[-0-9a-f]+$"), lambda route: sent.append(route))
    restore(page)
    until(page, lambda: len(sent) == 1)
    page.evaluate(CHANGES_MIND)
    sent[0].fulfill(status=422, body="")
    until(page, lambda: len(sent) == 2)
    bodies = [route.request.post_data or "" for route in sent]
    assert "action=skip" in bodies[0] and "action=answer" in bodies[1]
    sent[1].continue_()
    expect(line(page)).to_have_text(BACK)
    expect(page.locator("h1")).not_to_have_text(here)


def test_a_second_tab_leaves_the_answers_to_the_page_that_holds_the_story_too(
    there: Offline,
) -> None:
    pupil = there.begins()
    page = pupil.page
    page.route(re.compile(r"/lecon/[-0-9a-f]+$"), lambda route: route.abort())
    first = there.lesson.step_of(StepKind.AFTER)
    while f"Étape {first.number} " not in page.locator(".progress-words").inner_text():
        goes_on(page, steps=1)
    goes_on(page, steps=3)
    assert waiting(page)
    other = page.context.new_page()
    with other.expect_response("**/ouvert"):
        other.goto(there.live + "/accueil")
        other.locator("html[data-ready]").wait_for()
        other.wait_for_timeout(900)
        other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert there.count() == 0
    page.unroute_all()
    page.bring_to_front()
    expect(line(page)).to_have_text(REVIEW)
    assert there.count() == 2
    assert there.count(Ballot) > 5


# --- another pupil, the end of a session ----------------------------------------------------------


@pytest.mark.goal("R15", "S13")
def test_answers_go_before_another_pupil_comes_and_nobody_else_sends_them(there: Offline) -> None:
    pupil = there.asked()
    page, lesson = pupil.page, pupil.page.url
    cut(page)
    goes_on(page, steps=1)
    restore(page)
    page.goto(there.live + "/connexion")  # Alice is still signed in on the device
    nothing_waits(page)
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
    nothing_waits(page)
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
@pytest.mark.parametrize("path", ["/teach", "/vie-privee"])
def test_a_teacher_who_signs_in_on_the_device_takes_nothing_away(there: Offline, path: str) -> None:
    before = there.asked().page
    cut(before)
    goes_on(before, steps=1)
    page = before.context.new_page()
    before.close()
    restore(page)
    seat(there.app, there.session, page, there.cast.petit, there.live, there.clock.now)
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.goto(there.live + path)
    page.locator("html[data-ready]").wait_for()
    page.wait_for_timeout(900)
    assert len(waiting(page)) == 1 and there.count() == 0
    assert path != "/teach" or not sent


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
    expect(line(page)).to_have_text(REVIEW)
    assert page.url == lesson and there.count() == 2
    pupil.presses("Continuer")
    pupil.reads("Question 2 sur 6")
    assert waiting(page) == []


@pytest.mark.goal("R15", "S13")
def test_a_slip_at_the_card_shows_the_slip_and_no_feedback_that_waits(there: Offline) -> None:
    page = there.asked().page
    cut(page)
    goes_on(page, steps=3)
    page.evaluate("Math.random = () => 0.5")
    posts: list[str] = []

    def end_after_one(route: Route) -> None:
        posts.append(route.request.url)
        if len(posts) == 2:
            there.ends_sessions()
        route.continue_()

    page.route(re.compile(r"/lecon/[-0-9a-f]+$"), end_after_one)
    restore(page)
    expect(page.locator("h1")).to_have_text("Ta séance s’est arrêtée")
    assert there.count() == 1
    page.get_by_label("Le code de ta carte").fill(pupil_code.new_code(random.Random(1).choice))
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[data-feedback]")).to_have_count(0)


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
    nothing_waits(page)
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


#: Leave fast, then tell what whoever looks over the shoulder sees while the other site is on its
#: way. Told by the page itself: the driver asks nothing of a page that is leaving.
LEAVES = """() => {
    document.querySelector('.bar form[data-quick-exit] button').click();
    setTimeout(() => document.dispatchEvent(new Event('visibilitychange')), 400);
    setTimeout(() => navigator.sendBeacon('/seen', JSON.stringify({
        title: document.title,
        shown: document.body.innerText.trim(),
        kept: localStorage.length,
        veiled: Boolean(document.querySelector('[data-veil=exit]')),
    })), 900);
}"""


def leaves_fast_over_a_slow_network(page: Page, held: list[Route]) -> None:
    """Leave while the class was being asked about and a form was on its way; the exit site answers
    after both. `held` is the form, and more that is on its way."""
    exits: list[Route] = []
    seen: list[str | None] = []
    page.route("https://fr.wikipedia.org/**", lambda route: exits.append(route))
    page.route("**/seen", lambda route: (seen.append(route.request.post_data), route.abort())[1])
    page.route("**/ouvert", lambda route: held.append(route))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(page, lambda: len(held) == 2)
    page.evaluate(LEAVES)
    until(page, lambda: bool(exits))
    for route in list(held):
        route.fallback()
    until(page, lambda: bool(seen))
    told = json.loads(seen[0] or "")
    assert told == {"title": "…", "shown": "", "kept": 0, "veiled": True}
    assert len(exits) == 1 and len(held) == 2, "the page asks for nothing more"
    exits[0].fulfill(body="ailleurs")
    page.wait_for_url("https://fr.wikipedia.org/**")


def until(page: Page, done: Callable[[], bool]) -> None:
    """Wait for what the test itself sees."""
    for _ in range(100):
        if done():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came")


@pytest.mark.goal("S13", "P08")
def test_what_waits_does_not_undo_the_way_out_while_the_exit_is_slow(there: Offline) -> None:
    page = there.asked().page
    held: list[Route] = []
    cut(page)
    goes_on(page, steps=3)
    page.route(re.compile(r"/lecon/[-0-9a-f]+$"), lambda route: held.append(route))
    restore(page)
    until(page, lambda: bool(held))
    leaves_fast_over_a_slow_network(page, held)


@pytest.mark.goal("S13", "P08")
def test_a_form_that_fails_does_not_undo_the_way_out_while_the_exit_is_slow(
    there: Offline,
) -> None:
    page = there.asked().page
    held: list[Route] = []
    fails = re.compile(r"/lecon/[-0-9a-f]+$")
    page.route(fails, lambda route: route.fulfill(status=500, body=""))
    page.route(fails, lambda route: held.append(route))
    page.evaluate("document.querySelector('main form:not(#skip)').requestSubmit()")
    until(page, lambda: bool(held))
    leaves_fast_over_a_slow_network(page, held)
