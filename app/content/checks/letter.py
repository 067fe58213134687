"""The letters to families: one page, calm, in both languages, every fact with its source."""

import re
from collections.abc import Iterator

from app.content.checks.banned import ADULTS as BANNED
from app.content.checks.banned import PUPILS as BANNED_FOR_PUPILS
from app.content.checks.counting import measure, sentences, spoken_words, written_words
from app.content.checks.readability import ADULTS
from app.content.checks.spaces import rules_broken
from app.content.draft import Draft
from app.content.letters import references, words_of
from app.content.problems import Problem
from app.content.shared import Shared

LANGUAGES = ("fr", "en")
#: With what the page adds (what is recorded, rights, numbers, sources) it fills one A4 page.
MAX_WORDS = 230
#: The parts of a letter; the last one holds what a family can say.
PARTS, TO_SAY = 2, 3
#: Flesch, for English: as the band of the lesson asks.
ENGLISH_EASE = 60.0
#: 3018 is a name. Any other figure is a number of the dated file, or a number of victims.
_FIGURE = re.compile(r"(?<!\d)(?!3018(?!\d))\d[\d \u00a0.,]*\d|\d ?%")
_ENGLISH: tuple[tuple[str, str], ...] = (
    (r"predators?|perverts?|monsters?", "somebody who means harm"),
    (r"revenge porn\w*|porn\w*", "intimate images shared without consent"),
    (
        r"should(?:n’t| not)? have|naive|careless|fell for",
        "the threat is the fault of its author",
    ),
    (r"never disappears|irreversible|ruined", "there are ways to have it taken down"),
    (r"3020", "3018"),
    (r"telegram|nudif\w*|undress\w*|face ?swap\w*|deepnude\w*", "no name of a tool"),
)
_MARKUP = re.compile(r"^(?:# |- )")


def check(draft: Draft, shared: Shared) -> Iterator[Problem]:
    """Every problem of the letters of a main lesson."""
    if draft.lesson.role != "main":
        return
    for language in LANGUAGES:
        text = draft.lesson.letter(language)
        if not text:
            yield draft.letter_problem(
                language, "is empty or missing", f"write family.{language}.md"
            )
            continue
        yield from _shape(draft, language, text)
        yield from _lines(draft, language, text, shared)
        yield from _level(draft, language, text)
    texts = [draft.lesson.letter(language) for language in LANGUAGES]
    if all(texts) and _stated(texts[0]) != _stated(texts[1]):
        yield draft.letter_problem("en", "states other facts than the French letter", "the same")


def _stated(text: str) -> list[tuple[str, ...]]:
    return [keys for line in text.split("\n") if (keys := references(line))]


def _shape(draft: Draft, language: str, text: str) -> Iterator[Problem]:
    parts = re.split(r"^# .+$", text, flags=re.MULTILINE)[1:]
    if len(parts) != PARTS:
        yield draft.letter_problem(
            language, f"{len(parts)} headings", "two: what it is about, talking at home"
        )
        return
    said = [line for line in parts[-1].split("\n") if line.startswith("- ")]
    if len(said) != TO_SAY:
        yield draft.letter_problem(language, f"{len(said)} sentences to say", "three")
    words = written_words(text)
    if words > MAX_WORDS:
        yield draft.letter_problem(language, f"{words} words", f"{MAX_WORDS} at most: one A4 page")


def _lines(draft: Draft, language: str, text: str, shared: Shared) -> Iterator[Problem]:
    banned = [*BANNED, *BANNED_FOR_PUPILS] if language == "fr" else _ENGLISH
    for number, line in enumerate(text.split("\n"), start=1):
        words = _MARKUP.sub("", words_of(line))
        for key in references(line):
            fact = shared.facts.get(key)
            if fact is None or fact.certainty == "C" or fact.band in ("L", "T"):
                yield draft.letter_problem(
                    language, f"{key} is unknown, uncertain or not for families", "another", number
                )
        for pattern, instead in banned:
            found = re.search(rf"(?<!\w)(?:{pattern})(?!\w)", words, re.IGNORECASE)
            if found:
                yield draft.letter_problem(
                    language, f"« {found[0]} »", f"rather: {instead}", number
                )
        if _FIGURE.search(words):
            yield draft.letter_problem(language, "holds a figure", "no count frightens", number)
        for what, remedy in rules_broken(words):
            yield draft.letter_problem(language, what, remedy, number)
        for sentence in sentences(words):
            if len(spoken_words(sentence)) > ADULTS.longest:
                yield draft.letter_problem(
                    language, "a long sentence", f"{ADULTS.longest} words at most", number
                )


def _level(draft: Draft, language: str, text: str) -> Iterator[Problem]:
    lines = [_MARKUP.sub("", words_of(line)) for line in text.split("\n")]
    if language == "fr":
        level = measure(lines).kandel_moles
        if level < ADULTS.kandel_moles:
            yield draft.letter_problem(
                language, f"Kandel-Moles {level:.0f}", f"{ADULTS.kandel_moles} at least"
            )
    elif (ease := flesch(" ".join(lines))) < ENGLISH_EASE:
        yield draft.letter_problem(language, f"Flesch {ease:.0f}", f"{ENGLISH_EASE:.0f} at least")


def flesch(text: str) -> float:
    """The Flesch reading ease of English (1948): 206.8 − 1.015 w/s − 84.6 syllables per word."""
    words = re.findall(r"[a-z]+", text.lower().replace("’", ""))
    if not words:
        return 100.0
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", w.removesuffix("e")))) for w in words)
    number = max(1, len(sentences(text)))
    return 206.835 - 1.015 * len(words) / number - 84.6 * syllables / len(words)
