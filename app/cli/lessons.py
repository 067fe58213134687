"""The lessons: check their files, write the schema for editors, correct and withdraw editions."""

import json
from pathlib import Path

import click
import sqlalchemy as sa
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from sqlalchemy.orm import Session

from app.cli.workplace import Workplace, now
from app.content.comparison import differences
from app.content.editions import freeze, thaw
from app.content.library import load
from app.content.problems import Problem, Severity
from app.content.report import Report, Row, inspect
from app.content.schema.lesson import LessonFile
from app.domain.lesson import Lesson
from app.models import EditionState, LessonEdition
from app.services import editions

ROOT = Path(__file__).resolve().parents[2]
FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "lessons",
    help="The lessons folder.",
)
SCHEMA = "lesson.schema.json"


@click.group()
def lessons() -> None:
    """Check, correct and withdraw lessons."""


@lessons.command()
@FOLDER
@click.option("--quiet", is_flag=True, help="Problems only, one a line.")
@click.argument("names", nargs=-1)
def check(folder: Path, quiet: bool, names: tuple[str, ...]) -> None:
    """Check every lesson, or those whose folder holds one of NAMES."""
    console = Console(width=None if Console().is_terminal else 110)
    report = _inspect(folder, Console(stderr=True), quiet)
    rows = [r for r in report.rows if not names or any(n in r.name for n in names)]
    problems = [*report.general, *(p for row in rows for p in row.problems)]
    for problem in problems:
        console.print(_line(problem), soft_wrap=True, highlight=False)
    if not quiet:
        console.print(_table(rows))
    if not quiet and not names:
        console.print(f"Help channels to read again: {len(report.channels)}")
        for problem in report.channels:
            console.print(_line(problem), soft_wrap=True, highlight=False)
    errors = sum(p.severity is Severity.ERROR for p in problems)
    if not quiet:
        warnings = len(problems) - errors
        console.print(f"{len(rows)} lessons, {errors} errors, {warnings} to look at again")
    if errors:
        raise SystemExit(1)


def _inspect(folder: Path, console: Console, quiet: bool) -> Report:
    if quiet:
        return inspect(folder, now().date())
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("reading")
        return inspect(folder, now().date(), lambda name: progress.update(task, description=name))


def _line(problem: Problem) -> str:
    colour = "red" if problem.severity is Severity.ERROR else "yellow"
    place = escape(f"{problem.file}:{problem.line}")
    words = escape(f"{problem.key}  {problem.what} → {problem.remedy}")
    return f"[{colour}]{problem.severity.value}[/]  {place}  {words}"


def _table(rows: list[Row]) -> Table:
    table = Table()
    for name in (
        "lesson",
        "words",
        "KM",
        "w/s",
        "turns",
        "benign",
        "items",
        "benign",
        "q",
        "facts",
    ):
        table.add_column(name, justify="left" if name == "lesson" else "right")
    table.add_column("problems", justify="right")
    for row in rows:
        errors, warnings = row.count(Severity.ERROR), row.count(Severity.WARNING)
        mark = f"[red]{errors}[/]" if errors else "[green]0[/]"
        table.add_row(
            f"{row.code} {row.name}",
            str(row.words),
            f"{row.kandel_moles:.0f}",
            f"{row.mean:.1f}",
            str(row.turns[1]),
            _percent(row.turns),
            str(row.items[1]),
            _percent(row.items),
            str(row.questions),
            str(row.facts),
            f"{mark} + {warnings}",
        )
    return table


def _percent(figures: tuple[int, int]) -> str:
    benign, total = figures
    return f"{100 * benign / total:.0f} %" if total else "–"


@lessons.command()
@FOLDER
def schema(folder: Path) -> None:
    """Write the JSON Schema that editors complete and check lessons with."""
    path = folder / SCHEMA
    path.write_text(schema_text(), encoding="utf-8")
    click.echo(f"{path.name} written")


def schema_text() -> str:
    """The JSON Schema of lesson.yaml."""
    data = LessonFile.model_json_schema()
    data["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    data["title"] = "Repère lesson"
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@lessons.command()
@click.argument("code")
@click.argument("band")
def correct(code: str, band: str) -> None:
    """Publish the corrected lesson CODE of BAND; running assignments go on with it.

    The keys must be those of the published edition: words change, what they answer to does not.
    """
    place = Workplace.open()
    lesson = _loaded(place, code, band)
    with place.session() as session:
        older = [e for e in _published(session, code, band) if e.hash != lesson.hash]
        if not older:
            raise click.ClickException("nothing to correct: this edition is the published one")
        changed = {e.hash: differences(thaw(e.body), lesson) for e in older}
        same = [e for e in older if not changed[e.hash]]
        if not same:
            newest = max(older, key=lambda e: e.published_on)
            shown = "\n".join(changed[newest.hash][:12])
            raise click.ClickException(f"the keys differ, so this is a new edition:\n{shown}")
        editions.publish(
            session, lesson.hash, lesson.code, lesson.band, freeze(lesson)[1], now().date()
        )
        moved = sum(editions.correct(session, e.hash, lesson.hash, now()) for e in same)
        session.commit()
    click.echo(f"{code} {band} corrected: {moved} lessons given go on with {lesson.hash[:12]}")


@lessons.command()
@click.argument("code")
@click.argument("band")
@click.confirmation_option(prompt="Pupils will meet a calm page with help. Withdraw it?")
def withdraw(code: str, band: str) -> None:
    """Withdraw every edition of the lesson CODE of BAND."""
    place = Workplace.open()
    with place.session() as session:
        found = _published(session, code, band)
        for edition in found:
            editions.withdraw(session, edition.hash, now())
        session.commit()
    if not found:
        raise click.ClickException(f"no published edition of {code} {band}")
    click.echo(f"{code} {band} withdrawn: {len(found)} editions")


def _loaded(place: Workplace, code: str, band: str) -> Lesson:
    library = load(place.config.lessons_dir)
    lesson = library.get(code, band)
    if lesson is None:
        raise click.ClickException(f"no lesson {code} {band} that can be served: lessons check")
    return lesson


def _published(session: Session, code: str, band: str) -> list[LessonEdition]:
    return list(
        session.scalars(
            sa.select(LessonEdition).where(
                LessonEdition.code == code,
                LessonEdition.band == band,
                LessonEdition.state == EditionState.PUBLISHED,
            )
        )
    )
