"""Interface words: French complete; nothing in an address or a tab that a history betrays."""

import io
import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from tests.house.source import ROOT

PO = ROOT / "app" / "translations" / "fr" / "LC_MESSAGES" / "messages.po"

#: What must not stand in an address, an endpoint or a file name: it stays in a browser's history.
TELLING = re.compile(
    r"chantage|sextors|sexto|nude|groom|abus|victim|pedo|pédo|prédat|predat|harc|porn|viol(?!et)|"
    r"agress|piege|piège|deepfake|suicid|enfance",
    re.IGNORECASE,
)


def extracted() -> set[str]:
    """Every msgid of the code and the templates (the first of a plural pair)."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    options = {"templates/**.html": {"trimmed": "true"}}
    found = set()
    for _, _, message, _, _ in extract_from_dir(
        str(ROOT / "app"), methods, options, keywords=KEYWORDS
    ):
        found.add(message if isinstance(message, str) else message[0])
    return found


KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def catalogue() -> dict[str, tuple[str, ...]]:
    """msgid → its French, one or two forms."""
    with io.BytesIO(PO.read_bytes()) as stream:
        po = read_po(stream, locale="fr")
    return {
        (m.id if isinstance(m.id, str) else m.id[0]): (
            (m.string,) if isinstance(m.string, str) else tuple(m.string)
        )
        for m in po
        if m.id
    }


def test_every_word_of_the_interface_is_translated() -> None:
    french = catalogue()
    missing = sorted(m for m in extracted() if not all(french.get(m, ("",))))
    assert not missing, f"{len(missing)} without French: {missing[:20]}"


def test_the_catalogue_holds_no_word_that_the_interface_has_lost() -> None:
    assert not sorted(catalogue().keys() - extracted())


def test_french_apostrophes_are_curved() -> None:
    assert not [text for forms in catalogue().values() for text in forms if "'" in text]


def test_the_french_follows_its_own_rules_of_space() -> None:
    wrong = [
        text
        for forms in catalogue().values()
        for text in forms
        if re.search(r"[^\u00a0\s:/&;][:;?!](\s|$)|« |«[^\u00a0]| »|[^\u00a0]»|\u202f", text)
        and not re.search(r"https?:|%\(", text)
    ]
    assert not wrong, wrong[:10]


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = []
    for message, forms in catalogue().items():
        wanted = set(re.findall(r"%\((\w+)\)", message))
        for text in forms:
            extra = set(re.findall(r"%\((\w+)\)", text)) - wanted
            if extra - {"num"}:
                wrong.append((message, extra))
    assert not wrong


def test_no_address_tells_what_the_lessons_are_about(app: Flask) -> None:
    wrong = [rule.rule for rule in app.url_map.iter_rules() if TELLING.search(rule.rule)]
    assert not wrong


def test_no_file_a_browser_names_tells_it_either() -> None:
    static = ROOT / "app" / "static"
    wrong = [
        path.relative_to(static).as_posix()
        for path in Path(static).rglob("*")
        if TELLING.search(path.name)
    ]
    assert not wrong
