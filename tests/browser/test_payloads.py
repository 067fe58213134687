"""Names that are markup, in a real browser: nothing of theirs runs."""

import pytest
from playwright.sync_api import Dialog, Page

from tests.browser.pages import SCENES
from tests.browser.world import World
from tests.security.payloads import MARK, MARKUP
from tests.security.recorded import Range
from tests.security.test_every_text import poison_the_school

pytestmark = [pytest.mark.browser, pytest.mark.once]

#: Pages that show the most names, one of each door.
SHOWN = (
    "teach-classes", "teach-class", "teach-live-names", "teach-progress", "teach-board",
    "teach-pupil", "admin-home", "admin-journal", "admin-classes", "admin-staff", "pupil-home",
    "help-of-the-school",
)  # fmt: skip

#: Whatever one of the texts would do calls this, or puts an element of that name in the page.
TRAP = f"window.ran = []; window.{MARK} = () => window.ran.push('ran')"
FOUND = f"""() => window.ran.concat([...document.querySelectorAll('*')].filter((e) =>
    e.localName.includes('{MARK}') || [...e.attributes].some((a) => a.name.startsWith('on'))
).map((e) => e.outerHTML.slice(0, 80)))"""


@pytest.mark.goal("S16", "S15")
def test_no_name_runs_in_a_browser(
    window: Page, world: World, address: str, overheard: list[str]
) -> None:
    """Last of its module: it changes the school."""
    poison_the_school(Range(world, world.app))
    overheard.clear()
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    window.on("dialog", note)
    window.add_init_script(TRAP)
    scenes = [scene for scene in SCENES if scene.name in SHOWN]
    assert len(scenes) > 6
    shown = 0
    for scene in scenes:
        scene.show(window, world, address)
        assert window.evaluate("document.readyState") == "complete"
        assert window.evaluate(FOUND) == [], scene.name
        text = window.locator("body").inner_text()
        shown += sum(one in text for one in MARKUP)
    assert shown > len(MARKUP) and not dialogs
    assert overheard == []
