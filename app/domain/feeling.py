"""How a class feels after a lesson: shares, and whether to take it up calmly."""

from app.domain.breakdowns import Breakdown, Line, breakdown
from app.domain.figures import Counts
from app.domain.kinds.attitude import Attitude
from app.domain.lesson import Lesson, StepKind

#: More than this per cent of a class less at ease after a lesson: it is said.
LESS_AT_EASE = 20


def feeling(lesson: Lesson, counts: Counts) -> Breakdown | None:
    """The answers to « comment te sens-tu ? »; None for a lesson that does not ask."""
    question = lesson.step_of(StepKind.RECAP).feeling
    return breakdown(question, "feeling", counts) if question else None


def less_at_ease(found: Breakdown) -> Line | None:
    """The line of those who feel less at ease, where it is more than a fifth of the class.

    The scale goes down: its last degree. The line may hold another answer too, when both are
    shown together; the rule reads what is shown and nothing else. A share given as « moins de
    20 % » is never more than a fifth.
    """
    if not isinstance(found.question, Attitude):
        return None
    last = found.question.options[-1].key
    return next(
        (
            line
            for line in found.lines
            if last in (line.bar.mark, *line.joined) and line.share.percent > LESS_AT_EASE
        ),
        None,
    )
