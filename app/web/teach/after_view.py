"""What a class took from a lesson, in words: before and after, tactics, alarms, the feeling."""

from dataclasses import dataclass, replace

from flask_babel import gettext, ngettext

from app.domain.breakdowns import Breakdown
from app.domain.feeling import less_at_ease
from app.domain.lesson import Lesson
from app.domain.objectives import ByObjective
from app.domain.signs import Alarms, TacticFigures
from app.web.class_figures import ChangeView, change_view
from app.web.figure_words import band_words, share_words
from app.web.lesson_view import library, without_terms
from app.web.teach.questions_view import FigureView, bar_words, figure_view, line_figures


@dataclass(frozen=True)
class ObjectiveView:
    """An objective, before and after; `questions` says which figures it holds."""

    change: ChangeView
    questions: str


@dataclass(frozen=True)
class TacticView:
    """A tactic, and the share of the class that recognised its sign."""

    name: str
    band: str
    after: FigureView | None
    before: str


@dataclass(frozen=True)
class AlarmsView:
    """Signs recognised and false alarms of one question, apart."""

    place: str
    words: str
    band: str
    recognised: FigureView | None
    false_alarms: FigureView | None
    recognised_before: str
    false_alarms_before: str
    has_harmless: bool


@dataclass(frozen=True)
class FeelingView:
    """How the class feels after the lesson; `calmly` names the answers to take up calmly."""

    lines: tuple[tuple[str, FigureView | None], ...]
    band: str
    calmly: str


def objective_view(found: ByObjective) -> ObjectiveView:
    """An objective; one asked only after the lesson says so in the place of its before."""
    numbers = ", ".join(str(slot) for slot in found.slots)
    words = ngettext(
        "question %(numbers)s", "questions %(numbers)s", len(found.slots), numbers=numbers
    )
    figures = found.figures
    view = change_view(figures, figures.objective)
    if not found.asked_before:
        after = share_words(figures.after) or gettext("not counted")
        view = replace(
            view,
            before_words=gettext("not asked"),
            after_words=after,
            bands=band_words(figures.after_band),
        )
    return ObjectiveView(view, words)


def tactic_view(found: TacticFigures) -> TacticView:
    """A tactic by its name."""
    tactic = library().tactic(found.tactic)
    before = share_words(found.before) or gettext("not counted")
    return TacticView(
        tactic.name if tactic else found.tactic,
        band_words(found.band),
        figure_view(found.after) if found.after else None,
        before if found.asked_before else gettext("not asked"),
    )


def alarms_view(found: Alarms, lesson: Lesson) -> AlarmsView:
    """The signs of a question, by its objective, or by its words in the practice."""
    place = gettext("Question %(number)s", number=found.slot) if found.slot else gettext("Practice")
    objectives = {o.key: o.text for o in lesson.objectives}
    objective = objectives.get(found.questions[0].objective or "", "")
    return AlarmsView(
        place,
        objective if found.slot else without_terms(found.questions[0].prompt),
        band_words(found.band),
        figure_view(found.recognised) if found.recognised else None,
        figure_view(found.false_alarms) if found.false_alarms else None,
        share_words(found.recognised_before),
        share_words(found.false_alarms_before),
        found.has_harmless,
    )


def feeling_view(found: Breakdown) -> FeelingView:
    """The feeling, and the answers to take up calmly."""
    line = less_at_ease(found)
    marks = (line.bar.mark, *line.joined) if line else ()
    words = {b.mark: bar_words(b) for b in found.question.bars()}
    calmly = gettext(" or ").join(f"«\u00a0{words[m]}\u00a0»" for m in words if m in marks)
    figures = line_figures(found.lines)
    lines = tuple((text, figures.get(mark)) for mark, text in words.items())
    return FeelingView(lines, band_words(found.band), calmly)
