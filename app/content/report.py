"""What `lessons check` and the tests know of a whole lessons folder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.content.checks import benign, channels, check_draft, people
from app.content.checks.counting import Readability, measure
from app.content.checks.passages import passages
from app.content.draft import Draft
from app.content.loader import lesson_folders, try_draft
from app.content.problems import ContentError, Problem, Severity
from app.content.shared import Shared, load_shared
from app.domain.lesson import StepKind


@dataclass(frozen=True)
class Row:
    """One lesson in figures. A lesson that could not be read has problems only."""

    name: str
    problems: tuple[Problem, ...]
    code: str = ""
    words: int = 0
    kandel_moles: float = 0.0
    mean: float = 0.0
    turns: tuple[int, int] = (0, 0)
    items: tuple[int, int] = (0, 0)
    questions: int = 0
    facts: int = 0

    def count(self, severity: Severity) -> int:
        """How many problems of a severity."""
        return sum(p.severity is severity for p in self.problems)


@dataclass(frozen=True)
class Report:
    """All lessons, and what concerns several of them."""

    rows: tuple[Row, ...]
    general: tuple[Problem, ...]
    #: Help channels to read again: nothing to do with the lessons' words.
    channels: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem, by file and line."""
        return (*self.general, *(p for row in self.rows for p in row.problems))


def inspect(
    root: Path, today: date | None = None, step: Callable[[str], None] = lambda name: None
) -> Report:
    """Check every lesson of a folder, and the help channels if `today` is given; `step` is told
    each name as it is read."""
    general: list[Problem] = []
    shared: Shared | None = None
    try:
        shared = load_shared(root)
    except ContentError as error:
        general += error.problems
    rows: list[Row] = []
    drafts: list[Draft] = []
    for folder in lesson_folders(root):
        step(f"{folder.parent.name}/{folder.name}")
        draft = try_draft(folder, root)
        if isinstance(draft, ContentError):
            rows.append(Row(f"{folder.parent.name}/{folder.name}", draft.problems))
        else:
            drafts.append(draft)
    if shared:
        rows += [_row(draft, check_draft(draft, shared, drafts)) for draft in drafts]
    general += people.check_band(d.lesson for d in drafts)
    to_read = channels.check(shared.channels, today) if shared and today else ()
    return Report(
        tuple(sorted(rows, key=lambda r: (r.code, r.name))), tuple(general), tuple(to_read)
    )


def _row(draft: Draft, problems: list[Problem]) -> Row:
    lesson = draft.lesson
    level: Readability = measure(p.text for p in passages(lesson))
    practised = [
        s.question
        for step in lesson.steps
        if step.kind is StepKind.PRACTICE
        for s in step.screens
        if s.question
    ]
    return Row(
        name=f"{lesson.slug}/{lesson.band}",
        problems=tuple(problems),
        code=lesson.code,
        words=level.words,
        kandel_moles=level.kandel_moles,
        mean=level.mean,
        turns=benign.turns(lesson),
        items=benign.items(lesson),
        questions=len(lesson.questions) + len(practised),
        facts=len(lesson.facts),
    )
