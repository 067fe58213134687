"""What a class's counters may say of a lesson: pure, from a lesson and its counts.

Every figure goes through `app.domain.disclosure`: nothing under ten answers, shares rounded, ends
not given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.disclosure import FLOOR, Band, End, Figure, Share, band, share, shown
from app.domain.kinds import One, TrueFalseWhy
from app.domain.kinds.parts import ACQUIRED as ACQUIRED_AT
from app.domain.lesson import Lesson, ScreenContent
from app.domain.progress import Change, change
from app.domain.question import Bar, Question

#: Item to mark to number of ballots; `n` is the number of ballots of the item.
Counts = Mapping[str, Mapping[str, int]]

#: A misconception persists when at least this share of the answers show it after the lesson.
PERSISTS = 0.20
#: An objective is to be taken up again when fewer than this share have acquired it.
RETAINED = 0.75


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


def questions_of(lesson: Lesson, slot: int) -> tuple[Question, ...]:
    """The questions of a slot: both forms of a pair, or one of the three more."""
    if slot <= len(lesson.pairs):
        return tuple(lesson.questions[k] for k in lesson.pairs[slot - 1])
    return (lesson.questions[lesson.more[slot - 1 - len(lesson.pairs)]],)


def practice_questions(lesson: Lesson) -> tuple[Question, ...]:
    """The questions inside the lesson's steps, in order."""
    return tuple(c.question for s in lesson.steps for c in s.screens if c.question)


@dataclass(frozen=True)
class Line:
    """One line of a breakdown: the words, whether it protects, the share that may be shown.

    `joined` lists other marks shown under the same share.
    """

    bar: Bar
    share: Share
    joined: tuple[str, ...] = ()


@dataclass(frozen=True)
class Breakdown:
    """The first answers of a class to one question."""

    question: Question
    item: str
    band: Band
    acquired: Share | None
    lines: tuple[Line, ...]


def breakdown(question: Question, item: str, counts: Counts) -> Breakdown:
    """The bars of a question; none under ten answers to it, or where the item's other form has
    fewer than ten: both forms together are shown elsewhere, and subtraction would give them."""
    number = count_of(counts, item, question.key)
    if 0 < number_of(counts, item) - number < FLOOR:
        return Breakdown(question, item, Band.TOO_FEW, None, ())
    alone = len(_questions_in(counts, item)) == 1
    bars = question.bars()
    groups: dict[str, list[Bar]] = {}
    for bar in bars:
        groups.setdefault(bar.group, []).append(bar)
    lines: list[Line] = []
    for group in groups.values():
        if not (alone and _leaves_few(question, item, counts, group)):
            lines += _lines(question, item, counts, group, number)
    acquired = (
        share(count_of(counts, item, "acquired"), number) if question.scored and alone else None
    )
    return Breakdown(question, item, band(number), acquired, tuple(lines))


def _questions_in(counts: Counts, item: str) -> set[str]:
    return {m for m in counts.get(item, {}) if ":" not in m and m not in ("n", "acquired")}


def _lines(
    question: Question, item: str, counts: Counts, group: list[Bar], number: int
) -> list[Line]:
    tallies = {b.mark: count_of(counts, item, f"{question.key}:{b.mark}") for b in group}
    by_mark = {b.mark: b for b in group}
    figures: Iterable[Figure] = (
        shown(tallies, number, _right(question, group))
        if question.exclusive
        else (Figure((m,), s) for m, c in tallies.items() if (s := share(c, number)))
    )
    return [Line(by_mark[f.marks[0]], f.share, f.marks[1:]) for f in figures]


def _right(question: Question, group: Iterable[Bar]) -> frozenset[str]:
    """The options that alone make the answer acquired; in a true, false and why, those of this
    group that belong to it."""
    if isinstance(question, One):
        return frozenset(o.key for o in question.options if (o.score or 0) >= ACQUIRED_AT)
    if isinstance(question, TrueFalseWhy):
        return frozenset(bar.mark for bar in group if bar.fits)
    return frozenset()


def _leaves_few(question: Question, item: str, counts: Counts, group: list[Bar]) -> bool:
    """Whether a true, false and why has a few pupils who were right in this group and not in the
    other: the share acquired is shown elsewhere, and subtraction would give them."""
    if not isinstance(question, TrueFalseWhy):
        return False
    number = count_of(counts, item, question.key)
    right = sum(count_of(counts, item, f"{question.key}:{b.mark}") for b in group if b.fits)
    left = right - count_of(counts, item, "acquired")
    rest = share(left, number)
    return left > 0 and rest is not None and rest.end is End.BELOW


@dataclass(frozen=True)
class TurnFigures:
    """The first choices of a class at a turning point."""

    turn: ScreenContent
    band: Band
    figures: tuple[Figure, ...]


def turns(lesson: Lesson, counts: Counts) -> tuple[TurnFigures, ...]:
    """The turning points of the lesson, in order, with what may be shown of each."""
    found = []
    for step in lesson.steps:
        for turn in step.turns:
            item = f"story:{turn.key}"
            number = number_of(counts, item)
            tallies = {c.key: count_of(counts, item, c.key) for c in turn.choices}
            found.append(TurnFigures(turn, band(number), shown(tallies, number)))
    return tuple(found)


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
