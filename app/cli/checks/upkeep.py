"""What must go on happening: maintenance, backups; and lessons that can be served."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import click

from app.cli import backup
from app.cli.checks.finding import Check, Finding, fault, warning
from app.cli.maintenance import last_run
from app.cli.workplace import Workplace
from app.content.checks import channels
from app.content.library import load
from app.content.problems import ContentError
from app.services import archive
from app.services.archive import ArchiveError

#: A day, and some hours for a machine that is off at night.
LATE = timedelta(days=2)


def maintenance(place: Workplace, moment: datetime, has_school: bool) -> Check:
    """What is due each day was done."""
    last = last_run(place)
    if last is None:
        found = [warning("it has not run yet: make serve runs it, or a timer (docs/deploying.md)")]
        return Check("Maintenance", "", tuple(found) if has_school else ())
    late = [fault("nothing is erased or counted meanwhile: maintenance")]
    return Check(
        "Maintenance", f"{last:%d %B %Y, %H:%M} UTC", tuple(late if moment - last > LATE else ())
    )


def backups(place: Workplace, moment: datetime, has_school: bool) -> Check:
    """There is a backup of these days, and the keys here open it to its end."""
    made = backup.archives(place.config.backups_dir)
    if not made:
        none = [warning("there is none yet: backup")] if has_school else []
        return Check("Backup", str(place.config.backups_dir), tuple(none))
    header, path = made[0]
    found: list[Finding] = []
    if moment - header.made_at > LATE:
        days = (moment - header.made_at).days
        found.append(fault(f"the last one is {days} days old: backup, and look at maintenance"))
    try:
        archive.check(path, place.keys)
    except (ArchiveError, click.ClickException) as error:
        found.append(fault(f"{path.name}: {error}. Make a new one: backup"))
    return Check("Backup", f"{header.made_at:%d %B %Y, %H:%M} UTC, {path}", tuple(found))


def lessons(place: Workplace, moment: datetime) -> Check:
    """Why lessons, or the help numbers they share, cannot be served; which hours are too old."""
    return Check("Lessons", str(place.config.lessons_dir), tuple(_lessons(place, moment)))


def _lessons(place: Workplace, moment: datetime) -> Iterator[Finding]:
    try:
        library = load(place.config.lessons_dir)
    except ContentError as error:
        yield from (fault(str(problem)) for problem in error.problems)
        return
    yield from (fault(str(problem)) for problem in library.problems)
    old = list(channels.check(library.channels, moment.date()))
    if old:
        yield warning(f"{len(old)} statements on help channels must be read again: lessons check")
