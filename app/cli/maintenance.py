"""What is due once a day and once an hour. No job queue: a timer or the launcher calls it."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa

from app.cli import backup
from app.cli.workplace import Workplace, console, now
from app.models import SetupLink, SignInDelay
from app.models.engine import empty_log
from app.services import retention, roster_drafts

#: A lock older than this was left by a run that died.
STALE = 3600
#: The file that says when the maintenance of the day was last done.
RUN = "maintenance.json"


@click.command()
@click.option("--hourly", is_flag=True, help="Only what may be kept for an hour at most.")
def maintenance(hourly: bool) -> None:
    """Purge what is past its date, count what closed, make the backup of the day.

    Safe to run at any time, or twice.
    """
    place = Workplace.open()
    with one_at_a_time(place.config.var_dir / "maintenance.lock") as mine:
        if not mine:
            console.print("Another maintenance is running")
            return
        backup.remove_copies(place.config.var_dir)
        with place.readable():
            each_hour(place, now()) if hourly else each_day(place, now())


def each_hour(place: Workplace, moment: datetime) -> None:
    """What may be kept for an hour at most goes; what was erased is also known beside backups."""
    with place.each_school() as all_schools:
        for school, session in all_schools:
            roster_drafts.forget_expired(session, school.id, moment)
            session.commit()
    if not place.config.demo:
        backup.keep_ledger(place, moment)


def each_day(place: Workplace, moment: datetime) -> None:
    """What is past its date goes first, so that the backup of the day does not hold it."""
    with place.session() as session:
        session.execute(sa.delete(SignInDelay).where(SignInDelay.expires_at < moment))
        session.execute(sa.delete(SetupLink).where(SetupLink.expires_at < moment))
        session.commit()
    with place.each_school() as all_schools:
        for school, session in all_schools:
            retention.daily(session, place.keys, school.id, moment)
            session.commit()
            console.print(f"{school.name}: done")
    place.analyse()
    empty_log(place.engine)
    mark_run(place, moment)
    if not place.config.demo:
        made = backup.daily(place, moment)
        if made is not None:
            console.print(f"Saved: {made.path}", soft_wrap=True)


def mark_run(place: Workplace, moment: datetime) -> None:
    """Write down when the maintenance of the day was done: the doctor reads it."""
    path = place.config.var_dir / RUN
    beside = path.with_name(f"{RUN}.new")
    beside.write_text(json.dumps({"at": moment.isoformat()}), "utf-8")
    beside.replace(path)


def last_run(place: Workplace) -> datetime | None:
    """Return when the maintenance of the day was last done; None when it never was."""
    try:
        data = json.loads((place.config.var_dir / RUN).read_text("utf-8"))
        return datetime.fromisoformat(data["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def one_at_a_time(path: Path) -> Iterator[bool]:
    """Give True to the one process that holds the lock file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and time.time() - path.stat().st_mtime > STALE:
        path.unlink(missing_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        yield False
        return
    os.close(descriptor)
    try:
        yield True
    finally:
        path.unlink(missing_ok=True)
