"""The first answers of a class, question by question, and its first choices in the story."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.breakdowns import Breakdown, TurnFigures, breakdown, turns
from app.domain.figures import questions_of
from app.domain.lesson import Lesson
from app.models import Assignment
from app.queries.class_progress import Counted, counted


@dataclass(frozen=True)
class Slot:
    """One after-question, or the two parallel forms of it, with what was answered before."""

    number: int
    after: tuple[Breakdown, ...]
    before: tuple[Breakdown, ...]


@dataclass(frozen=True)
class QuestionBreakdown:
    """The slots of a lesson, the judgements of its practice, the turning points of its story."""

    slots: tuple[Slot, ...]
    practice: tuple[Breakdown, ...]
    turns: tuple[TurnFigures, ...]


def question_breakdown(
    session: Session, assignment: Assignment, lesson: Lesson
) -> QuestionBreakdown:
    """What may be shown of a lesson, question by question. One statement."""
    return from_counts(lesson, counted(session, assignment.school_id, assignment.id))


def from_counts(lesson: Lesson, found: Counted) -> QuestionBreakdown:
    """The same, from counters already read."""
    counts = found.marks
    pairs = len(lesson.pairs)
    slots = []
    for number in range(1, pairs + len(lesson.more) + 1):
        questions = questions_of(lesson, number)
        after = tuple(breakdown(q, f"after:{number}", counts) for q in questions)
        asked_before = questions if number <= pairs else ()
        before = tuple(breakdown(q, f"before:{number}", counts) for q in asked_before)
        slots.append(Slot(number, after, before))
    practice = tuple(
        breakdown(screen.question, f"practice:{screen.question.key}", counts)
        for step in lesson.steps
        for screen in step.screens
        if screen.question
    )
    return QuestionBreakdown(tuple(slots), practice, turns(lesson, counts))
