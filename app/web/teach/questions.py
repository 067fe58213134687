"""The breakdown of each question, and the turning points of the story, in class totals."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import render_template
from flask_babel import gettext

from app.domain.disclosure import Share
from app.domain.figures import Breakdown, TurnFigures
from app.domain.question import Bar, Question
from app.extensions import db
from app.queries.question_breakdown import QuestionBreakdown, Slot, question_breakdown
from app.web.access import TEACHER, access
from app.web.lesson_view import choice_words, library
from app.web.teach.progress import lesson_of, shown_assignment
from app.web.teach.routes import blueprint
from app.web.teach.words import band_words, name_of, share_words


@dataclass(frozen=True)
class FigureView:
    """A share in words, and its length on the bar."""

    words: str
    percent: int


@dataclass(frozen=True)
class BreakdownView:
    """One question of the page."""

    question: Question
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
class ChoiceLine:
    """One choice at a turning point; several when their shares are shown together."""

    words: tuple[str, ...]
    figure: FigureView


@dataclass(frozen=True)
class TurnView:
    """A turning point of the story."""

    prompt: str
    band: str
    lines: tuple[ChoiceLine, ...]


def figure_view(share: Share) -> FigureView:
    """A share as a bar shows it."""
    return FigureView(share_words(share), share.percent)


def breakdown_view(found: Breakdown) -> BreakdownView:
    """The lines of a question; marks shown together say so."""
    figures: dict[str, FigureView] = {}
    for line in found.lines:
        together = gettext("%(share)s together", share=share_words(line.share))
        for mark in (line.bar.mark, *line.joined):
            figures[mark] = (
                FigureView(together, line.share.percent) if line.joined else figure_view(line.share)
            )
    if found.acquired:  # an order has no lines: only the share that put it right
        figures["acquired"] = figure_view(found.acquired)
    return BreakdownView(
        found.question,
        tuple(_with_idea(bar) for bar in found.question.bars()) if found.lines else (),
        figures,
        band_words(found.band),
        share_words(found.acquired),
    )


def _with_idea(bar: Bar) -> Bar:
    """The line with the misconception in words: a code says nothing to a teacher."""
    idea = library().misconception(bar.misconception) if bar.misconception else None
    return replace(bar, misconception=idea.text if idea else None)


def slot_view(slot: Slot, objectives: Mapping[str, str]) -> SlotView:
    """A slot with the words of its objective."""
    objective = slot.after[0].question.objective or ""
    return SlotView(
        slot.number,
        objectives.get(objective, ""),
        tuple(breakdown_view(b) for b in slot.after),
        tuple(breakdown_view(b) for b in slot.before),
    )


def turn_view(found: TurnFigures) -> TurnView:
    """A turning point; its lines are empty under ten answers."""
    words = {choice.key: choice_words(choice) for choice in found.turn.choices}
    lines = tuple(
        ChoiceLine(tuple(words[m] for m in figure.marks), figure_view(figure.share))
        for figure in found.figures
    )
    return TurnView(found.turn.prompt, band_words(found.band), lines)


def any_counted(found: QuestionBreakdown) -> bool:
    """Whether anything may be shown at all."""
    asked: Sequence[Breakdown] = [b for s in found.slots for b in (*s.after, *s.before)]
    return any(b.lines or b.acquired for b in (*asked, *found.practice)) or any(
        t.figures for t in found.turns
    )


@blueprint.get("/assignments/<uuid:assignment_id>/questions")
@access(TEACHER)
def questions(assignment_id: uuid.UUID) -> str:
    """First answers to each question, and first choices in the story, for the class."""
    assignment, room = shown_assignment(assignment_id)
    lesson = lesson_of(assignment)
    found = question_breakdown(db.session, assignment, lesson)
    objectives = {o.key: o.text for o in lesson.objectives}
    return render_template(
        "teach/questions.html",
        assignment=assignment,
        classroom=room,
        name=name_of(lesson),
        counted=any_counted(found),
        slots=[slot_view(slot, objectives) for slot in found.slots],
        practice=[breakdown_view(b) for b in found.practice],
        turns=[turn_view(t) for t in found.turns],
    )
