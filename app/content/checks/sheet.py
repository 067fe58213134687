"""The adults' sheet: two pages, readable, with the sentences that protect."""

import re
from collections.abc import Iterator

from app.content.checks.counting import measure, sentences, spoken_words, written_words
from app.content.checks.readability import ADULTS
from app.content.draft import Draft
from app.content.problems import Problem
from app.content.typography import french

MAX_WORDS = 1200
#: What every sheet of a main lesson says: one of the wordings of each line.
REQUIRED: tuple[tuple[str, ...], ...] = (
    ("pas encore relue par un professionnel",),
    ("Autre parcours, même durée",),
    ("ce n’est pas ta faute",),
    ("ne promettez pas le secret",),
    ("aucune image", "ne regardez aucune", "ne regardez, ne recevez"),
    ("n’entre dans Repère", "n’entrez rien"),
    ("3018",),
    ("ne demandez jamais qui",),
)
_MARKUP = re.compile(r"[*#>|`]|^[ \t]*\d+\.\s|:?-{3,}:?", re.MULTILINE)


def check(draft: Draft) -> Iterator[Problem]:
    """The length, the level and the sentences of the sheet."""
    sheet = draft.lesson.sheet
    if not sheet.strip():
        yield draft.sheet_problem("is empty or missing", "write teacher.fr.md")
        return
    words = written_words(sheet)
    if words > MAX_WORDS:
        yield draft.sheet_problem(f"{words} words", f"{MAX_WORDS} at most: two A4 pages")
    lines = [_MARKUP.sub(" ", line) for line in re.split(r"\n|\|", sheet)]
    for line in lines:
        for sentence in sentences(line):
            length = len(spoken_words(sentence))
            if length > ADULTS.longest:
                yield draft.sheet_problem(
                    f"a sentence of {length} words: « {sentence.strip()[:60]}… »",
                    f"cut it: {ADULTS.longest} at most",
                )
    level = measure(lines)
    if level.kandel_moles < ADULTS.kandel_moles:
        yield draft.sheet_problem(
            f"Kandel-Moles {level.kandel_moles:.0f}", f"{ADULTS.kandel_moles} at least"
        )
    if draft.lesson.role != "main":
        return
    lowered = sheet.lower()
    for wordings in REQUIRED:
        if draft.lesson.reviews and "relue" in wordings[0]:
            continue
        if not any(french(w).lower() in lowered for w in wordings):
            yield draft.sheet_problem(f"does not say « {wordings[0]} »", "say it")
