"""Leaving fast without network, or to a site that is slow to come."""

import json
import re

import pytest
from playwright.sync_api import Page, Route

from tests.browser.offline import (
    Offline,
    cut,
    goes_on,
    restore,
    school,
    there,
    until,
)

__all__ = ["school", "there"]

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.goal("R08")]


@pytest.mark.goal("S13")
def test_leaving_fast_without_network_covers_wipes_and_ends_the_session(there: Offline) -> None:
    pupil = there.asked()
    page = pupil.page
    cut(page)
    goes_on(page, steps=1)
    told = page.evaluate(
        """() => {
            localStorage.setItem('anything', 'else');
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
