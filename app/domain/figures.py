"""What a class's counters may say of a lesson: pure, from a lesson and its counts.

Every figure goes through `app.domain.disclosure`: nothing under ten answers, shares rounded, ends
not given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.disclosure import FLOOR, Band, End, Figure, Share, band, share, shown
from app.domain.kinds.attitude import Attitude
from app.domain.kinds.judgement import Judgement
from app.domain.kinds.several import Several
from app.domain.kinds.signals import Signals
from app.domain.kinds.sort import Sort
from app.domain.lesson import Choice, Lesson, ScreenContent, ScreenType, StepKind
from app.domain.progress import Change, change
from app.domain.question import Bar, Question

#: Item to mark to number of ballots; `n` is the number of ballots of the item.
Counts = Mapping[str, Mapping[str, int]]

#: A misconception persists when at least this share of the answers show it after the lesson.
PERSISTS = 0.20
#: An objective is to be taken up again when fewer than this share have acquired it.
RETAINED = 0.75
#: Distrust of everything: what a false alarm shows.
DISTRUST = "M28"
#: More than this per cent of a class less at ease after a lesson: it is said.
LESS_AT_EASE = 20


def _number(counts: Counts, item: str) -> int:
    return counts.get(item, {}).get("n", 0)


def _count(counts: Counts, item: str, mark: str) -> int:
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
        n_before, n_after = _number(counts, before), _number(counts, after)
        got_before = _count(counts, before, "acquired")
        got_after = _count(counts, after, "acquired")
        enough = band(n_before) is not Band.TOO_FEW and band(n_after) is not Band.TOO_FEW
        found.append(
            _without_hidden_gain(
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


def _without_hidden_gain(pair: BeforeAfter) -> BeforeAfter:
    """The normalised gain is worked out from the very shares: where one of them is given as an
    end only (« moins de 20 % »), the gain would tell it."""
    ends = [s for s in (pair.before, pair.after) if s is not None and s.end is not None]
    if pair.change is None or not ends:
        return pair
    return replace(pair, change=replace(pair.change, normalised=None, low=None, high=None))


def overall(lesson: Lesson, counts: Counts) -> BeforeAfter | None:
    """The three pairs together; the error is computed on pupils, not on answers.

    None under ten answers. Where one pair alone is given as an end (« moins de 20 % »), the total
    would tell it: the shares are then None, and the gain is said in words only.
    """
    slots = range(1, len(lesson.pairs) + 1)
    before = [
        (_count(counts, f"before:{s}", "acquired"), _number(counts, f"before:{s}")) for s in slots
    ]
    after = [
        (_count(counts, f"after:{s}", "acquired"), _number(counts, f"after:{s}")) for s in slots
    ]
    if not before or min(n for _, n in (*before, *after)) < 10:
        return None
    got_before, all_before = (sum(x) for x in zip(*before, strict=True))
    got_after, all_after = (sum(x) for x in zip(*after, strict=True))
    pupils_before, pupils_after = min(n for _, n in before), min(n for _, n in after)
    total = _without_hidden_gain(
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
    return _without_numbers(total) if _one_is_hidden(before_after(lesson, counts)) else total


def _one_is_hidden(pairs: Iterable[BeforeAfter]) -> bool:
    moments = zip(*((p.before, p.after) for p in pairs), strict=True)
    return any(sum(s is not None and s.end is not None for s in m) == 1 for m in moments)


def _without_numbers(total: BeforeAfter) -> BeforeAfter:
    assert total.change is not None
    words = replace(total.change, normalised=None, low=None, high=None)
    return replace(total, before=None, after=None, change=words)


@dataclass(frozen=True)
class ByObjective:
    """One objective: all its pairs together, before and after; else its other questions, which
    are asked after the lesson only. `slots` are the questions that the figures hold."""

    slots: tuple[int, ...]
    asked_before: bool
    figures: BeforeAfter


def by_objective(lesson: Lesson, counts: Counts) -> tuple[ByObjective, ...]:
    """The objectives that questions ask about, in the order of the lesson."""
    pairs = before_after(lesson, counts)
    found = []
    for objective in lesson.objectives:
        slots = [s for s in _slots(lesson) if _objective(lesson, s) == objective.key]
        asked_before = tuple(s for s in slots if s <= len(lesson.pairs))
        if not slots:
            continue
        if len(asked_before) == 1:
            figures = replace(pairs[asked_before[0] - 1], slot=0)
        else:
            figures = _several_slots(counts, asked_before or tuple(slots), bool(asked_before))
        found.append(
            ByObjective(
                asked_before or tuple(slots),
                bool(asked_before),
                replace(figures, objective=objective.text),
            )
        )
    return tuple(found)


def _slots(lesson: Lesson) -> range:
    return range(1, len(lesson.pairs) + len(lesson.more) + 1)


def _objective(lesson: Lesson, slot: int) -> str:
    return questions_of(lesson, slot)[0].objective or ""


def _several_slots(counts: Counts, slots: tuple[int, ...], asked_before: bool) -> BeforeAfter:
    """Several questions together. Nothing where one of them is given as an end only: its share
    would be what the total leaves."""
    after = _moment(counts, [f"after:{s}" for s in slots])
    before = _moment(counts, [f"before:{s}" for s in slots]) if asked_before else None
    moments = ("before", "after")
    bands = [band(min(_number(counts, f"{m}:{s}") for s in slots)) for m in moments]
    if after is None or (asked_before and before is None):
        return BeforeAfter(0, "", None, None, bands[0], bands[1], None)
    return _without_hidden_gain(
        BeforeAfter(
            0,
            "",
            share(before[0] * before[1], before[1]) if before else None,
            share(after[0] * after[1], after[1]),
            bands[0],
            bands[1],
            change(*before, *after) if before else None,
        )
    )


def _moment(counts: Counts, items: list[str]) -> tuple[float, int] | None:
    """The share of right answers to several questions, and the number of pupils; or None."""
    numbers = [_number(counts, item) for item in items]
    got = [_count(counts, item, "acquired") for item in items]
    each = [share(g, n) for g, n in zip(got, numbers, strict=True)]
    if any(s is None for s in each) or (
        len(each) > 1 and any(s is not None and s.end is not None for s in each)
    ):
        return None
    return sum(got) / sum(numbers), min(numbers)


@dataclass(frozen=True)
class Held:
    """A misconception that answers show: the share after, and before where it was asked."""

    code: str
    after: Share
    before: Share | None
    slot: int
    raw: float


def persisting(lesson: Lesson, counts: Counts) -> tuple[Held, ...]:
    """Misconceptions shown by at least a fifth of the answers after the lesson, most first.

    In a question with several elements the element most often mistaken counts. The same slot
    adds both forms, which are parallel.
    """
    found: dict[str, Held] = {}
    for slot in _slots(lesson):
        item = f"after:{slot}"
        number = _number(counts, item)
        if band(number) is Band.TOO_FEW:
            continue
        questions = questions_of(lesson, slot)
        for code in {c for q in questions for c in q.misconceptions()}:
            raw = _held(questions, counts, item, code) / number
            of_class = share(_held(questions, counts, item, code), number)
            if raw < PERSISTS or of_class is None:
                continue
            before = f"before:{slot}"
            held_before = share(_held(questions, counts, before, code), _number(counts, before))
            if code not in found or raw > found[code].raw:
                found[code] = Held(code, of_class, held_before, slot, raw)
    return tuple(sorted(found.values(), key=lambda h: (-h.raw, h.code)))


def _held(questions: Iterable[Question], counts: Counts, item: str, code: str) -> int:
    """How many ballots of an item show a misconception: of each question, its commonest mark."""
    total = 0
    for question in questions:
        marks = [b.mark for b in question.bars() if b.misconception == code]
        total += max((_count(counts, item, f"{question.key}:{m}") for m in marks), default=0)
    return total


def questions_of(lesson: Lesson, slot: int) -> tuple[Question, ...]:
    """The questions of a slot: both forms of a pair, or one of the three more."""
    if slot <= len(lesson.pairs):
        return tuple(lesson.questions[k] for k in lesson.pairs[slot - 1])
    return (lesson.questions[lesson.more[slot - 1 - len(lesson.pairs)]],)


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
    number = _count(counts, item, question.key)
    if 0 < _number(counts, item) - number < FLOOR:
        return Breakdown(question, item, Band.TOO_FEW, None, ())
    bars = question.bars()
    groups: dict[str, list[Bar]] = {}
    for bar in bars:
        groups.setdefault(bar.group, []).append(bar)
    lines: list[Line] = []
    for group in groups.values():
        lines += _lines(question, item, counts, group, number)
    alone = len(_questions_in(counts, item)) == 1
    acquired = (
        share(_count(counts, item, "acquired"), number) if question.scored and alone else None
    )
    return Breakdown(question, item, band(number), acquired, tuple(lines))


def _questions_in(counts: Counts, item: str) -> set[str]:
    return {m for m in counts.get(item, {}) if ":" not in m and m not in ("n", "acquired")}


def _lines(
    question: Question, item: str, counts: Counts, group: list[Bar], number: int
) -> list[Line]:
    tallies = {b.mark: _count(counts, item, f"{question.key}:{b.mark}") for b in group}
    by_mark = {b.mark: b for b in group}
    figures: Iterable[Figure] = (
        shown(tallies, number)
        if question.exclusive
        else (Figure((m,), s) for m, c in tallies.items() if (s := share(c, number)))
    )
    return [Line(by_mark[f.marks[0]], f.share, f.marks[1:]) for f in figures]


# -- signs recognised and false alarms, apart --------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """Ballots of one question with one of these marks."""

    question: Question
    item: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Alarms:
    """Of one question, both forms together: the share of its signs that the class recognised,
    and the share of what is harmless that it took for a sign.

    `slot` is None for a question of the practice; before the lesson only pairs are asked.
    """

    slot: int | None
    questions: tuple[Question, ...]
    band: Band
    recognised: Share | None
    false_alarms: Share | None
    recognised_before: Share | None = None
    false_alarms_before: Share | None = None

    @property
    def has_harmless(self) -> bool:
        """Whether the question holds anything that could be a false alarm."""
        return any(_parts(q, "", risky=False) for q in self.questions)


def alarms(lesson: Lesson, counts: Counts) -> tuple[Alarms, ...]:
    """The questions that ask to tell what is risky from what is not, after the lesson, then in
    the practice."""
    found = []
    for slot in _slots(lesson):
        questions = questions_of(lesson, slot)
        if any(_parts(q, "", risky=True) for q in questions):
            found.append(_alarms(counts, slot, questions, f"after:{slot}", f"before:{slot}"))
    for question in practice_questions(lesson):
        if _parts(question, "", risky=True):
            found.append(_alarms(counts, None, (question,), f"practice:{question.key}", ""))
    return tuple(found)


def practice_questions(lesson: Lesson) -> tuple[Question, ...]:
    """The questions inside the lesson's steps, in order."""
    return tuple(c.question for s in lesson.steps for c in s.screens if c.question)


def _alarms(
    counts: Counts, slot: int | None, questions: tuple[Question, ...], after: str, before: str
) -> Alarms:
    return Alarms(
        slot,
        questions,
        band(_number(counts, after)),
        *(
            _share_of_parts(counts, [p for q in questions for p in _parts(q, item, risky)])
            for item in (after, before)
            for risky in (True, False)
        ),
    )


def _parts(question: Question, item: str, risky: bool) -> list[_Part]:
    """The marks that name a sign. `risky`: those of the signs; else those of what is harmless.

    In a judgement one option is chosen: all that protect are one part, and distrust of everything
    is the false alarm.
    """
    if isinstance(question, Signals):
        return [_Part(question, item, (o.key,)) for o in question.options if o.correct is risky]
    if isinstance(question, Sort):
        box = "alert" if risky else "ok"
        return [_Part(question, item, (f"{i.key}=alert",)) for i in question.items if i.box == box]
    if isinstance(question, Judgement):
        marks = tuple(
            o.key
            for o in question.options
            if (o.score == 1 if risky else o.misconception == DISTRUST)
        )
        return [_Part(question, item, marks)] if marks else []
    return []


def _share_of_parts(counts: Counts, parts: list[_Part]) -> Share | None:
    """The mean share of some elements, computed on pupils; None under ten of them, and where
    exactly one element is not given on its own: the mean would give it."""
    asked = {(p.item, p.question.key): p.question for p in parts}
    number = {place: _count(counts, *place) for place in asked}
    pupils = sum(number.values())
    if band(pupils) is Band.TOO_FEW:
        return None
    marks = {(p.item, p.question.key, mark) for p in parts for mark in p.marks}
    hidden, ended = _not_given(counts, asked)
    left = {
        mark
        for mark in hidden - marks
        if isinstance(asked[mark[0], mark[1]], Judgement)  # what the shown sum leaves
    }
    if len(left) == 1 or (len(hidden & marks) == 1 and not (len(marks) == 1 and marks <= ended)):
        return None
    total = sum(_count(counts, item, f"{key}:{mark}") for item, key, mark in marks)
    elements = sum(number[p.item, p.question.key] for p in parts)
    return share(total * pupils / elements, pupils)


_Mark = tuple[str, str, str]


def _not_given(
    counts: Counts, asked: Mapping[tuple[str, str], Question]
) -> tuple[set[_Mark], set[_Mark]]:
    """The marks (item, question, mark) whose own share is not given, and among them those given
    as an end. Marks of a question that shows no line at all are not in it."""
    hidden, ended = set(), set()
    for (item, key), question in asked.items():
        for line in breakdown(question, item, counts).lines:
            together = {(item, key, m) for m in (line.bar.mark, *line.joined)}
            if line.joined or line.share.end is not None:
                hidden |= together
            if not line.joined and line.share.end is not None:
                ended |= together
    return hidden, ended


@dataclass(frozen=True)
class TacticFigures:
    """A tactic that signs name: the share of the class that recognised it. `before` is None
    where no question before the lesson names it."""

    tactic: str
    band: Band
    after: Share | None
    before: Share | None
    asked_before: bool


def by_tactic(lesson: Lesson, counts: Counts) -> tuple[TacticFigures, ...]:
    """The tactics named by signs of the after-questions, in the order of the questions.

    Most lessons ask about tactics after the lesson only: their before-questions carry none.
    """
    found: dict[str, list[tuple[int, Question, str]]] = {}
    for slot in _slots(lesson):
        for question in questions_of(lesson, slot):
            if isinstance(question, Several):
                for option in question.options:
                    if option.correct and option.tactic:
                        found.setdefault(option.tactic, []).append((slot, question, option.key))
    return tuple(_tactic(lesson, counts, t, places) for t, places in found.items())


def _tactic(
    lesson: Lesson, counts: Counts, tactic: str, places: list[tuple[int, Question, str]]
) -> TacticFigures:
    slots = {slot for slot, _, _ in places}
    asked_before = slots <= set(range(1, len(lesson.pairs) + 1))
    after = [_Part(question, f"after:{slot}", (mark,)) for slot, question, mark in places]
    before = [_Part(question, f"before:{slot}", (mark,)) for slot, question, mark in places]
    return TacticFigures(
        tactic,
        band(sum({p.question.key: _count(counts, p.item, p.question.key) for p in after}.values())),
        _share_of_parts(counts, after),
        _share_of_parts(counts, before) if asked_before else None,
        asked_before,
    )


# -- how the class feels after the lesson ------------------------------------------------------


def feeling(lesson: Lesson, counts: Counts) -> Breakdown | None:
    """The answers to « comment te sens-tu ? »; None for a lesson that does not ask."""
    question = lesson.step_of(StepKind.RECAP).feeling
    return breakdown(question, "feeling", counts) if question else None


def less_at_ease(found: Breakdown) -> Line | None:
    """The line of those who feel less at ease, where it is more than a fifth of the class.

    The scale goes down: its last degree. The line may hold another answer too, when both are
    shown together; the rule reads what is shown and nothing else.
    """
    if not isinstance(found.question, Attitude):
        return None
    last = found.question.options[-1].key
    for line in found.lines:
        below = line.share.end is End.BELOW
        if last in (line.bar.mark, *line.joined) and line.share.percent > LESS_AT_EASE:
            return None if below else line
    return None


def way_back(lesson: Lesson, choice: Choice) -> ScreenContent | None:
    """The screen « Et maintenant ? » that a choice leads to, at once or at the end of its branch;
    None where there is nothing to repair."""
    repair = choice.repair
    if repair is None:
        found = lesson.screen(choice.target)
        if found and found[1].type is ScreenType.ENDING:
            repair = found[1].repair
    screen = lesson.screen(repair) if repair else None
    return screen[1] if screen else None


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
            number = _number(counts, item)
            tallies = {c.key: _count(counts, item, c.key) for c in turn.choices}
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
    counted = [s for s in _slots(lesson) if band(_number(counts, f"after:{s}")) is not Band.TOO_FEW]
    if not counted:
        return None
    held = persisting(lesson, counts)
    if held:
        return TakeUp(held[0].code, None, held[0].slot, held[0].after)
    ratio = {
        s: _count(counts, f"after:{s}", "acquired") / _number(counts, f"after:{s}") for s in counted
    }
    weakest = min(counted, key=lambda s: (ratio[s], s))
    if ratio[weakest] >= RETAINED:
        return TakeUp(None, None, None, None)
    texts = {o.key: o.text for o in lesson.objectives}
    objective = texts.get(questions_of(lesson, weakest)[0].objective or "", "")
    item = f"after:{weakest}"
    return TakeUp(
        None, objective, weakest, share(_count(counts, item, "acquired"), _number(counts, item))
    )
