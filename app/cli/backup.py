"""Backups: made while pupils write, encrypted for the key ring, kept thirty days."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

from app.cli.release import version
from app.cli.workplace import Workplace, console, now
from app.keys import Keys
from app.models import snapshot
from app.models.engine import reading
from app.models.migrate import current
from app.models.snapshot import Rows
from app.services import archive, erasures
from app.services.archive import ArchiveError, Header

SUFFIX = ".backup"
PATTERN = f"repere-*{SUFFIX}"
#: Unfinished files of a run that was killed are removed by the next one after that time.
STALE = timedelta(days=1)
#: The daily backup is not made again before: the server may be started several times a day.
DAILY = timedelta(hours=20)


@dataclass(frozen=True)
class Made:
    """A backup that was just made."""

    path: Path
    header: Header
    #: Rows of each table.
    counts: dict[str, int]


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
def backup(folder: Path | None) -> None:
    """Save the whole installation, encrypted, while it runs.

    Into FOLDER, or where the daily backups are. Older ones there go after thirty days. The keys are
    not in it: without their sheet (keys export) nobody opens it.
    """
    place = Workplace.open()
    made = make(place, folder or place.config.backups_dir, now())
    gone = prune(made.path.parent, now())
    size = made.path.stat().st_size
    console.print(f"Saved {sum(made.counts.values())} rows, {size / 1e6:.1f} MB:")
    console.print(str(made.path), soft_wrap=True)
    console.print(f"It opens with the key ring {made.header.ring} alone: keep its sheet elsewhere.")
    if gone:
        console.print(f"{gone} older than {erasures.KEPT.days} days removed")


def make(place: Workplace, folder: Path, moment: datetime, keys: Keys | None = None) -> Made:
    """Make a backup in a folder, for the ring in place or the one that is given. Ends in one line
    when it cannot; no half of one is left."""
    keys = keys or place.keys
    with reading():  # pupils go on writing meanwhile
        if place.revision() is None:
            raise click.ClickException("there is no database to save: make serve fills it")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        remove_unfinished(folder, moment)
        remove_copies(place.config.var_dir)
        # Not in the folder, which may be another disk: there nothing of it is ever in clear.
        with place.readable(), snapshot.taken(place.engine, place.config.var_dir) as taken:
            header = Header(
                format=archive.FORMAT,
                made_at=moment,
                revision=str(current(taken.connection)),
                version=version(),
                database=place.engine.dialect.name,
                ring=keys.key_id,
            )
            path = free_name(folder, moment)
            with showing("Saving", taken.count()) as advance:
                content = followed(taken.content(), advance)
                counts = archive.write(path, header, keys, content)
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"the backup cannot be written in {folder}: {error}") from None
    return Made(path, header, counts)


def free_name(folder: Path, moment: datetime) -> Path:
    """The name of a backup made at that moment: no other has it."""
    stem = f"repere-{moment:%Y-%m-%d-%H%M%S}"
    names = (f"{stem}{'' if number == 1 else f'-{number}'}{SUFFIX}" for number in range(1, 1000))
    return next(folder / name for name in names if not (folder / name).exists())


def followed(content: Iterator[Rows], advance: Callable[[int], None]) -> Iterator[Rows]:
    """The same rows; each is told."""

    def told(rows: Iterator[list[object]]) -> Iterator[list[object]]:
        for row in rows:
            advance(1)
            yield row

    for rows in content:
        yield Rows(rows.table, rows.school, rows.columns, told(rows.rows))


@contextmanager
def showing(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far something long is; gives what to call with each step."""
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda step: progress.advance(task, step)


def remove_unfinished(folder: Path, moment: datetime) -> None:
    """Remove what runs that were killed left in a folder of backups: halves, and the copies of the
    database that an older release made there."""
    before = (moment - STALE).timestamp()
    for path in folder.glob(f".{PATTERN}.partial"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
    remove_copies(folder)


def remove_copies(folder: Path) -> None:
    """Remove copies of the database that a killed run left. One that is being made has no name, or
    cannot be removed (Windows)."""
    for path in folder.glob(f"{snapshot.COPY}*"):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def archives(folder: Path) -> list[tuple[Header, Path]]:
    """The backups of a folder that say what they are, newest first."""
    found = []
    for path in folder.glob(PATTERN):
        try:
            found.append((archive.read_header(path), path))
        except ArchiveError:
            continue
    return sorted(found, key=lambda one: (one[0].made_at, one[1].name), reverse=True)


def prune(folder: Path, moment: datetime) -> int:
    """Remove the backups of a folder that are older than thirty days; how many that was.

    Whoever was erased is in them: that they go then is what pupils are told.
    """
    old = [path for header, path in archives(folder) if moment - header.made_at > erasures.KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def daily(place: Workplace, moment: datetime) -> Made | None:
    """The backup of the day, in its folder, unless it was made; older ones and the ledger of what
    was erased are looked after.

    The ledger last: a file of it that cannot be read is said, and stops no backup.
    """
    folder = place.config.backups_dir
    made = archives(folder)
    prune(folder, moment)
    young = made and timedelta() <= moment - made[0][0].made_at < DAILY
    saved = None if young else make(place, folder, moment)
    keep_ledger(place, moment)
    return saved


def keep_ledger(place: Workplace, moment: datetime) -> None:
    """Complete the files beside the backups with what the tables remember of erasures."""
    wanted: set[erasures.Entry] = set()
    with place.each_school() as all_schools:
        for school, session in all_schools:
            wanted |= erasures.of_school(session, school.id)
            session.rollback()
    try:
        erasures.tidy(place.config.backups_dir, wanted, moment.date())
    except (OSError, ValueError) as error:
        raise click.ClickException(f"the ledger of erasures: {error}") from None


def counts_table(counts: dict[str, int], title: str) -> Table:
    """The rows of each table, those that have any."""
    table = Table("table", "rows", title=title)
    for name, number in sorted(counts.items()):
        if number:
            table.add_row(name, str(number))
    return table
