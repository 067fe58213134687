"""Nothing that stays on a device or is seen over a shoulder says what the lessons are about.

Read: addresses, titles of pages in both languages, names of files and of downloads, of icons, of
cookies, of scripts and sheets. What a page shows under its title is another matter.
"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.content.letters import quiet_name
from app.web.files import FORMATS, file_name
from tests.house.source import ROOT, python_files
from tests.house.test_words import catalogue

pytestmark = pytest.mark.goal("P08")

#: What must not stand there, in French and in English. « Viol » but not « violet ».
TELLING = re.compile(
    r"chantage|sextors|sextort|sexto|sexting|sexual|sexuel|\bsexe?\b|nude|naked|\bnue?s?\b|intim"
    r"|groom|abus|victim|pedo|pédo|paedo|prédat|predat|harc|harass|bull(?:y|ied)|porn|rape\b"
    r"|viol(?!et)|agress|assault|piege|piège|blackmail|deepfake|suicid|enfance|secret",
    re.IGNORECASE,
)

STATIC = ROOT / "app" / "static"
TEMPLATES = ROOT / "app" / "templates"
TITLE = re.compile(r"{% block title %}(.*?){% endblock %}", re.DOTALL)
MESSAGE = re.compile(r"""_\("([^"]+)\"""")
ICON = re.compile(r"""(?:icon|stamp)\("([-a-z0-9]+)\"""")


def titles() -> Iterator[tuple[str, str]]:
    """`(template, title)`: what each tab says, in English and in French."""
    french = catalogue()
    for path in sorted(TEMPLATES.rglob("*.html")):
        for block in TITLE.findall(path.read_text("utf-8")):
            name = path.relative_to(TEMPLATES).as_posix()
            yield name, re.sub(r"{{.*?}}", "", block, flags=re.DOTALL)
            for message in MESSAGE.findall(block):
                yield name, message
                yield from ((name, text) for text in french[message])


def test_the_list_finds_what_it_is_for() -> None:
    for word in ("Le chantage", "sextortion", "photo-nue", "Grooming", "deepfakes", "viols"):
        assert TELLING.search(word), word
    for word in ("Repère", "violet", "numéro", "menu", "Deux messages", "continue"):
        assert not TELLING.search(word), word


def test_no_address_tells_it(app: Flask) -> None:
    assert not [rule.rule for rule in app.url_map.iter_rules() if TELLING.search(rule.rule)]


def test_no_title_of_a_page_tells_it_in_either_language() -> None:
    found = list(titles())
    assert len({name for name, _ in found}) > 80, "the titles are read"
    assert not [(name, text) for name, text in found if TELLING.search(text)]


def test_a_pupil_s_tab_never_holds_the_full_title_of_a_lesson() -> None:
    blocks = [
        block
        for folder in ("learn", "public")
        for path in (TEMPLATES / folder).rglob("*.html")
        for block in TITLE.findall(path.read_text("utf-8"))
    ]
    assert "lesson.quiet_title" in "".join(blocks)
    assert not [block for block in blocks if re.search(r"lesson\.title", block)]


def test_no_quiet_title_and_no_name_made_from_it_tells_it(app: Flask) -> None:
    library = app.extensions["library"]
    lessons = [lesson for lesson, _ in library.frozen()]
    assert lessons
    for lesson in lessons:
        with app.test_request_context():
            downloads = [file_name("4eB", lesson.code, kind) for kind in FORMATS]
        for name in (lesson.quiet_title, lesson.code, quiet_name(lesson), *downloads):
            assert not TELLING.search(name), name


def test_no_file_that_a_browser_names_tells_it() -> None:
    names = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()]
    assert any(name.endswith(".js") for name in names)
    assert not [name for name in names if TELLING.search(name)]


def test_no_icon_tells_it() -> None:
    used = {
        name for path in TEMPLATES.rglob("*.html") for name in ICON.findall(path.read_text("utf-8"))
    }
    drawn = set(re.findall(r'id="([-a-z0-9]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    assert len(used) > 30 and drawn
    assert not [name for name in used | drawn if TELLING.search(name)]


def test_no_cookie_and_no_download_tells_it() -> None:
    source = "".join(p.read_text("utf-8") for p in (*python_files("app/web"), ROOT / "config.py"))
    cookies = set(re.findall(r"[\"'](repere[-_a-z]*)[\"']", source))
    downloads = set(re.findall(r"file_name\(([^)]*)\)", source))
    assert "repere-way" in cookies and len(downloads) >= 3
    assert not [name for name in cookies | downloads if TELLING.search(name)]


def test_quick_exit_replaces_the_page_in_the_history() -> None:
    """A real browser goes back in tests/browser/test_exit.py; here no other way out is written."""
    script = (STATIC / "js" / "modules" / "quick-exit.js").read_text("utf-8")
    assert "location.replace(form.dataset.quickExit)" in script
    assert not re.search(r"location\.(assign|href)|window\.open|history\.pushState", script)
