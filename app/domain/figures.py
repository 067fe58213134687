"""What a class's counters may say of a lesson: pure, from a lesson and its counts.

Every figure goes through `app.domain.disclosure`: nothing under ten answers, shares rounded, ends
not given. Question by question: `breakdowns`; mistaken ideas, and what comes first: `ideas`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.disclosure import Band, Share, band, share
from app.domain.lesson import Lesson
from app.domain.progress import Change, change
from app.domain.question import Question

#: Item to mark to number of ballots; `n` is the number of ballots of the item.
Counts = Mapping[str, Mapping[str, int]]


def number_of(counts: Counts, item: str) -> int:
    """How many ballots of an item were counted."""
    return counts.get(item, {}).get("n", 0)


def count_of(counts: Counts, item: str, mark: str) -> int:
    """How many of them hold a mark."""
    return counts.get(item, {}).get(mark, 0)


@dataclass(frozen=True)
class BeforeAfter:
    """One pair of questions, both forms together, before and after."""

    slot: int
    objective: str
    before: Share | None
    after: Share | None
    before_band: Band
    after_band: Band
    change: Change | None


def before_after(lesson: Lesson, counts: Counts) -> tuple[BeforeAfter, ...]:
    """The three pairs of a lesson; shares are None under ten answers at that moment."""
    texts = {o.key: o.text for o in lesson.objectives}
    found = []
    for slot, (key, _) in enumerate(lesson.pairs, start=1):
        before, after = f"before:{slot}", f"after:{slot}"
        n_before, n_after = number_of(counts, before), number_of(counts, after)
        got_before = count_of(counts, before, "acquired")
        got_after = count_of(counts, after, "acquired")
        enough = band(n_before) is not Band.TOO_FEW and band(n_after) is not Band.TOO_FEW
        found.append(
            without_hidden_gain(
                BeforeAfter(
                    slot,
                    texts.get(lesson.questions[key].objective or "", ""),
                    share(got_before, n_before) if enough else None,
                    share(got_after, n_after) if enough else None,
                    band(n_before),
                    band(n_after),
                    change(got_before / n_before, n_before, got_after / n_after, n_after)
                    if enough
                    else None,
                )
            )
        )
    return tuple(found)


def without_hidden_gain(pair: BeforeAfter) -> BeforeAfter:
    """The normalised gain is worked out from the very shares: where one of them is given as an
    end only (« moins de 20 % »), the gain would tell it."""
    ends = [s for s in (pair.before, pair.after) if s is not None and s.end is not None]
    return replace(pair, change=_in_words(pair.change)) if ends else pair


def overall(lesson: Lesson, counts: Counts) -> BeforeAfter | None:
    """The three pairs together; the error is computed on pupils, not on answers.

    None under ten answers. Where one pair alone is given as an end (« moins de 20 % »), the total
    would tell it: the shares are then None, and the gain is said in words only.
    """
    slots = range(1, len(lesson.pairs) + 1)
    before, after = ([_of_item(counts, f"{m}:{s}") for s in slots] for m in ("before", "after"))
    if not before or min(n for _, n in (*before, *after)) < 10:
        return None
    got_before, all_before = map(sum, zip(*before, strict=True))
    got_after, all_after = map(sum, zip(*after, strict=True))
    pupils_before, pupils_after = min(n for _, n in before), min(n for _, n in after)
    total = without_hidden_gain(
        BeforeAfter(
            0,
            "",
            share(got_before, all_before),
            share(got_after, all_after),
            band(pupils_before),
            band(pupils_after),
            change(got_before / all_before, pupils_before, got_after / all_after, pupils_after),
        )
    )
    if _one_is_hidden(before_after(lesson, counts)):
        return replace(total, before=None, after=None, change=_in_words(total.change))
    return total


def _one_is_hidden(pairs: Iterable[BeforeAfter]) -> bool:
    moments = zip(*((p.before, p.after) for p in pairs), strict=True)
    return any(sum(s is not None and s.end is not None for s in m) == 1 for m in moments)


def _of_item(counts: Counts, item: str) -> tuple[int, int]:
    return count_of(counts, item, "acquired"), number_of(counts, item)


def _in_words(change: Change | None) -> Change | None:
    return change and replace(change, normalised=None, low=None, high=None)


def slots_of(lesson: Lesson) -> range:
    """The places of the after-questions, from 1: pairs first, then those asked once."""
    return range(1, len(lesson.pairs) + len(lesson.more) + 1)


def questions_of(lesson: Lesson, slot: int) -> tuple[Question, ...]:
    """The questions of a slot: both forms of a pair, or one of the three more."""
    if slot <= len(lesson.pairs):
        return tuple(lesson.questions[k] for k in lesson.pairs[slot - 1])
    return (lesson.questions[lesson.more[slot - 1 - len(lesson.pairs)]],)


def practice_questions(lesson: Lesson) -> tuple[Question, ...]:
    """The questions inside the lesson's steps, in order."""
    return tuple(c.question for s in lesson.steps for c in s.screens if c.question)
