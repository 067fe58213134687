"""Names of people as Repère writes them: one written form, and what cannot be taken."""

import unicodedata


def clean_name(text: str | None) -> str:
    """A display name in one written form: NFC, single spaces, no invisible characters.

    A tab is invisible and a space too: between two cells of a spreadsheet it parts two names.
    """
    kept = (
        c
        for c in unicodedata.normalize("NFC", text or "")
        if c.isspace() or not unicodedata.category(c).startswith("C")
    )
    return " ".join("".join(kept).split())


def name_problem(name: str) -> str | None:
    """Why a display name cannot be taken (a code for the page to word), or None.

    Codes: `empty`, `long` (over 40 characters), `characters` (letters, digits, space, . ' ’ -).
    """
    if not name:
        return "empty"
    if len(name) > 40:
        return "long"
    if any(not (c.isalnum() or c in " .'’-") for c in name):
        return "characters"
    return None


def plain(text: str) -> str:
    """Without accents, whatever the case, words apart: what headings are compared by."""
    bare = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in bare if not _mark(c)).split())


def _mark(c: str) -> bool:
    return bool(unicodedata.combining(c))
