"""axe finds nothing to say, on every page and in every state, in both themes, small and large.

On the same pages: the console stays silent (our Content-Security-Policy would complain there) and
nothing is asked of another address.
"""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from flask import Flask
from playwright.sync_api import Page

from tests.browser.pages import NOT_PAGES, SCENES, Scene
from tests.browser.world import World

AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,
}
WIDTHS = (390, 1280)
#: A theme changes colours and nothing else: in the dark only the rules that read colours run again.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
THEMES = {"light": OPTIONS, "dark": {**OPTIONS, "runOnly": COLOURS}}

#: Only what is wrong comes back to Python.
RUN = """async (options) => (await axe.run(document, options)).violations.flatMap((rule) =>
    rule.nodes.slice(0, 3).map((node) =>
        `${rule.id} at ${node.target}: ${node.html.slice(0, 160)}\\n    ${node.failureSummary}`))"""

#: What a page looks like does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_every_page_has_a_scene(built_app: Flask) -> None:
    readable = {
        rule.endpoint for rule in built_app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    seen = {scene.endpoint for scene in SCENES}
    assert readable - seen - NOT_PAGES.keys() == set(), "add a scene to tests/browser/pages.py"
    assert seen | NOT_PAGES.keys() <= readable, "a scene names an endpoint that is not there"


@pytest.mark.goal("S15", "S33")
@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_axe_finds_nothing(
    scene: Scene, window: Page, world: World, address: str, overheard: list[str]
) -> None:
    overheard.clear()
    window.set_viewport_size({"width": 390, "height": 844})
    scene.show(window, world, address)
    window.evaluate(AXE)
    found = []
    for theme, options in THEMES.items():
        window.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in WIDTHS:
            window.set_viewport_size({"width": width, "height": 844})
            told = window.evaluate(RUN, options)
            found += [f"{theme} {width}: {line}" for line in told]
    assert not found, "\n".join(found)
    assert overheard == []
