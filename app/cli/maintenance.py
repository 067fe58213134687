"""What is due once a day and once an hour. No job queue: a timer or the launcher calls it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa

from app.cli.workplace import Workplace, console, now
from app.models import SetupLink, SignInDelay
from app.models.engine import empty_log
from app.services import retention, roster_drafts

#: A lock older than this was left by a run that died.
STALE = 3600


@click.command()
@click.option("--hourly", is_flag=True, help="Only what may be kept for an hour at most.")
def maintenance(hourly: bool) -> None:
    """Purge what is past its date and count what closed. Safe to run at any time, or twice."""
    place = Workplace.open()
    with one_at_a_time(place.config.var_dir / "maintenance.lock") as mine:
        if not mine:
            console.print("Another maintenance is running")
            return
        moment = now()
        if hourly:
            with place.each_school() as all_schools:
                for school, session in all_schools:
                    roster_drafts.forget_expired(session, school.id, moment)
                    session.commit()
            return
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
