"""The breakdown of each question and the turning points of the story, in words: one view for the
page and for the exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import get_template_attribute
from flask_babel import gettext

from app.domain.breakdowns import Breakdown, Line, TurnFigures
from app.domain.disclosure import Share
from app.domain.lesson import Lesson
from app.domain.question import Bar, Question
from app.domain.ways_back import way_back
from app.queries.question_breakdown import QuestionBreakdown, Slot
from app.web.figure_words import band_words, share_words
from app.web.lesson_view import choice_words, library, without_terms

#: Groups of lines that are not words of the lesson.
NOT_WORDS = ("truth", "reason")


@dataclass(frozen=True)
class FigureView:
    """A share in words, and its length on the bar."""

    words: str
    percent: int


@dataclass(frozen=True)
class BreakdownView:
    """One question of the page."""

    question: Question
    prompt: str
    lines: tuple[Bar, ...]
    figures: Mapping[str, FigureView]
    band: str
    acquired: str


@dataclass(frozen=True)
class SlotView:
    """One after-question, or both forms of it."""

    number: int
    objective: str
    after: tuple[BreakdownView, ...]
    before: tuple[BreakdownView, ...]


@dataclass(frozen=True)
class BranchView:
    """A choice, and the way back that the lesson offers from it (empty where none is needed)."""

    words: str
    way_back: str


@dataclass(frozen=True)
class ChoiceLine:
    """One choice at a turning point; several when their shares are shown together."""

    branches: tuple[BranchView, ...]
    figure: FigureView


@dataclass(frozen=True)
class TurnView:
    """A turning point of the story."""

    prompt: str
    band: str
    lines: tuple[ChoiceLine, ...]


@dataclass(frozen=True)
class QuestionsView:
    """The whole page."""

    counted: bool
    slots: tuple[SlotView, ...]
    practice: tuple[BreakdownView, ...]
    turns: tuple[TurnView, ...]


def questions_view(found: QuestionBreakdown, lesson: Lesson) -> QuestionsView:
    """The view of a breakdown."""
    objectives = {o.key: o.text for o in lesson.objectives}
    return QuestionsView(
        any_counted(found),
        tuple(slot_view(slot, objectives) for slot in found.slots),
        tuple(breakdown_view(b) for b in found.practice),
        tuple(turn_view(t, lesson) for t in found.turns),
    )


def figure_view(share: Share) -> FigureView:
    """A share as a bar shows it."""
    return FigureView(share_words(share), share.percent)


def line_figures(lines: Sequence[Line]) -> dict[str, FigureView]:
    """Mark to share; marks shown together say so."""
    figures: dict[str, FigureView] = {}
    for line in lines:
        together = gettext("%(share)s together", share=share_words(line.share))
        for mark in (line.bar.mark, *line.joined):
            figures[mark] = (
                FigureView(together, line.share.percent) if line.joined else figure_view(line.share)
            )
    return figures


def breakdown_view(found: Breakdown) -> BreakdownView:
    """The lines of a question."""
    figures = line_figures(found.lines)
    if found.acquired:  # an order has no lines: only the share that put it right
        figures["acquired"] = figure_view(found.acquired)
    return BreakdownView(
        found.question,
        without_terms(found.question.prompt),
        tuple(_with_idea(bar) for bar in found.question.bars()) if found.lines else (),
        figures,
        band_words(found.band),
        share_words(found.acquired),
    )


def _with_idea(bar: Bar) -> Bar:
    """The line in plain words: a misconception's code says nothing to a teacher."""
    idea = library().misconception(bar.misconception) if bar.misconception else None
    return replace(
        bar,
        text=without_terms(bar.text),
        group=without_terms(bar.group),
        misconception=idea.text if idea else None,
    )


def bar_words(bar: Bar) -> str:
    """The words of a line: its own, or those of the template that names the fixed answers."""
    if not bar.word:
        return without_terms(bar.text)
    fixed = get_template_attribute("components/questions/words.html", "fixed")
    return str(fixed(bar.word)).strip()


def slot_view(slot: Slot, objectives: Mapping[str, str]) -> SlotView:
    """A slot with the words of its objective."""
    objective = slot.after[0].question.objective or ""
    return SlotView(
        slot.number,
        objectives.get(objective, ""),
        tuple(breakdown_view(b) for b in slot.after),
        tuple(breakdown_view(b) for b in slot.before),
    )


def turn_view(found: TurnFigures, lesson: Lesson) -> TurnView:
    """A turning point; its lines are empty under ten answers."""
    branches = {}
    for choice in found.turn.choices:
        repair = way_back(lesson, choice)
        words = without_terms(" ".join(repair.text)) if repair else ""
        branches[choice.key] = BranchView(choice_words(choice), words)
    lines = tuple(
        ChoiceLine(tuple(branches[m] for m in figure.marks), figure_view(figure.share))
        for figure in found.figures
    )
    return TurnView(found.turn.prompt, band_words(found.band), lines)


def any_counted(found: QuestionBreakdown) -> bool:
    """Whether anything may be shown at all."""
    asked: Sequence[Breakdown] = [b for s in found.slots for b in (*s.after, *s.before)]
    return any(b.lines or b.acquired for b in (*asked, *found.practice)) or any(
        t.figures for t in found.turns
    )
