"""What a class should talk over after a lesson: pure, from a lesson and its counts.

A card stands for a mistaken idea that persists, for an answer that the class was sure of and that
was not the one, or for a question on which it split. The rules read only shares that may be shown
(`app.domain.figures`, `app.domain.disclosure`): that a card exists tells no more than they do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.breakdowns import Breakdown, Line, breakdown, turns
from app.domain.disclosure import Share, share
from app.domain.figures import Counts, practice_questions, questions_of, slots_of
from app.domain.ideas import Held, persisting
from app.domain.kinds.confidence import Confidence
from app.domain.lesson import Lesson, ScreenContent
from app.domain.question import Bar, Question
from app.domain.signs import DISTRUST

#: Cards for one lesson: more than an hour holds would be a list, not a choice.
MOST = 3
#: The class is split when no answer has more than this per cent…
LARGEST = 60
#: …and two have at least this.
EACH = 25


class Reason(StrEnum):
    """Why a card is there, the most useful first."""

    IDEA = "idea"
    SURE = "sure"
    SPLIT = "split"


@dataclass(frozen=True)
class DebateCard:
    """One thing to talk over.

    `key` stands in addresses and names no theme. `slot` is the after-question that it comes from,
    None for the practice and the story. `group` is the element of the question that the card is
    about (a message to sort), empty for the whole question. `share` is that of the mistaken idea,
    or of those who were sure; `lines` are the shares of the answers, where they may be shown.
    """

    key: str
    reason: Reason
    slot: int | None = None
    misconception: str | None = None
    question: Question | None = None
    turn: ScreenContent | None = None
    group: str = ""
    share: Share | None = None
    lines: tuple[Line, ...] = ()

    @property
    def lettered(self) -> bool:
        """Whether hands may be raised on letters: for after-questions only."""
        return self.slot is not None and self.question is not None


def cards(lesson: Lesson, counts: Counts) -> tuple[DebateCard, ...]:
    """At most three cards: the first of each reason, then the next ones."""
    rows = [_ideas(lesson, counts), _sure(lesson, counts), _split(lesson, counts)]
    turn_by_turn = [row[n] for n in range(MOST) for row in rows if n < len(row)]
    return tuple(_once(turn_by_turn))[:MOST]


def _once(found: Iterable[DebateCard]) -> list[DebateCard]:
    """Each question once: an idea that one question shows is talked over with that question."""
    kept: list[DebateCard] = []
    for card in found:
        slots = {k.slot for k in kept} - {None}
        questions = {k.question.key for k in kept if k.question}
        if card.slot not in slots and (card.question is None or card.question.key not in questions):
            kept.append(card)
    return kept


def _ideas(lesson: Lesson, counts: Counts) -> list[DebateCard]:
    """The mistaken ideas that persist, each with the question that showed it. Distrust of
    everything is no mistaken idea of this kind: it is counted with the false alarms."""
    held = [h for h in persisting(lesson, counts) if h.code != DISTRUST]
    held.sort(key=lambda h: (-h.after.percent if h.after else 0, h.slot, h.code))
    return [_idea(lesson, counts, h) for h in held]


def _idea(lesson: Lesson, counts: Counts, held: Held) -> DebateCard:
    """The first form that can show the idea, at the element that shows it most among the shares
    that are given."""
    question = next(q for q in questions_of(lesson, held.slot) if held.code in q.misconceptions())
    found = breakdown(question, f"after:{held.slot}", counts).lines
    given = {x.bar.mark: x.share.percent for x in found if not x.joined}
    showing = [b for b in question.bars() if b.misconception == held.code]
    group = max(showing, key=lambda b: given.get(b.mark, 0)).group
    return DebateCard(
        f"idea-{held.code}",
        Reason.IDEA,
        held.slot,
        held.code,
        question,
        group=group,
        share=held.after,
        lines=tuple(x for x in found if x.bar.group == group),
    )


# -- sure, and not acquired ---------------------------------------------------------------------


def _sure(lesson: Lesson, counts: Counts) -> list[DebateCard]:
    asked = {q.key: q for q in practice_questions(lesson)}
    found = []
    for confidence in asked.values():
        if isinstance(confidence, Confidence) and confidence.about in asked:
            share_sure = sure_and_not_acquired(confidence, counts)
            if share_sure is not None and share_sure.percent >= EACH:
                question = asked[confidence.about]
                key = f"sure-{question.key}"
                found.append(DebateCard(key, Reason.SURE, question=question, share=share_sure))
    return sorted(found, key=lambda c: -c.share.percent if c.share else 0)


def sure_and_not_acquired(question: Confidence, counts: Counts) -> Share | None:
    """The share that was sure of an answer that was not acquired.

    The shares of « sûr » and of acquired are shown elsewhere: none of the four numbers that they
    leave may be at an end, or subtraction would tell how all who were sure had answered.
    """
    item = counts.get(f"practice:{question.key}", {})
    marks = {
        mark: item.get(mark, 0) for mark in (f"{question.key}:{b.mark}" for b in question.bars())
    }
    known = {
        (mark, acquired): item.get(f"{mark}:{acquired}", 0)
        for mark in marks
        for acquired in ("acquired", "not")
    }
    sure = f"{question.key}:sure"
    number = sum(known.values())
    cells = [
        known[sure, "not"],
        known[sure, "acquired"],
        sum(n for (mark, was), n in known.items() if mark != sure and was == "not"),
        sum(n for (mark, was), n in known.items() if mark != sure and was == "acquired"),
    ]
    shares = [share(cell, number) for cell in cells]
    if any(s is None or s.end is not None for s in shares):
        return None
    return shares[0]


# -- split ----------------------------------------------------------------------------------------


def _split(lesson: Lesson, counts: Counts) -> list[DebateCard]:
    """After-questions, then the practice, then the story; the most even first among them."""
    after = [
        _card_of(breakdown(question, f"after:{slot}", counts), slot)
        for slot in slots_of(lesson)
        for question in questions_of(lesson, slot)
    ]
    practice = [
        _card_of(breakdown(q, f"practice:{q.key}", counts), None)
        for q in practice_questions(lesson)
        if not isinstance(q, Confidence)
    ]
    story = []
    for found in turns(lesson, counts):
        words = {c.key: Bar(c.key, c.text, None, c.misconception) for c in found.turn.choices}
        lines = tuple(Line(words[f.marks[0]], f.share, f.marks[1:]) for f in found.figures)
        if is_split(lines):
            card = DebateCard(f"turn-{found.turn.key}", Reason.SPLIT, turn=found.turn, lines=lines)
            story.append(card)
    rows: list[list[DebateCard]] = [[c for c in row if c] for row in (after, practice)]
    return [
        c for row in (*rows, story) for c in sorted(row, key=lambda c: (-_second(c.lines), c.key))
    ]


def _card_of(found: Breakdown, slot: int | None) -> DebateCard | None:
    """The card of a question on which the class split, for the element where it is most even."""
    question = found.question
    if not question.exclusive:
        return None
    groups: dict[str, list[Line]] = {}
    for line in found.lines:
        groups.setdefault(line.bar.group, []).append(line)
    split = [(name, tuple(lines)) for name, lines in groups.items() if is_split(lines)]
    if not split:
        return None
    group, lines = max(split, key=lambda s: _second(s[1]))
    return DebateCard(
        f"split-{question.key}", Reason.SPLIT, slot, question=question, group=group, lines=lines
    )


def is_split(lines: Iterable[Line]) -> bool:
    """Whether a class is split: nothing above 60 %, two answers of their own from 25 % on."""
    shown = list(lines)
    alone = [x for x in shown if not x.joined and x.share.end is None and x.share.percent >= EACH]
    return len(alone) >= 2 and all(x.share.percent <= LARGEST for x in shown)


def _second(lines: Iterable[Line]) -> int:
    """The second largest share: the larger, the more even."""
    alone = sorted((x.share.percent for x in lines if not x.joined), reverse=True)
    return alone[1] if len(alone) > 1 else 0
