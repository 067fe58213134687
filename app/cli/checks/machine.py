"""The machine under an installation: its Python, its folder, its clock, its keys."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from app import keys as key_ring
from app.cli.checks.finding import Check, Finding, fault, warning
from app.cli.keys import printed_ring
from app.cli.release import released_on, version
from app.cli.workplace import Workplace
from app.models.engine import journal_settings

#: Free space under which a backup may not fit.
LEAST_FREE = 200 * 1024 * 1024


def software(place: Workplace) -> list[Check]:
    """Versions: nothing can be wrong with them here, `make` refuses to start."""
    return [
        Check("Repère", version()),
        Check("Python", f"{sys.version_info.major}.{sys.version_info.minor}"),
        Check("SQLite", f"{sqlite3.sqlite_version}, {' and '.join(journal_settings())}"),
        Check("Profile", place.config.profile),
    ]


def folder(place: Workplace) -> Check:
    """The folder of the installation: there, writable, private, with room."""
    return Check("Folder", str(place.config.var_dir), tuple(_folder(place)))


def _folder(place: Workplace) -> Iterator[Finding]:
    var = place.config.var_dir
    if not var.exists():
        yield fault(f"{var} does not exist: the first start makes it")
        return
    if not os.access(var, os.W_OK):
        yield fault(f"{var} cannot be written: give it to the user who runs Repère")
    free = shutil.disk_usage(var).free
    if free < LEAST_FREE:
        yield fault(f"less than {LEAST_FREE // 1024**2} MB are free: make room")
    for path in (var, var / "repere.sqlite3", place.config.backups_dir):
        if is_open_to_others(path):
            mode = "700" if path.is_dir() else "600"
            yield fault(f"{path} can be read by others: chmod {mode} {path}")


def is_open_to_others(path: Path) -> bool:
    """Whether somebody else than its owner may read what is there (Windows has other rights)."""
    return os.name != "nt" and path.exists() and bool(path.stat().st_mode & 0o077)


def keys(place: Workplace) -> Check:
    """The key ring: there, whole, private, its sheet printed."""
    try:
        ring = place.keys
    except click.ClickException as error:
        return Check("Keys", "", (fault(error.message),))
    found = []
    if is_open_to_others(place.keys_path):
        found.append(fault(f"{place.keys_path} can be read by others: chmod 600"))
    if printed_ring(place) != ring.key_id:
        found.append(
            warning("their sheet was not printed since they changed: keys export, then a safe")
        )
    where = key_ring.VARIABLE if key_ring.in_environment() else str(place.keys_path)
    return Check("Keys", f"{ring.key_id}, in {where}", tuple(found))


def clock(moment: datetime, newest_row: datetime | None) -> Check:
    """The clock: not before the release, not behind the data, with the hours of Paris."""
    found = []
    if moment.date() < released_on():
        found.append(fault(f"the clock is before this release ({released_on()}): set it"))
    if newest_row is not None and moment < newest_row - timedelta(minutes=10):
        found.append(
            fault(f"the clock is behind what was written on {newest_row:%d %B %Y, %H:%M}: set it")
        )
    try:
        ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        found.append(fault("the hours of Paris are not known: install tzdata"))
    return Check("Clock", f"{moment:%d %B %Y, %H:%M} UTC", tuple(found))
