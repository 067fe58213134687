"""What waits for the network, and another pupil, a teacher, the end of a session or of a class."""

import random
import re

import pytest
from playwright.sync_api import Route, expect

from app.domain import pupil_code
from app.domain.lesson import StepKind
from app.services import sittings
from tests.browser.conftest import seat
from tests.browser.offline import (
    BACK,
    REVIEW,
    Offline,
    cut,
    goes_on,
    line,
    nothing_waits,
    restore,
    school,
    there,
    waiting,
)
from tests.factories import classroom_of

__all__ = ["school", "there"]

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.goal("R08")]


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
