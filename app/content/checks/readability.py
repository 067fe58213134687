"""Reading level by band: Kandel-Moles, mean and longest sentence, new terms."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.content.checks.counting import measure, sentences, spoken_words
from app.content.checks.passages import passages
from app.content.draft import Draft
from app.content.problems import Problem


@dataclass(frozen=True)
class Target:
    """What a band asks."""

    kandel_moles: float
    mean: float
    longest: int
    terms: int


TARGETS = {
    "6e-5e": Target(85, 10, 18, 3),
    "4e-3e": Target(75, 13, 22, 5),
    "lycee": Target(62, 17, 28, 7),
}
#: For adults: sheets, letters to families.
ADULTS = Target(50, 22, 35, 0)
#: Below this many words, only the length of sentences is read.
ENOUGH_WORDS = 100


def check(draft: Draft) -> Iterator[Problem]:
    """Every sentence too long, and the two means of the whole lesson."""
    target = TARGETS[draft.lesson.band]
    texts = list(passages(draft.lesson))
    for passage in texts:
        for sentence in sentences(passage.text):
            length = len(spoken_words(sentence))
            if length > target.longest:
                yield draft.problem(
                    passage.key,
                    f"a sentence of {length} words: « {sentence[:60]}… »",
                    f"cut it: {target.longest} words at most",
                )
    total = measure(p.text for p in texts)
    if total.words >= ENOUGH_WORDS:
        if total.kandel_moles < target.kandel_moles:
            yield draft.problem(
                "title",
                f"Kandel-Moles {total.kandel_moles:.0f}",
                f"shorter words and sentences: {target.kandel_moles:.0f} at least",
            )
        if total.mean > target.mean:
            yield draft.problem(
                "title",
                f"{total.mean:.1f} words a sentence",
                f"shorter sentences: {target.mean:.0f} on average",
            )
    if len(draft.lesson.glossary) > target.terms:
        yield draft.problem(
            "glossary",
            f"{len(draft.lesson.glossary)} new words",
            f"explain them in the text: {target.terms} at most",
        )
