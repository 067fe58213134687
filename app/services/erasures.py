"""What was erased, remembered by random numbers until the last backup that holds it has gone.

The table is the truth: it is written in the transaction that erases. After the commit the same
numbers go to a small file beside the backups, for a database that is lost takes its table along.
"""

import json
import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.models import Account, CardDirectory, Classroom, Erased, Erasure, StaffDirectory
from app.models.base import insert_once

#: How long backups are kept, and with them what was erased since.
KEPT = timedelta(days=30)
#: The execution option of an engine that names the folder of the backups.
BESIDE = "repere_backups"
#: The folder of the ledger, in that of the backups.
LEDGER = "erased"
_PENDING = "erased"


@dataclass(frozen=True)
class Entry:
    """Something that was erased."""

    school_id: uuid.UUID
    kind: Erased
    id: uuid.UUID
    erased_on: date


def record(
    session: Session, school_id: uuid.UUID, kind: Erased, ids: Sequence[uuid.UUID], today: date
) -> None:
    """Remember that these are erased. Called in the transaction that erases them."""
    if ids:
        rows = [
            {"school_id": school_id, "kind": kind, "id": one, "erased_on": today} for one in ids
        ]
        session.execute(sa.insert(Erasure), rows)
        pending = session.info.setdefault(_PENDING, [])
        pending.extend(Entry(school_id, kind, one, today) for one in ids)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    """Write the ledger beside the backups. What cannot be written now is by the maintenance."""
    entries = session.info.pop(_PENDING, None)
    if entries:
        folder = session.get_bind().get_execution_options().get(BESIDE)
        try:
            if folder is not None:
                write(folder, entries)
        except OSError:
            return


@event.listens_for(Session, "after_transaction_create")
def _begun(session: Session, transaction: SessionTransaction) -> None:
    """Forget what an earlier transaction did not commit, however it ended."""
    if transaction.parent is None:
        session.info.pop(_PENDING, None)


def write(folder: Path, entries: Sequence[Entry]) -> None:
    """Add a file of the ledger to the folder of the backups, on the disk when this returns."""
    ledger = folder / LEDGER
    ledger.mkdir(parents=True, exist_ok=True, mode=0o700)
    last = max(entry.erased_on for entry in entries)
    path = ledger / f"{last}-{uuid.uuid4().hex[:12]}.json"
    rows = [[str(e.school_id), e.kind.value, str(e.id), str(e.erased_on)] for e in entries]
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(rows, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def read(folder: Path) -> set[Entry]:
    """Everything the ledger of that folder holds. Raises `ValueError` naming a spoilt file."""
    found: set[Entry] = set()
    for path in sorted((folder / LEDGER).glob("*.json")):
        try:
            for school, kind, one, day in json.loads(path.read_text("utf-8")):
                found.add(
                    Entry(uuid.UUID(school), Erased(kind), uuid.UUID(one), date.fromisoformat(day))
                )
        except (ValueError, TypeError) as error:
            raise ValueError(f"{path} cannot be read: {error}") from error
    return found


def of_school(session: Session, school_id: uuid.UUID) -> set[Entry]:
    """What the table holds of a school (already entered)."""
    rows = session.scalars(sa.select(Erasure).where(Erasure.school_id == school_id))
    return {Entry(row.school_id, row.kind, row.id, row.erased_on) for row in rows}


def forget_old(session: Session, school_id: uuid.UUID, today: date) -> None:
    """Drop the rows that no backup can hold any more (maintenance)."""
    session.execute(
        sa.delete(Erasure).where(
            Erasure.school_id == school_id, Erasure.erased_on < today - KEPT - timedelta(days=1)
        )
    )


def tidy(folder: Path, wanted: set[Entry], today: date) -> None:
    """Complete the ledger with what the tables hold, and drop the files of before `KEPT`.

    One file for each day, so that none outlives what it holds. A file that cannot be read stays
    until its day comes: its name says when. Halves of before today were left by a crash.
    """
    ledger = folder / LEDGER
    for path in ledger.glob("*.json"):
        if _day(path) < today - KEPT - timedelta(days=1):
            path.unlink(missing_ok=True)
    for path in ledger.glob("*.new"):
        if _day(path) < today:
            path.unlink(missing_ok=True)
    missing = wanted - read(folder)
    for day in sorted({entry.erased_on for entry in missing}):
        write(folder, sorted((e for e in missing if e.erased_on == day), key=lambda e: str(e.id)))


def _day(path: Path) -> date:
    """The day in the name of a file of the ledger."""
    return date.fromisoformat(path.name[:10])


_TABLES: dict[Erased, Any] = {Erased.ACCOUNT: Account, Erased.CLASSROOM: Classroom}


def replay(session: Session, school_id: uuid.UUID, entries: Iterable[Entry]) -> int:
    """Erase again, in a restored school (already entered), what was erased since its backup.

    Returns how many people and classes that was. They are remembered on: later backups know.
    """
    again = 0
    mine = [entry for entry in entries if entry.school_id == school_id]
    for entry in mine:
        for directory in (CardDirectory, StaffDirectory):
            session.execute(
                sa.delete(directory).where(
                    directory.school_id == school_id, directory.account_id == entry.id
                )
            )
        table = _TABLES[entry.kind]
        gone = session.execute(
            sa.delete(table)
            .where(table.school_id == school_id, table.id == entry.id)
            .returning(table.id)
        ).first()
        again += gone is not None
        insert_once(
            session,
            Erasure,
            {"school_id": school_id, "kind": entry.kind, "id": entry.id},
            erased_on=entry.erased_on,
        )
    return again
