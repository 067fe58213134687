"""How a person touches a page: with a mouse or a finger, or with the keyboard alone."""

from typing import Protocol

from playwright.sync_api import Locator, Page

#: More stops than any page of ours has.
MOST_STOPS = 150

#: `[the focus is visible, it has arrived]`, asked in one question after each Tab.
_FOCUS = """(it) => {
    const at = document.activeElement;
    const shows = (element) => {
        const style = getComputedStyle(element);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
            || style.boxShadow !== 'none';
    };
    const visible = !at || at === document.body || shows(at)
        || [at.closest('label'), at.nextElementSibling].some((e) => e && shows(e));
    return [visible, (%s)(at, it)];
}"""


class Hand(Protocol):
    """What every way of touching a page can do."""

    def press(self, control: Locator) -> None:
        """Press a button or follow a link."""

    def choose(self, control: Locator) -> None:
        """Choose a radio button or tick a box."""

    def write(self, field: Locator, text: str) -> None:
        """Write in a field."""

    def pick(self, field: Locator, value: str) -> None:
        """Pick a value in a list."""


class Mouse:
    """A mouse, or a finger."""

    def press(self, control: Locator) -> None:
        """Click."""
        control.click()

    def choose(self, control: Locator) -> None:
        """Click the words around the control, as people do."""
        words = control.locator("xpath=ancestor::label")
        (words if words.count() else control).click()
        assert control.is_checked()

    def write(self, field: Locator, text: str) -> None:
        """Write in a field."""
        field.fill(text)

    def pick(self, field: Locator, value: str) -> None:
        """Pick a value in a list."""
        field.select_option(value)


class Keyboard:
    """Tab, arrows, Enter and Space; never a click. Each stop must show that it has the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = page.keyboard

    def press(self, control: Locator) -> None:
        """Go to a control and press Enter."""
        self.go_to(control)
        self.keys.press("Enter")

    def choose(self, control: Locator) -> None:
        """Tab to the group, then the arrows; Space for a box to tick or the first of a group."""
        if control.get_attribute("type") == "checkbox":
            self.go_to(control)
            self.keys.press("Space")
        else:
            self.go_to(control, "(at, it) => at === it || (it.name && at.name === it.name)")
            for _ in range(MOST_STOPS):
                if self.is_at(control):
                    break
                self.keys.press("ArrowDown")
            if not control.is_checked():
                self.keys.press("Space")
        assert control.is_checked()

    def write(self, field: Locator, text: str) -> None:
        """Go to a field and type."""
        self.go_to(field)
        self.keys.press("Control+a")
        self.keys.type(text)

    def pick(self, field: Locator, value: str) -> None:
        """Go to a list and use the arrows."""
        self.go_to(field)
        for _ in range(MOST_STOPS):
            if field.input_value() == value:
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"the arrows never reach {value!r}")

    def go_to(self, control: Locator, arrived: str = "(at, it) => at === it") -> None:
        """Press Tab until the control has the focus."""
        control.wait_for()
        if self.is_at(control, arrived):
            return
        for _ in range(MOST_STOPS):
            self.keys.press("Tab")
            visible, there = control.evaluate(_FOCUS % arrived)
            assert visible, f"focus is invisible: {self.where()}"
            if there:
                return
        raise AssertionError(f"Tab never reaches {control}; it stops at {self.where()}")

    def is_at(self, control: Locator, arrived: str = "(at, it) => at === it") -> bool:
        """Whether the control has the focus."""
        return bool(control.evaluate(f"(it) => ({arrived})(document.activeElement, it)"))

    def where(self) -> str:
        """What has the focus, for the message of a failure."""
        return str(self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
