"""axe finds nothing to say, on every page and in every state, in both themes, small and large.

On the same pages: the console stays silent (our Content-Security-Policy would complain there) and
nothing is asked of another address.
"""

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.axe import complaints
from tests.browser.pages import NOT_PAGES, SCENES, Scene
from tests.browser.world import World

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
    found = complaints(window)
    assert not found, "\n".join(found)
    assert overheard == []
