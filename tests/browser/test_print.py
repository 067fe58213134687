"""On paper: one A4 page where one is promised, no navigation, nothing to press, black on white."""

import re

import pytest
from playwright.sync_api import Page

from app.content.letters import quiet_name
from tests.browser.pages import SCENES, Scene
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.once]

#: Scenes that fit one A4 page.
ONE_PAGE = (
    "teach-briefing",
    "letter",
    "letter-english",
    "parents",
    "parents-english",
    "teach-record",
    "teach-record-empty",
    "admin-receipt",
)
#: Reports of the staff, of any length.
REPORTS = (*ONE_PAGE, "teach-sheet", "teach-progress", "teach-questions", "teach-attestations")

#: What is seen on paper of what belongs to a screen.
STILL_SEEN = """() => [...document.querySelectorAll(
    '.bar, .footer, .banner, .skip, dialog, button, .button, [data-print]')]
    .filter((e) => e.getClientRects().length).map((e) => e.outerHTML.slice(0, 100))"""

#: Text that is not dark, or a ground that is not light.
NOT_BLACK_ON_WHITE = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
        return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
    };
    const page = getComputedStyle(document.body);
    const text = [...document.querySelectorAll('main p, main li, main h1, main h2, main h3')]
        .filter((e) => e.getClientRects().length && light(getComputedStyle(e).color) > 0.45)
        .map((e) => e.outerHTML.slice(0, 100));
    return light(page.backgroundColor) > 0.99 ? text : ['ground ' + page.backgroundColor, ...text];
}"""

#: What may not be cut by the end of a page.
MAY_BE_CUT = """() => [...document.querySelectorAll(
    'main .card:not(.slot, .several), main tr, main .prompt, main .attestation')]
    .filter((e) => e.getClientRects().length && getComputedStyle(e).breakInside === 'auto')
    .map((e) => e.outerHTML.slice(0, 100))"""


def scene(name: str) -> Scene:
    return next(one for one in SCENES if one.name == name)


def pages_of(page: Page) -> int:
    """How many A4 pages the printer would use."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("name", ONE_PAGE)
def test_it_fits_one_page(name: str, window: Page, world: World, address: str) -> None:
    window.set_viewport_size({"width": 1280, "height": 800})
    scene(name).show(window, world, address)
    assert pages_of(window) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_letter_fits_one_page(
    language: str, window: Page, world: World, address: str
) -> None:
    for lesson in world.library.main:
        window.goto(f"{address}/familles/{quiet_name(lesson)}?langue={language}")
        assert pages_of(window) == 1, lesson.code


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_holds_the_report_alone(
    name: str, theme: str, window: Page, world: World, address: str
) -> None:
    window.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    scene(name).show(window, world, address)
    window.emulate_media(media="print", color_scheme=theme)  # type: ignore[arg-type]
    try:
        assert window.evaluate(STILL_SEEN) == []
        assert window.evaluate(NOT_BLACK_ON_WHITE) == []
        assert window.evaluate(MAY_BE_CUT) == []
    finally:
        window.emulate_media(media="null", color_scheme="light")


def test_the_sheet_takes_two_pages(window: Page, world: World, address: str) -> None:
    """As its button says; so the count above is not always one."""
    scene("teach-sheet").show(window, world, address)
    assert pages_of(window) == 2


def test_attestations_stand_two_on_a_page(window: Page, world: World, address: str) -> None:
    scene("teach-attestations").show(window, world, address)
    number = window.locator(".attestation").count()
    assert number > 2 and pages_of(window) == (number + 1) // 2


def test_a_report_of_several_pages_cuts_no_card(window: Page, world: World, address: str) -> None:
    """The first page is not left empty by a card that would not fit after the title."""
    scene("teach-progress").show(window, world, address)
    window.emulate_media(media="print")
    try:
        tall = window.evaluate(
            """() => [...document.querySelectorAll('main .card')]
                .filter((e) => e.getBoundingClientRect().height > 273 * 96 / 25.4)
                .filter((e) => getComputedStyle(e).breakInside !== 'auto')
                .map((e) => e.outerHTML.slice(0, 100))"""
        )
        assert tall == [], "a card taller than a page may be cut"
    finally:
        window.emulate_media(media="null")
