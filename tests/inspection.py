"""What every page of ours must hold, whoever opens it."""

import re
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag

if TYPE_CHECKING:
    from tests.page import Page

#: Fields a person fills in.
FIELDS = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea"


def words(tag: Tag | BeautifulSoup) -> str:
    """The words of an element, with single spaces (no-break spaces stay)."""
    return re.sub(r"[ \t\r\n]+", " ", tag.get_text(" ")).strip()


def inspect(page: "Page", path: str) -> None:
    """Fail on the first thing that no page of ours may lack or have."""
    inspect_headers(page, path)
    if not page.is_html or not page.body or 300 <= page.status < 400:
        return
    assert page.parse_errors == [], f"{path} is not valid HTML"
    assert "\u202f" not in page.body, "the narrow no-break space is not in the font"
    inspect_head(page)
    inspect_ids_and_labels(page)
    inspect_nothing_inline(page)
    if not is_staff(page) and page.endpoint != "help.blank":
        assert page.select('a[href="tel:3018"]'), f"no 3018 on {path}"
        assert page.select('form[action="/sortie"][method="post"]'), f"no quick exit on {path}"


def is_staff(page: "Page") -> bool:
    """Whether an adult's page: the pupils' bar is not expected there."""
    return bool(page.select('body[data-door="staff"]'))


def inspect_headers(page: "Page", path: str) -> None:
    """The policy and the caching rule are on every answer."""
    assert "default-src 'none'" in page.headers.get("Content-Security-Policy", ""), path
    assert page.headers.get("X-Content-Type-Options") == "nosniff"
    if not path.startswith("/static/"):
        assert page.headers.get("Cache-Control") == "no-store", path
        assert "Cookie" in page.headers.get("Vary", ""), path


def inspect_head(page: "Page") -> None:
    """One h1, a title that begins with it, a language."""
    assert page.select_one("html").get("lang") in ("fr", "en")
    assert page.h1, "the heading is empty"
    if page.select("body[data-quiet-title]"):  # a lesson: the tab does not say what it is about
        assert page.h1 not in page.title
    else:
        assert page.title.startswith(page.h1), f"{page.title!r} does not begin with {page.h1!r}"
    for letter in (page.title, page.h1):
        assert "'" not in letter, f"typewriter apostrophe in {letter!r}"


def inspect_ids_and_labels(page: "Page") -> None:
    """No id twice; every field and button has a name a screen reader can say."""
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), (
        f"ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    )
    for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
        for tag in page.select(f"[{attribute}]"):
            for target in str(tag[attribute]).split():
                assert target in ids, f"{attribute}={target!r} points at nothing"
    for field in page.select(FIELDS):
        named = (
            field.get("aria-label")
            or field.get("aria-labelledby")
            or field.find_parent("label")
            or page.select(f'label[for="{field.get("id")}"]')
        )
        assert named, f"field without a label: {field}"
    for button in page.select("button, a[href]"):
        pictures = [str(i.get("alt", "")) for i in button.select("img")]
        titles = [words(t) for t in button.select("svg title")]
        label = words(button) or button.get("aria-label") or "".join(pictures + titles)
        assert label, f"nothing to say for {button}"
    for form in page.select("form"):
        assert form.get("action") is not None, f"form without an action: {form}"
        token = form.select('input[name="csrf_token"]')
        if str(form.get("method", "")).lower() == "post" and form["action"] != "/sortie":
            assert token, f"form without a token: {form.get('action')}"


def inspect_nothing_inline(page: "Page") -> None:
    """Nothing the policy would refuse: inline styles and scripts, other origins."""
    assert not page.select("[style], style"), "inline style"
    for script in page.select("script"):
        assert script.get("src"), "inline script"
    for tag in page.select("*"):
        handlers = [name for name in tag.attrs if name.startswith("on")]
        assert not handlers, f"inline handler: {handlers}"
    for tag in page.select("[src], link[href]"):
        target = str(tag.get("src") or tag.get("href"))
        assert target.startswith(("/", "#")), f"from elsewhere: {target}"
