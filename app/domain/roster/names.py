"""First name and initial from what a school's software writes."""

import re

from app.domain.person_name import clean_name
from app.domain.roster.columns import Order

#: « Mc » and « Mac » keep small letters among capitals.
_MAC = re.compile(r"Ma?c(?=\w)")
_LETTERS = re.compile(r"[^\W\d_]+")
#: Small words of a surname, when a word in capitals follows.
PARTICLES = frozenset(
    [
        "de",
        "du",
        "des",
        "d'",
        "d’",
        "la",
        "le",
        "les",
        "l'",
        "von",
        "van",
        "der",
        "den",
        "dos",
        "da",
        "di",
        "el",
        "al",
        "ben",
    ]
)
_INITIAL = re.compile(r"[^\W\d_]\.?")


class UnclearOrder(ValueError):
    """Nothing tells the first name from the surname."""


def display_name(first: str, last: str) -> str:
    """« Léa B. »: the first of the first names, and the surname's initial."""
    name = nice(first.split(",")[0])
    initial = next((c for c in clean_name(last) if c.isalpha()), "")
    return f"{name} {initial.upper()}." if name and initial else name


def nice(text: str) -> str:
    """A first name with its capitals: « LÉA » and « léa » become « Léa »."""
    name = clean_name(text)
    if len(name) > 1 and (name.isupper() or name.islower()):
        return _LETTERS.sub(lambda m: m.group().capitalize(), name)
    return name


def split(text: str, order: Order) -> tuple[str, str]:
    """(first name, surname) of a whole name. Raises `UnclearOrder`."""
    words = clean_name(text).split()
    if len(words) < 2:
        return (words[0] if words else "", "")
    if _INITIAL.fullmatch(words[-1]) and not _shouts(words[0]):  # « Léa B. » as we write it
        return " ".join(words[:-1]), words[-1]
    leading = _leading(words)
    if leading == len(words):
        leading = len(words) - 1
    if leading:
        return " ".join(words[leading:]), " ".join(words[:leading])
    trailing = _leading(words[::-1])
    if trailing:
        return " ".join(words[:-trailing]), " ".join(words[-trailing:])
    return _in_order(words, order)


def _in_order(words: list[str], order: Order) -> tuple[str, str]:
    if order is Order.FIRST_LAST:
        return words[0], " ".join(words[1:])
    if order is Order.LAST_FIRST:
        return words[-1], " ".join(words[:-1])
    raise UnclearOrder(len(words))


def _shouts(word: str) -> bool:
    """Whether a word is in capitals; one letter is an initial, not a surname in capitals."""
    return sum(c.isalpha() for c in word) > 1 and _MAC.sub("", word, count=1).isupper()


def _leading(words: list[str]) -> int:
    """How many words at the start are the surname in capitals, its small words included."""
    number = 0
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        small = word.casefold() in PARTICLES and (_shouts(following) or following in PARTICLES)
        prefixed = word[:2].casefold() in ("d'", "d’", "l'", "l’") and _shouts(word[2:])
        if not (_shouts(word) or small or prefixed):
            break
        number = place + 1
    return number
