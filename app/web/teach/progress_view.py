"""What class progress shows, in words: one view for the page and for the exports."""

from dataclasses import dataclass, replace
from uuid import UUID

from flask_babel import gettext, ngettext

from app.content.shared import Fact, Misconception
from app.domain.disclosure import Band, Share, band
from app.domain.figures import (
    Alarms,
    BeforeAfter,
    Breakdown,
    ByObjective,
    Held,
    TacticFigures,
    TakeUp,
    alarms,
    before_after,
    by_objective,
    by_tactic,
    feeling,
    less_at_ease,
    overall,
    persisting,
    take_up_again,
)
from app.domain.lesson import Lesson
from app.domain.progress import Change, Status
from app.queries.class_progress import Cell, Column, Row
from app.queries.exports import ClassReport
from app.queries.question_breakdown import from_counts
from app.web.lesson_view import library, without_terms
from app.web.teach.debate_view import CardView, card_views
from app.web.teach.questions_view import (
    FigureView,
    QuestionsView,
    bar_words,
    figure_view,
    line_figures,
    questions_view,
)
from app.web.teach.words import (
    LessonName,
    band_words,
    gain_words,
    lesson_name,
    name_of,
    share_words,
    status_words,
)


@dataclass(frozen=True)
class ColumnView:
    """A lesson given to the class."""

    assignment_id: UUID
    name: LessonName
    here: bool


@dataclass(frozen=True)
class CellView:
    """A digit, or where the pupil stands."""

    words: str
    look: str
    digit: int | None


@dataclass(frozen=True)
class RowView:
    """A pupil, by name or by place in the class list; never ranked, never averaged."""

    pupil_id: UUID
    name: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class ChangeView:
    """A before and after: words, places on the dumbbell, the normalised gain for the export."""

    number: int
    title: str
    before: Share | None
    after: Share | None
    before_words: str
    after_words: str
    bands: str
    gain: str
    change: Change | None


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


@dataclass(frozen=True)
class IdeaView:
    """A misconception that persists, with what to do about it."""

    idea: Misconception
    facts: tuple[Fact, ...]
    before: str
    after: str
    slot: int


@dataclass(frozen=True)
class TakeUpView:
    """« À reprendre en premier »: a few words, one action."""

    title: str
    words: str
    target: str
    action: str


@dataclass(frozen=True)
class ProgressView:
    """The whole page."""

    label: str
    name: LessonName
    names: bool
    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    finished: int
    running: int
    not_begun: int
    first: TakeUpView | None
    counted: bool
    changes: tuple[ChangeView, ...]
    total: ChangeView | None
    ideas: tuple[IdeaView, ...]
    objectives: tuple[ObjectiveView, ...]
    tactics: tuple[TacticView, ...]
    alarms: tuple[AlarmsView, ...]
    feeling: FeelingView | None
    questions: QuestionsView
    cards: tuple[CardView, ...]

    @property
    def pupils(self) -> int:
        """How many pupils the class has."""
        return len(self.rows)


def progress_view(report: ClassReport, lesson: Lesson, names: bool) -> ProgressView:
    """The view of a report. Without `names` a pupil is « Élève 3 »: no name leaves the server."""
    progress, counts = report.progress, report.counted.marks
    tally = progress.tally(report.column) if progress.rows else dict.fromkeys(Status, 0)
    found = take_up_again(lesson, counts)
    total = overall(lesson, counts)
    felt = feeling(lesson, counts)
    cards = card_views(lesson, counts, report.assignment_id)
    return ProgressView(
        report.label,
        name_of(lesson),
        names,
        tuple(_column(c, report.assignment_id) for c in progress.columns),
        tuple(_row(row, names) for row in progress.rows),
        tally[Status.FINISHED],
        tally[Status.IN_PROGRESS],
        tally[Status.NOT_BEGUN],
        take_up_view(found, tally[Status.FINISHED], tally[Status.IN_PROGRESS], cards),
        found is not None,
        tuple(change_view(pair, pair.objective) for pair in before_after(lesson, counts)),
        change_view(total, gettext("The three signs together")) if total else None,
        tuple(idea for held in persisting(lesson, counts) if (idea := _idea(held))),
        tuple(_objective(o) for o in by_objective(lesson, counts)),
        tuple(_tactic(t) for t in by_tactic(lesson, counts)),
        tuple(_alarms(a, lesson) for a in alarms(lesson, counts)),
        _feeling(felt) if felt and felt.lines else None,
        questions_view(from_counts(lesson, report.counted), lesson),
        cards,
    )


def _column(column: Column, here: UUID) -> ColumnView:
    name = lesson_name(column.lesson_code, column.edition_hash)
    return ColumnView(column.assignment_id, name, column.assignment_id == here)


def _row(row: Row, names: bool) -> RowView:
    name = row.display_name if names else gettext("Pupil %(place)s", place=row.position)
    return RowView(row.pupil_id, name, tuple(_cell(cell) for cell in row.cells))


def _cell(cell: Cell) -> CellView:
    if cell.acquired is not None:
        return CellView(str(cell.acquired), f"n{min(cell.acquired, 6)}", cell.acquired)
    look = "running" if cell.status is Status.IN_PROGRESS else "not-begun"
    return CellView(status_words(cell.status), look, None)


def change_view(pair: BeforeAfter, title: str) -> ChangeView:
    """A before and after in words."""
    shown = pair.before is not None and pair.after is not None
    missing = gettext("not given") if pair.change else gettext("not counted")
    bands = (
        band_words(pair.after_band)
        if pair.before_band is pair.after_band
        else gettext(
            "before: %(before)s; after: %(after)s",
            before=band_words(pair.before_band),
            after=band_words(pair.after_band),
        )
    )
    return ChangeView(
        pair.slot,
        title,
        pair.before,
        pair.after,
        share_words(pair.before) if shown else missing,
        share_words(pair.after) if shown else missing,
        bands,
        gain_words(pair.change.gain) if pair.change else "",
        pair.change,
    )


def _objective(found: ByObjective) -> ObjectiveView:
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


def _tactic(found: TacticFigures) -> TacticView:
    tactic = library().tactic(found.tactic)
    before = share_words(found.before) or gettext("not counted")
    return TacticView(
        tactic.name if tactic else found.tactic,
        band_words(found.band),
        figure_view(found.after) if found.after else None,
        before if found.asked_before else gettext("not asked"),
    )


def _alarms(found: Alarms, lesson: Lesson) -> AlarmsView:
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


def _feeling(found: Breakdown) -> FeelingView:
    line = less_at_ease(found)
    marks = (line.bar.mark, *line.joined) if line else ()
    words = {b.mark: bar_words(b) for b in found.question.bars()}
    calmly = gettext(" or ").join(f"«\u00a0{words[m]}\u00a0»" for m in words if m in marks)
    figures = line_figures(found.lines)
    lines = tuple((text, figures.get(mark)) for mark, text in words.items())
    return FeelingView(lines, band_words(found.band), calmly)


def _idea(held: Held) -> IdeaView | None:
    idea = library().misconception(held.code)
    if idea is None:
        return None
    return IdeaView(
        idea,
        library().facts(idea.facts),
        share_words(held.before),
        share_words(held.after),
        held.slot,
    )


def take_up_view(
    found: TakeUp | None, finished: int, running: int, cards: tuple[CardView, ...] = ()
) -> TakeUpView | None:
    """The first thing to do, under forty words; None while nobody has begun."""
    if found is None:
        return _not_counted(finished) if finished or running else None
    if found.misconception and (idea := library().misconception(found.misconception)):
        return TakeUpView(
            idea.text,
            gettext("A mistaken idea persists: %(share)s of the class.", share=_of(found.share)),
            "debate" if f"idea-{found.misconception}" in {c.key for c in cards} else "ideas",
            gettext("Take it up with the class"),
        )
    if found.objective:
        return TakeUpView(
            found.objective,
            gettext("Acquired by %(share)s of the class.", share=_of(found.share)),
            "questions",
            gettext("See this question"),
        )
    return TakeUpView(
        gettext("Nothing stands out"),
        gettext("Each sign is acquired by three quarters of the class or more."),
        "questions",
        gettext("See the questions"),
    )


def _not_counted(finished: int) -> TakeUpView:
    if band(finished) is Band.TOO_FEW:
        words = gettext(
            "Class figures need ten answers, so that no pupil can be recognised in them. Until "
            "then, the table below tells who has finished."
        )
    else:
        words = gettext("End the class: the answers are counted then, all at once, without names.")
    return TakeUpView(gettext("Not counted yet"), words, "class", gettext("Back to the class"))


def _of(share: Share | None) -> str:
    return share_words(share)
