"""The network goes in the middle of a lesson: the pupil goes on, and nothing of a story is left."""

import re

import pytest
from playwright.sync_api import expect

from app.models import Ballot, BallotMarker
from tests.browser.axe import complaints
from tests.browser.offline import (
    BACK,
    CALM,
    END,
    HELD,
    KEPT,
    NEEDS,
    ON_THE_DEVICE,
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

__all__ = ["school", "there"]

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.goal("R08")]


# --- going on without network --------------------------------------------------------------------


@pytest.mark.parametrize(
    "school", [pytest.param("live", marks=pytest.mark.long), "live_by_name"], indirect=True
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
    assert complaints(page) == []
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
    pupil.reads("L’explication viendra avec le réseau. Tu peux continuer.")
    assert complaints(page) == []
    expect(pupil.main.get_by_text("enregistr")).to_have_count(0)
    assert there.count() == 0
    restore(page)
    expect(line(page)).to_have_text(REVIEW)
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
    expect(line(page)).to_have_text(REVIEW)
    pupil.reads("Question 1 sur 6")
    pupil.presses("Continuer")
    pupil.reads("Question 2 sur 6")
    assert there.count() == 2


def test_before_the_rest_is_there_the_form_waits_and_goes_off_by_itself(there: Offline) -> None:
    pupil = there.begins_without_the_rest()
    page, here = pupil.page, pupil.heading
    cut(page)
    page.locator("main form:not(#skip) button[type=submit]").first.click()
    expect(line(page)).to_have_text("Il reste quelque chose à choisir. Tu peux aussi passer.")
    expect(page.locator("main form:not(#skip) :is(input, select):focus")).to_have_count(1)
    page.get_by_role("button", name="Passer cette question").click()
    expect(line(page)).to_have_text(HELD)
    assert pupil.heading == here
    restore(page)
    expect(line(page)).to_have_text(BACK)
    expect(page.locator("h1")).not_to_have_text(here)


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


#: Whether nothing stands before the line.
IN_SIGHT = """(it) => {
    const { left, right, top, bottom } = it.getBoundingClientRect();
    return document.elementFromPoint((left + right) / 2, (top + bottom) / 2) === it;
}"""


def test_links_live_again_at_once_when_the_network_is_back(there: Offline) -> None:
    page = there.asked().page
    page.goto(there.live + "/accueil")
    page.locator("html[data-ready]").wait_for()
    page.set_viewport_size({"width": 390, "height": 600})
    page.route("**/ouvert", lambda route: route.abort())
    leads = page.locator("main .to-do button")
    with page.expect_event("requestfailed"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator(".footer a").last.click()
    expect(line(page)).to_have_text(NEEDS)
    seen = line(page).evaluate(IN_SIGHT)
    assert seen, "the line answers a press at the foot of the page, and is under the bar"
    page.unroute("**/ouvert")
    leads.click()  # the press itself asks: the next poll is far
    expect(line(page)).to_have_text(BACK)
    page.route("**/ouvert", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.unroute("**/ouvert")
    with page.expect_response("**/ouvert"):
        page.evaluate("dispatchEvent(new Event('online'))")
    leads.click()
    page.wait_for_url("**/lecon/**")


def test_a_busy_server_is_not_taken_for_a_lost_network(there: Offline) -> None:
    page = there.asked().page
    page.route("**/ouvert", lambda route: route.fulfill(status=429, body=""))
    with page.expect_response("**/ouvert"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(100)
    expect(line(page)).to_have_text("")
    page.get_by_role("link", name="Fermer la leçon").click()
    page.wait_for_url("**/accueil")
