"""Nothing scrolls sideways at 320 pixels, nor with the text spacing of WCAG 1.4.12."""

import pytest
from playwright.sync_api import Page

from tests.browser.pages import SCENES, Scene
from tests.browser.world import World

#: What a page looks like does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.once]

#: A constructed sheet: our policy allows no inline style, and the reader's own tools are no page.
SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""

#: The page's own scroll, and who sticks out. What scrolls inside its own labelled box may.
TOO_WIDE = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll('body *')]
        .filter((e) => e.getBoundingClientRect().right > wide + 1 && !e.closest('[role=region]'))
        .map((e) => e.outerHTML.slice(0, 120)).slice(0, 6).concat(['page']);
}"""

#: Words that their own box hides.
CUT = """() => [...document.querySelectorAll('button, a.button, label, h1, h2')]
    .filter((e) => e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).overflowX !== 'visible'
        && e.clientWidth > 2)
    .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.goal("S15", "S33")
@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_nothing_scrolls_sideways(
    scene: Scene, window: Page, world: World, address: str, overheard: list[str]
) -> None:
    overheard.clear()
    window.set_viewport_size({"width": 320, "height": 640})
    scene.show(window, world, address)
    assert window.evaluate(TOO_WIDE) == [], "at 320 pixels"
    window.evaluate(SPACING)
    assert window.evaluate(TOO_WIDE) == [], "at 320 pixels with text spacing"
    assert window.evaluate(CUT) == [], "words are cut"
    assert overheard == []
