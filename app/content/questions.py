"""Questions of a lesson file to questions of the domain."""

from typing import TypedDict, assert_never

from app.content.schema import questions as part
from app.content.schema.base import FeedbackPart, LevelFeedbackPart, QuestionPart
from app.domain.kinds import (
    Attitude,
    Confidence,
    Judgement,
    Match,
    One,
    Order,
    Several,
    Signals,
    Sort,
    TrueFalseWhy,
)
from app.domain.kinds.attitude import AttitudeOption
from app.domain.kinds.match import LeftItem, RightItem
from app.domain.kinds.one import ScoredOption
from app.domain.kinds.order import OrderItem
from app.domain.kinds.parts import LevelFeedback
from app.domain.kinds.several import TickOption
from app.domain.kinds.sort import BoxNotes, SortItem
from app.domain.kinds.true_false_why import TruthNotes
from app.domain.question import Feedback, Question


class _Common(TypedDict):
    key: str
    prompt: str
    objective: str | None
    facts: tuple[str, ...]
    gestures: tuple[str, ...]


def _common(q: QuestionPart) -> _Common:
    return {
        "key": q.key,
        "prompt": q.prompt,
        "objective": q.objective,
        "facts": tuple(q.facts),
        "gestures": tuple(q.gestures),
    }


def feedback(words: FeedbackPart) -> Feedback:
    """The three sentences."""
    return Feedback(words.empathy, words.reason, words.useful)


def _maybe(words: FeedbackPart | None) -> Feedback | None:
    return feedback(words) if words else None


def _levels(words: LevelFeedbackPart) -> LevelFeedback:
    return LevelFeedback(feedback(words.full), feedback(words.not_yet), _maybe(words.partial))


def _scored(options: list[part.ScoredOptionPart]) -> tuple[ScoredOption, ...]:
    return tuple(
        ScoredOption(o.key, o.text or "", o.score, feedback(o.feedback), o.misconception)
        for o in options
    )


def _ticks(options: list[part.TickOptionPart]) -> tuple[TickOption, ...]:
    return tuple(TickOption(o.key, o.text, o.correct, o.note, o.misconception) for o in options)


def build_question(q: part.AnyQuestion) -> Question:
    """The question that the domain knows."""
    match q:
        case part.OnePart():
            return One(**_common(q), options=_scored(q.options))
        case part.JudgementPart():
            return Judgement(**_common(q), options=_scored(q.options))
        case part.AttitudePart():
            return build_attitude(q)
        case part.SeveralPart():
            return Several(**_common(q), options=_ticks(q.options), feedback=_levels(q.feedback))
        case part.SignalsPart():
            return _signals(q)
        case part.SortPart():
            return _sort(q)
        case part.OrderPart():
            return _order(q)
        case part.MatchPart():
            return _match(q)
        case part.TrueFalseWhyPart():
            return TrueFalseWhy(
                **_common(q),
                answer=q.answer,
                misconception=q.misconception,
                notes=TruthNotes(q.notes.true, q.notes.false),
                reasons=_ticks(q.reasons),
                feedback=_levels(q.feedback),
            )
        case part.ConfidencePart():
            return Confidence(**_common(q), about=q.about)
        case _:
            assert_never(q)


def _signals(q: part.SignalsPart) -> Signals:
    options = tuple(
        TickOption(m.key, m.text, m.sign, m.note, m.misconception, m.tactic) for m in q.messages
    )
    return Signals(**_common(q), sender=q.sender, options=options, feedback=_levels(q.feedback))


def _sort(q: part.SortPart) -> Sort:
    items = tuple(
        SortItem(
            i.key,
            i.text,
            i.box,
            BoxNotes(i.notes.ok, i.notes.unsure, i.notes.alert),
            i.misconception,
        )
        for i in q.items
    )
    return Sort(**_common(q), items=items, feedback=_levels(q.feedback))


def _order(q: part.OrderPart) -> Order:
    return Order(
        **_common(q),
        items=tuple(OrderItem(i.key, i.text, i.note) for i in q.items),
        feedback=_levels(q.feedback),
        accepted=tuple(tuple(order) for order in q.accepted),
        anywhere=tuple(q.anywhere),
    )


def _match(q: part.MatchPart) -> Match:
    left = tuple(LeftItem(i.key, i.text, i.right, i.note, i.misconception) for i in q.left)
    right = tuple(RightItem(r.key, r.text, r.misconception, r.note or "") for r in q.right)
    return Match(**_common(q), left=left, right=right, feedback=_levels(q.feedback))


def build_attitude(q: part.AttitudePart) -> Attitude:
    """An attitude question; also that of the recap."""
    options = tuple(
        AttitudeOption(o.key, o.text, o.misconception, _maybe(o.feedback)) for o in q.options
    )
    return Attitude(**_common(q), options=options, right=q.right, unsure=_maybe(q.unsure))
