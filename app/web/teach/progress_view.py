"""What class progress shows, in words: one view for the page and for the exports."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from app.content.shared import Fact, Misconception
from app.domain.feeling import feeling
from app.domain.figures import before_after, overall
from app.domain.ideas import Held, persisting, take_up_again
from app.domain.lesson import Lesson
from app.domain.objectives import by_objective
from app.domain.progress import Status
from app.domain.signs import alarms, by_tactic
from app.queries.class_progress import Cell, Column, Row
from app.queries.exports import ClassReport
from app.queries.question_breakdown import from_counts
from app.web.class_figures import ChangeView, TakeUpView, change_view, take_up_view
from app.web.figure_words import (
    LessonName,
    held_words,
    lesson_name,
    name_of,
    part_words,
    share_words,
    status_words,
)
from app.web.lesson_view import library
from app.web.teach.after_view import (
    AlarmsView,
    FeelingView,
    ObjectiveView,
    TacticView,
    alarms_view,
    feeling_view,
    objective_view,
    tactic_view,
)
from app.web.teach.debate_view import CardView, card_views
from app.web.teach.names import shown_name
from app.web.teach.questions_view import (
    QuestionsView,
    questions_view,
)


@dataclass(frozen=True)
class ColumnView:
    """A lesson given to the class."""

    assignment_id: UUID
    name: LessonName
    here: bool
    part: str


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
class IdeaView:
    """A misconception that persists, with what to do about it."""

    idea: Misconception
    facts: tuple[Fact, ...]
    before: str
    after: str
    slot: int


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

    @property
    def concerned(self) -> int:
        """How many of them this lesson is for."""
        return self.finished + self.running + self.not_begun


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
        take_up_view(
            found, tally[Status.FINISHED], tally[Status.IN_PROGRESS], {c.key for c in cards}
        ),
        found is not None,
        tuple(change_view(pair, pair.objective) for pair in before_after(lesson, counts)),
        change_view(total, gettext("The three signs together")) if total else None,
        tuple(idea for held in persisting(lesson, counts) if (idea := _idea(held))),
        tuple(objective_view(o) for o in by_objective(lesson, counts)),
        tuple(tactic_view(t) for t in by_tactic(lesson, counts)),
        tuple(alarms_view(a, lesson) for a in alarms(lesson, counts)),
        feeling_view(felt) if felt and felt.lines else None,
        questions_view(from_counts(lesson, report.counted), lesson),
        cards,
    )


def _column(column: Column, here: UUID) -> ColumnView:
    name = lesson_name(column.lesson_code, column.edition_hash)
    return ColumnView(
        column.assignment_id, name, column.assignment_id == here, part_words(column.part)
    )


def _row(row: Row, names: bool) -> RowView:
    name = shown_name(row.display_name, row.position, names)
    return RowView(row.pupil_id, name, tuple(_cell(cell) for cell in row.cells))


def _cell(cell: Cell) -> CellView:
    if cell.acquired is not None:
        return CellView(str(cell.acquired), f"n{min(cell.acquired, 6)}", cell.acquired)
    look = {Status.IN_PROGRESS: "running", Status.NOT_CONCERNED: "not-concerned"}.get(
        cell.status, "not-begun"
    )
    return CellView(status_words(cell.status), look, None)


def _idea(held: Held) -> IdeaView | None:
    idea = library().misconception(held.code)
    if idea is None:
        return None
    return IdeaView(
        idea,
        library().facts(idea.facts),
        share_words(held.before),
        held_words(held.after),
        held.slot,
    )
