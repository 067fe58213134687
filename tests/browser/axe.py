"""What axe says of a page, in both themes, small and large."""

from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

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


def complaints(page: Page) -> list[str]:
    """What axe finds wrong on this page as it stands; none is what is wanted."""
    page.evaluate(AXE)
    found = []
    for theme, options in THEMES.items():
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            found += [f"{theme} {width}: {line}" for line in page.evaluate(RUN, options)]
    return found
