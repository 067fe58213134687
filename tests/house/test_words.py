"""Interface words: French complete, in the typography of the house."""

import io
import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.house.source import ROOT

PO = ROOT / "app" / "translations" / "fr" / "LC_MESSAGES" / "messages.po"


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
