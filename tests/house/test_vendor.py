"""Fonts and icons are the ones that vendor.json describes, and every icon used exists."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = json.loads((ROOT / "scripts" / "vendor" / "vendor.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["path"])
def test_a_vendored_file_is_the_one_in_the_manifest(entry: dict[str, str]) -> None:
    content = (ROOT / entry["path"]).read_bytes()
    assert hashlib.sha512(content).hexdigest() == entry["sha512"]
    assert (ROOT / entry["licence_file"]).read_text(encoding="utf-8").strip()


def test_every_font_is_in_the_manifest() -> None:
    fonts = {f"app/static/fonts/{p.name}" for p in (ROOT / "app/static/fonts").iterdir()}
    assert fonts == {e["path"] for e in ENTRIES if "/fonts/" in e["path"]}


def test_every_icon_named_in_a_template_or_a_tactic_is_in_the_sprite() -> None:
    sprite = (ROOT / "app/static/icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used: set[str] = set()
    for page in (ROOT / "app" / "templates").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        used |= set(re.findall(r'\b(?:icon|stamp)\("([a-z0-9-]+)"', text))
    tactics = (ROOT / "lessons" / "tactics.yaml").read_text(encoding="utf-8")
    used |= set(re.findall(r"^\s+icon: ([a-z0-9-]+)", tactics, re.MULTILINE))
    assert used <= known
