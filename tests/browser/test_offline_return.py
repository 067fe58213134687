"""The network comes back: what waited is sent once, in its order."""

import re

import pytest
from playwright.sync_api import Route, expect

from app.domain.lesson import StepKind
from app.models import Ballot
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
    until,
    waiting,
)

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
    pupil = there.begins_without_the_rest()
    page, here = pupil.page, pupil.heading
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
