"""Templates: nothing inline, nothing unescaped, no lazy query."""

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, shown, templates

FORBIDDEN = {
    r"\sstyle\s*=": "inline style",
    r"<style": "inline style sheet",
    r"<script(?![^>]*\ssrc=)": "inline script",
    r"\son[a-z]+\s*=\s*[\"']": "inline handler",
    r"javascript:": "script in an address",
    r"\|\s*safe\b": "unescaped words: pass Markup from the presenter that made them safe",
    r"autoescape\s+false": "unescaped words",
    r"(?:src|href)\s*=\s*[\"']https?://": "another origin",
    r"\u202f": "narrow no-break space: the font lacks it",
    r"\bcurrent_user\.account\b": "lazy query in a template",
}


@pytest.mark.goal("S15", "S16", "S33")
@pytest.mark.parametrize("path", templates(), ids=shown)
def test_a_template_holds_nothing_the_policy_refuses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [why for pattern, why in FORBIDDEN.items() if re.search(pattern, text)]
    assert not found, found


@pytest.mark.goal("S33")
def test_style_sheets_take_nothing_from_elsewhere() -> None:
    wrong = [
        shown(path)
        for path in (ROOT / "app" / "static").rglob("*.css")
        if re.search(r"url\(\s*[\"']?(?:https?:|//|data:)|@import", path.read_text("utf-8"))
    ]
    assert not wrong


def test_style_sheets_ask_for_no_value_that_none_of_them_gives() -> None:
    """A declaration that asks for one is dropped by the browser without a word."""
    sheets = {path: path.read_text("utf-8") for path in (ROOT / "app" / "static").rglob("*.css")}
    given = {name for text in sheets.values() for name in re.findall(r"(--[\w-]+)\s*:", text)}
    wrong = [
        f"{shown(path)}: {name}"
        for path, text in sheets.items()
        for name in re.findall(r"var\((--[\w-]+)", text)
        if name not in given
    ]
    assert given and not wrong


@pytest.mark.goal("S15")
def test_scripts_use_nothing_that_needs_a_secure_context_or_the_policy_refuses() -> None:
    refused = r"\beval\(|new Function|randomUUID|crypto\.subtle|innerHTML\s*=|\.style\s*=|https?://(?!www\.w3\.org)"
    wrong = [
        f"{shown(path)}: {match.group()}"
        for path in (ROOT / "app" / "static" / "js").rglob("*.js")
        for match in re.finditer(refused, path.read_text("utf-8"))
    ]
    assert not wrong, "\n".join(wrong)
