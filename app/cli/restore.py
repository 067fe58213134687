"""One command from an empty machine and a backup to a school that goes on."""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from app import keys as key_ring
from app.cli import backup, loading
from app.cli.demo import write_help_file
from app.cli.running import alone
from app.cli.workplace import Workplace, console, now
from app.keys import Keys, KeysError
from app.models import School
from app.models.migrate import head, is_known
from app.services import archive, erasures, retention
from app.services.archive import ArchiveError, Header, Summary, WrongKeys
from app.services.erasures import Entry

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@dataclass(frozen=True)
class Opened:
    """A backup that was read to its end, and the key ring that opens it."""

    path: Path
    summary: Summary
    keys: Keys
    #: The ring to put in place; None when the one in place opens it.
    ring: dict[str, Any] | None


@click.command()
@click.argument("path", metavar="ARCHIVE", type=FILE)
@click.option("--keys", "sheet", type=FILE, help="A file with the key ring, or its line.")
@click.option("--erased", type=FOLDER, help="The folder of the newest backups, if elsewhere.")
@click.option("--replace", is_flag=True, help="Replace the school that is here, saved before.")
@click.option("--although-old", is_flag=True, help="Whoever was erased since comes back.")
def restore(
    path: Path, sheet: Path | None, erased: Path | None, replace: bool, although_old: bool
) -> None:
    """Put a backup back. Stop Repère first.

    Nothing is changed before the whole backup has been read and proved. Whoever was erased since is
    erased again, sessions are over, cards stay. The key ring is that of this machine, or of --keys,
    or is asked for: paste the one line of its sheet.
    """
    place, moment = Workplace.open(), now()
    with ExitStack() as held:
        try:
            header = archive.read_header(path)
            refuse_unreadable(header)
            refuse_old(header, moment, although_old)
            there = schools_there(place, replace)
            opened = open_archive(place, path, header, sheet)
            entries = ledger(place, (path.parent, place.config.backups_dir, erased), there)
            place.config.var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            held.enter_context(alone(place.config.var_dir))
            if there:
                save_what_is_there(place, moment, opened.keys)
            place.engine.dispose()
            again = loading.load(place, opened.path, opened.keys, opened.summary, entries, moment)
            if opened.ring is not None:
                put_ring(place, opened.ring)
        except (ArchiveError, ValueError) as error:
            raise click.ClickException(str(error)) from None
        settle(Workplace(place.config), moment)
    report(opened, again, entries)


def refuse_unreadable(header: Header) -> None:
    """End where the tables of the backup are newer than this release."""
    if not is_known(header.revision):
        raise click.ClickException(
            f"this backup has tables of revision {header.revision}, this release knows up to "
            f"{head()}: install Repère {header.version} or newer, then restore"
        )


def refuse_old(header: Header, moment: datetime, although_old: bool) -> None:
    """End where nobody remembers any more who was erased since."""
    if moment - header.made_at > erasures.KEPT and not although_old:
        raise click.ClickException(
            f"this backup is of {header.made_at:%d %B %Y}: who was erased since is remembered for "
            f"{erasures.KEPT.days} days only, and some would come back. Take a newer one, or add "
            "--although-old and erase them again by hand"
        )


def schools_there(place: Workplace, replace: bool) -> int | None:
    """Return how many schools the database holds, None when it cannot be read; end where it may not
    be replaced."""
    try:
        if place.revision() is None:
            return 0
        with place.connection() as connection:
            there = connection.scalar(sa.select(sa.func.count()).select_from(School)) or 0
    except click.ClickException as error:
        if place.engine.dialect.name != "sqlite":
            raise
        if not replace:
            hint = f"{error.message}. --replace puts the backup in its place, and sets it aside"
            raise click.ClickException(hint) from None
        return None
    if there and not replace:
        raise click.ClickException(
            "there is a school in this database already: restoring would replace all of it, what "
            "was answered since the backup too. If that is what you want, stop Repère and add "
            "--replace (what is here is saved before)"
        )
    return there


def open_archive(place: Workplace, path: Path, header: Header, sheet: Path | None) -> Opened:
    """Read the backup to its end with the ring in place, else with the one that is given."""
    try:
        keys = key_ring.load(place.keys_path)
        return Opened(path, checked(path, keys), keys, None)
    except (KeysError, WrongKeys) as error:
        if key_ring.in_environment():
            raise click.ClickException(f"{error}. Change {key_ring.VARIABLE}") from None
        if sheet is None:
            console.print(f"{path.name} opens with the key ring {header.ring}, of which this")
            console.print("machine has not the keys. They are on its printed sheet (keys export).")
            console.print("Without it nothing of this backup can be read: it is lost.")
    text = (
        sheet.read_text("utf-8")
        if sheet
        else click.prompt("The one line of the sheet, pasted (it is not shown)", hide_input=True)
    )
    try:
        ring = json.loads(text)
        keys = key_ring.parse(ring)
    except (KeysError, ValueError, AttributeError, TypeError) as error:
        raise click.ClickException(f"this is not a whole key ring: {error}") from None
    return Opened(path, checked(path, keys), keys, ring)


def checked(path: Path, keys: Keys) -> Summary:
    """Read a backup to its end, showing how far it is."""
    with backup.showing("Reading", path.stat().st_size) as advance:
        return archive.check(path, keys, advance)


def ledger(place: Workplace, folders: tuple[Path | None, ...], there: int | None) -> set[Entry]:
    """Return everything that is known to be erased: beside the backups, and in the database that
    is replaced."""
    found: set[Entry] = set()
    for folder in folders:
        if folder is not None:
            found |= erasures.read(folder)
    if there and place.is_current():
        with place.each_school() as all_schools:
            for school, session in all_schools:
                found |= erasures.of_school(session, school.id)
                session.rollback()
    return found


def save_what_is_there(place: Workplace, moment: datetime, given: Keys) -> None:
    """Make a backup of the school that is about to be replaced, for its own ring; when that one is
    lost, for the one that opened the backup."""
    try:
        keys = key_ring.load(place.keys_path)
    except KeysError:
        keys = given
    made = backup.make(place, place.config.backups_dir, moment, keys)
    console.print("What was here is saved:")
    console.print(str(made.path), soft_wrap=True)


def put_ring(place: Workplace, ring: dict[str, Any]) -> None:
    """Put the ring of the sheet in place; another one that was there is set aside."""
    path = place.keys_path
    if path.exists():
        aside = path.with_name(f"keys-set-aside-{now():%Y%m%d%H%M%S}.json")
        path.rename(aside)
        console.print(f"The key ring that was here is now {aside}", soft_wrap=True)
    key_ring.save(path, ring)


def settle(place: Workplace, moment: datetime) -> None:
    """Do what a running school does: help files, and what is due since the backup."""
    with place.readable(), place.each_school() as all_schools:
        for school, session in all_schools:
            retention.daily(session, place.keys, school.id, moment)
            session.commit()
            write_help_file(place, session, school.id)
            session.rollback()
    place.analyse()


def report(opened: Opened, again: int, entries: set[Entry]) -> None:
    """Say what is back, and what a person has to do now."""
    made = opened.summary.header.made_at
    day = f"{made:%d %B %Y, %H:%M} UTC"
    console.print(backup.counts_table(opened.summary.counts, f"Put back, as on {day}"))
    if again:
        console.print(f"Erased again: {again} (people and classes erased since)")
    elif not entries:
        console.print("No list of erasures was found beside the backups: whoever was erased since")
        console.print(f"{day} is back. Erase them again.")
    console.print("\n[bold]What comes next[/]")
    for line in (
        "Start Repère. Everybody signs in again; staff are asked for their second factor.",
        "Cards work as on that day: print those given since again, and those lost or photographed.",
        "Passwords are those of that day; links sent to staff have ended: invite again.",
        "Waiting answers can be counted: they open with this key ring.",
        "What was done since that day is lost: teachers look at their classes.",
        "Then: doctor, and a new backup.",
    ):
        console.print(f"  - {line}")
