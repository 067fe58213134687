"""Words, sentences, syllables, and the Kandel-Moles index of French.

KM = 207 − 1.015 × words per sentence − 73.6 × syllables per word (Kandel and Moles, 1958; the
coefficients are those of textstat). Our counter stays within a few points of textstat's.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: A word, elided words apart: « l’amie » is two. Numbers are words.
_SPOKEN = re.compile(r"[^\W_]+")
#: A word as it is counted on a page: « l’amie », « là-bas » and « 19:40 » are one.
_WRITTEN = re.compile(r"[^\W_]+(?:[’'\-.,:/][^\W_]+)*")
_END = re.compile(r"(?:(?<![.!?…])[.!?…]+[»”\")\]\s\u00a0]*)(?=\s|$|[«“(A-ZÀ-Ý])|\n+")
_VOWELS = re.compile(r"[aàâäeéèêëiîïoôöuùûüyœæ]+")
_STRONG = re.compile(r"(?<=[aeiouy])(?=[éèêëï])|(?<=[éï])(?=[aeiouyéè])")


def written_words(text: str) -> int:
    """How many words a person counts on the page."""
    return len(_WRITTEN.findall(text))


def spoken_words(text: str) -> list[str]:
    """The words, elided ones apart, in lower case."""
    return [w.lower() for w in _SPOKEN.findall(text)]


def sentences(text: str) -> list[str]:
    """The sentences of a passage; a message or a title is one at least."""
    parts = [p.strip() for p in _END.split(text)]
    return [p for p in parts if _SPOKEN.search(p)]


def syllables(word: str) -> int:
    """How many syllables a French word has, silent endings left out."""
    if word.isdigit():
        return max(1, len(word))
    split = _STRONG.sub(" ", word)
    count = len(_VOWELS.findall(split))
    if count > 1 and re.search(r"[^aeiouyéèêëàâîïôûùœ](?:e|es|ent)$", word):
        count -= 1
    return max(1, count)


@dataclass(frozen=True)
class Readability:
    """The measures of a text."""

    words: int
    sentences: int
    syllables: int

    @property
    def mean(self) -> float:
        """Words per sentence."""
        return self.words / max(1, self.sentences)

    @property
    def kandel_moles(self) -> float:
        """The index: higher reads easier; about 100 is easy at 12."""
        if not self.words:
            return 100.0
        return 207 - 1.015 * self.mean - 73.6 * self.syllables / self.words


def measure(texts: Iterable[str]) -> Readability:
    """The measures of several passages, each a sentence at least."""
    found: Sequence[str] = [s for text in texts for s in sentences(text)]
    words = [w for s in found for w in spoken_words(s)]
    return Readability(len(words), len(found), sum(syllables(w) for w in words))
