"""The answer to a question, and why: shown of before-questions once a lesson is over."""

from dataclasses import dataclass

from app.domain.kinds.one import One
from app.domain.kinds.order import Order
from app.domain.kinds.parts import LevelFeedback
from app.domain.question import Bar, Feedback, Question


@dataclass(frozen=True)
class AnswerKey:
    """The lines of the answer in the order of the file, and what is said of it."""

    lines: tuple[Bar, ...]
    feedback: Feedback | None


def answer_key(question: Question) -> AnswerKey:
    """The answer of a question of any kind; no lines for a kind without a right answer."""
    if isinstance(question, Order):
        lines = tuple(Bar(item.key, item.text, True, None) for item in question.items)
    else:
        lines = tuple(bar for bar in question.bars() if bar.fits)
    if isinstance(question, One):
        best = next((o for o in question.options if o.score == 1), None)
        return AnswerKey(lines, best.feedback if best else None)
    levels = getattr(question, "feedback", None)
    return AnswerKey(lines, levels.full if isinstance(levels, LevelFeedback) else None)
