"""After the lesson: what to take up again stands first, and a card goes on the board."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import SCENES, Scene
from tests.browser.world import World

#: What a page looks like does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.once]

SIZES = ((390, 844), (1280, 800))
PROGRESS = [s for s in SCENES if s.name in ("teach-progress", "teach-progress-half")]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("scene", PROGRESS, ids=str)
def test_what_to_take_up_is_the_first_heading_inside_the_first_screen(
    scene: Scene, size: tuple[int, int], window: Page, world: World, address: str
) -> None:
    width, height = size
    window.set_viewport_size({"width": width, "height": height})
    scene.show(window, world, address)
    title, heading = (window.locator("main :is(h1, h2, h3)").nth(n) for n in (0, 1))
    assert title.evaluate("e => e.tagName") == "H1"
    assert heading.inner_text() == "À reprendre en premier"
    action = window.locator(".first a, .first button").first
    for part in (heading, action):
        box = part.bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= height, part
    words = window.locator(".first").inner_text().removesuffix(action.inner_text())
    assert len(words.split()) <= 40
    assert window.evaluate("scrollY") == 0


def test_from_the_progress_to_the_board_and_the_key_b_hides_it(
    window: Page, world: World, address: str
) -> None:
    window.set_viewport_size({"width": 1280, "height": 800})
    PROGRESS[0].show(window, world, address)
    window.get_by_role("link", name="Cartes de débat").click()
    expect(window.locator("h1")).to_have_text("Cartes de débat")
    window.get_by_role("link", name="Projeter").first.click()
    window.wait_for_url("**/projection")
    window.wait_for_selector("html[data-ready]")
    assert "%" not in window.locator("body").inner_text()
    answer = window.locator(".stage-answer > div")
    expect(answer).to_be_hidden()
    window.keyboard.press("b")
    expect(window.locator("[data-veil=blank]")).to_be_visible()
    window.keyboard.press("b")
    expect(window.locator("[data-veil=blank]")).to_have_count(0)
    window.get_by_text("Montrer la réponse").click()
    expect(answer).to_be_visible()


def test_without_script_the_answer_is_still_asked_for(
    window: Page, world: World, address: str, browser: object
) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    try:
        scene = next(s for s in SCENES if s.name == "teach-debate-board")
        scene.show(page, world, address)
        expect(page.locator(".stage-answer > div")).to_be_hidden()
        page.locator(".stage-answer summary").click()
        expect(page.locator(".stage-answer > div")).to_be_visible()
    finally:
        context.close()


def test_the_question_on_the_board_is_large(window: Page, world: World, address: str) -> None:
    window.set_viewport_size({"width": 1280, "height": 800})
    next(s for s in SCENES if s.name == "teach-debate-board").show(window, world, address)
    size = window.locator(".stage-question").evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )
    assert size >= 36
