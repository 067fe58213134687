"""Signs recognised and false alarms, apart; the tactics that signs name."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.breakdowns import breakdown
from app.domain.disclosure import Band, Share, band, share
from app.domain.figures import (
    Counts,
    count_of,
    number_of,
    practice_questions,
    questions_of,
    slots_of,
)
from app.domain.kinds.judgement import Judgement
from app.domain.kinds.several import Several
from app.domain.kinds.signals import Signals
from app.domain.kinds.sort import Sort
from app.domain.lesson import Lesson
from app.domain.question import Question

#: Distrust of everything: what a false alarm shows.
DISTRUST = "M28"


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
    for slot in slots_of(lesson):
        questions = questions_of(lesson, slot)
        if any(_parts(q, "", risky=True) for q in questions):
            found.append(_alarms(counts, slot, questions, f"after:{slot}", f"before:{slot}"))
    for question in practice_questions(lesson):
        if _parts(question, "", risky=True):
            found.append(_alarms(counts, None, (question,), f"practice:{question.key}", ""))
    return tuple(found)


def _alarms(
    counts: Counts, slot: int | None, questions: tuple[Question, ...], after: str, before: str
) -> Alarms:
    return Alarms(
        slot,
        questions,
        band(number_of(counts, after)),
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
    number = {place: count_of(counts, *place) for place in asked}
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
    total = sum(count_of(counts, item, f"{key}:{mark}") for item, key, mark in marks)
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
    for slot in slots_of(lesson):
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
    asked = {(p.item, p.question.key) for p in after}
    return TacticFigures(
        tactic,
        band(sum(count_of(counts, item, key) for item, key in asked)),
        _share_of_parts(counts, after),
        _share_of_parts(counts, before) if asked_before else None,
        asked_before,
    )
