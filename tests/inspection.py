"""What every page of ours must hold, whoever opens it.

The tree is walked once and each rule reads the list of what was met: a selector of CSS walks the
whole tree again, and there were fifteen of them for every page of every test.
"""

import re
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag

if TYPE_CHECKING:
    from tests.page import Page

#: Inputs that nobody fills in.
NOT_FILLED_IN = ("hidden", "submit", "button")
#: Attributes that name other elements by their ids.
REFERENCES = {"for", "aria-labelledby", "aria-describedby", "aria-controls"}

#: Besides `teach.` and `admin.`: what answers with an adult's own page of account.
STAFF_PAGES = {"auth.account", "auth.change_password"}


def words(tag: Tag | BeautifulSoup) -> str:
    """The words of an element, with single spaces (no-break spaces stay)."""
    return re.sub(r"[ \t\r\n]+", " ", tag.get_text(" ")).strip()


class Survey:
    """Every element of a page in its order, and those of each name."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.tags: list[Tag] = []
        self.named: dict[str, list[Tag]] = {}
        for tag in soup.descendants:
            if isinstance(tag, Tag):
                self.tags.append(tag)
                self.named.setdefault(tag.name, []).append(tag)

    def of(self, *names: str) -> list[Tag]:
        """The elements of these names."""
        return [tag for name in names for tag in self.named.get(name, ())]

    def one(self, name: str) -> Tag:
        """The one element of this name; none or several is a failure."""
        found = self.of(name)
        assert len(found) == 1, f"{len(found)} elements <{name}>"
        return found[0]

    def fields(self) -> list[Tag]:
        """Fields a person fills in."""
        inputs = [i for i in self.of("input") if kind(i) not in NOT_FILLED_IN]
        return inputs + self.of("select", "textarea")


def kind(tag: Tag) -> str:
    """The type of an input or a button."""
    return str(tag.get("type", "")).lower()


def inspect(page: "Page", path: str) -> None:
    """Fail on the first thing that no page of ours may lack or have."""
    inspect_headers(page, path)
    if not page.is_html or not page.body or 300 <= page.status < 400:
        return
    assert page.parse_errors == [], f"{path} is not valid HTML"
    assert "\u202f" not in page.body, "the narrow no-break space is not in the font"
    survey = Survey(page.soup)
    inspect_head(survey)
    inspect_ids(survey)
    inspect_labels(survey)
    inspect_forms(survey)
    inspect_nothing_inline(survey)
    if not is_staff(survey, page.endpoint) and page.endpoint != "help.blank":
        inspect_way_out(survey, path)


def is_staff(survey: Survey, endpoint: str) -> bool:
    """Whether an adult's page: the pupils' bar is not expected there.

    A page does not excuse itself by what it says: only at an adult's address. Error pages and the
    lesson as a pupil sees it stand at such addresses too, and hold the bar.
    """
    own = endpoint in STAFF_PAGES or endpoint.startswith(("teach.", "admin."))
    return own and any(body.get("data-door") == "staff" for body in survey.of("body"))


def inspect_way_out(survey: Survey, path: str) -> None:
    """3018 and the quick exit."""
    assert any(a.get("href") == "tel:3018" for a in survey.of("a")), f"no 3018 on {path}"
    assert any(
        form.get("action") == "/sortie" and str(form.get("method", "")).lower() == "post"
        for form in survey.of("form")
    ), f"no quick exit on {path}"


def inspect_headers(page: "Page", path: str) -> None:
    """The policy and the caching rule are on every answer."""
    assert "default-src 'none'" in page.headers.get("Content-Security-Policy", ""), path
    assert page.headers.get("X-Content-Type-Options") == "nosniff"
    if not path.startswith("/static/"):
        assert page.headers.get("Cache-Control") == "no-store", path
        assert "Cookie" in page.headers.get("Vary", ""), path


def inspect_head(survey: Survey) -> None:
    """One h1, a title that begins with it, a language."""
    assert survey.one("html").get("lang") in ("fr", "en")
    h1, title = words(survey.one("h1")), words(survey.one("title"))
    assert h1, "the heading is empty"
    if survey.one("body").has_attr("data-quiet-title"):
        assert h1 not in title  # a lesson: the tab does not say what it is about
    else:
        assert title.startswith(h1), f"{title!r} does not begin with {h1!r}"
    for letter in (title, h1):
        assert "'" not in letter, f"typewriter apostrophe in {letter!r}"


def inspect_ids(survey: Survey) -> None:
    """No id twice; nothing points at an id that is not there."""
    ids = [str(tag["id"]) for tag in survey.tags if tag.has_attr("id")]
    known = set(ids)
    assert len(ids) == len(known), f"ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for tag in survey.tags:
        for attribute in REFERENCES & tag.attrs.keys():
            for target in tag.get_attribute_list(attribute):
                missing = set(str(target).split()) - known
                assert not missing, f"{attribute}={target!r} points at nothing"


def inspect_labels(survey: Survey) -> None:
    """Every field and button has a name a screen reader can say."""
    labelled = {tag.get("for") for tag in survey.of("label")} - {None}
    for field in survey.fields():
        named = (
            field.get("aria-label")
            or field.get("aria-labelledby")
            or field.get("id") in labelled
            or field.find_parent("label")
        )
        assert named, f"field without a label: {field}"
    links = [a for a in survey.of("a") if a.has_attr("href")]
    for button in survey.of("button") + links:
        label = words(button) or button.get("aria-label") or drawn(button)
        assert label, f"nothing to say for {button}"


def drawn(button: Tag) -> str:
    """What the pictures of a button say."""
    pictures = [str(i.get("alt", "")) for i in button.select("img")]
    return "".join(pictures + [words(t) for t in button.select("svg title")])


def inspect_forms(survey: Survey) -> None:
    """Every form says where it goes; one that changes something holds a token."""
    for form in survey.of("form"):
        assert form.get("action") is not None, f"form without an action: {form}"
        if str(form.get("method", "")).lower() == "post" and form["action"] != "/sortie":
            token = any(i.get("name") == "csrf_token" for i in form.find_all("input"))
            assert token, f"form without a token: {form.get('action')}"


def inspect_nothing_inline(survey: Survey) -> None:
    """Nothing the policy would refuse: inline styles and scripts, other origins."""
    assert not survey.of("style"), "inline style"
    for script in survey.of("script"):
        assert script.get("src"), "inline script"
    for tag in survey.tags:
        assert "style" not in tag.attrs, "inline style"
        handlers = [name for name in tag.attrs if name.startswith("on")]
        assert not handlers, f"inline handler: {handlers}"
        if tag.has_attr("src") or (tag.name == "link" and tag.has_attr("href")):
            target = str(tag.get("src") or tag.get("href"))
            ours = target.startswith(("/", "#")) and not target.startswith("//")
            assert ours, f"from elsewhere: {target}"
