"""The mistaken ideas that a class shows after a lesson, and what to take up again first."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.breakdowns import breakdown
from app.domain.disclosure import Band, Share, band, share
from app.domain.figures import Counts, count_of, number_of, questions_of, slots_of
from app.domain.lesson import Lesson
from app.domain.question import Question

#: A misconception persists when at least this share of the answers show it after the lesson.
PERSISTS = 0.20
#: An objective is to be taken up again when fewer than this share have acquired it.
RETAINED = 0.75


@dataclass(frozen=True)
class Held:
    """A misconception that answers show: the share after, and before where it was asked; None
    where the breakdown gives it together with another answer only."""

    code: str
    after: Share | None
    before: Share | None
    slot: int
    raw: float


def persisting(lesson: Lesson, counts: Counts) -> tuple[Held, ...]:
    """Misconceptions shown by at least a fifth of the answers after the lesson, most first.

    In a question with several elements the element most often mistaken counts. The same slot
    adds both forms, which are parallel.
    """
    found: dict[str, Held] = {}
    for slot in slots_of(lesson):
        item = f"after:{slot}"
        number = number_of(counts, item)
        if band(number) is Band.TOO_FEW:
            continue
        questions = questions_of(lesson, slot)
        for code in {c for q in questions for c in q.misconceptions()}:
            raw = _held(questions, counts, item, code) / number
            if raw < PERSISTS:
                continue
            if code not in found or raw > found[code].raw:
                after, before = (
                    _held_share(questions, counts, f"{moment}:{slot}", code)
                    for moment in ("after", "before")
                )
                found[code] = Held(code, after, before, slot, raw)
    return tuple(sorted(found.values(), key=lambda h: (-h.raw, h.code)))


def _held(questions: Iterable[Question], counts: Counts, item: str, code: str) -> int:
    """How many ballots of an item show a misconception: of each question, its commonest mark."""
    return sum(
        count_of(counts, item, f"{question.key}:{mark}")
        for question in questions
        if (mark := _commonest(question, counts, item, code))
    )


def _commonest(question: Question, counts: Counts, item: str, code: str) -> str | None:
    marks = [b.mark for b in question.bars() if b.misconception == code]
    return max(marks, key=lambda m: count_of(counts, item, f"{question.key}:{m}"), default=None)


def _held_share(
    questions: Iterable[Question], counts: Counts, item: str, code: str
) -> Share | None:
    """The share of an item's answers that show a misconception; None where a breakdown shows lines
    and gives this mark together with another one, or not at all: the share would undo it."""
    asked = tuple(questions)
    for question in asked:
        mark = _commonest(question, counts, item, code)
        lines = breakdown(question, item, counts).lines
        alone = {line.bar.mark for line in lines if not line.joined}
        if lines and mark is not None and mark not in alone:
            return None
    return share(_held(asked, counts, item, code), number_of(counts, item))


@dataclass(frozen=True)
class TakeUp:
    """What to take up again first: a misconception, else an objective, else nothing stands out."""

    misconception: str | None
    objective: str | None
    slot: int | None
    share: Share | None


def take_up_again(lesson: Lesson, counts: Counts) -> TakeUp | None:
    """What a teacher should take up again first; None while nothing has been counted."""
    counted = [
        s for s in slots_of(lesson) if band(number_of(counts, f"after:{s}")) is not Band.TOO_FEW
    ]
    if not counted:
        return None
    held = persisting(lesson, counts)
    if held:
        return TakeUp(held[0].code, None, held[0].slot, held[0].after)
    ratio = {
        s: count_of(counts, f"after:{s}", "acquired") / number_of(counts, f"after:{s}")
        for s in counted
    }
    weakest = min(counted, key=lambda s: (ratio[s], s))
    if ratio[weakest] >= RETAINED:
        return TakeUp(None, None, None, None)
    texts = {o.key: o.text for o in lesson.objectives}
    objective = texts.get(questions_of(lesson, weakest)[0].objective or "", "")
    item = f"after:{weakest}"
    return TakeUp(
        None, objective, weakest, share(count_of(counts, item, "acquired"), number_of(counts, item))
    )
