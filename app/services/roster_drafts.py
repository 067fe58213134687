"""What waits between the preview of a class list and its confirmation: sealed, an hour at most."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.roster import Entry, Layout, Reading
from app.keys import Keys
from app.models import RosterDraft

#: A draft is kept this long at most.
DRAFT_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class ListedPupil:
    """A display name of the file, its lines, and how many people its lines seem to be."""

    name: str
    lines: tuple[int, ...]
    people: int


@dataclass(frozen=True)
class ListedClass:
    """A class of the file: its first line, how many pupils, and their names where names are
    kept."""

    label: str
    line: int
    number: int
    pupils: tuple[ListedPupil, ...]


@dataclass(frozen=True)
class Draft:
    """What is kept between preview and confirmation: class labels and display names. `ignored`
    names the columns that were dropped, `skipped` counts lines left out by reason."""

    named: bool
    layout: str
    classes: tuple[ListedClass, ...]
    ignored: tuple[str, ...]
    skipped: Mapping[str, int]


def draft_of(reading: Reading, layout: Layout | None, named: bool) -> Draft:
    """The draft of what was read; whole names end here."""
    groups: dict[str, list[Entry]] = {}
    for entry in reading.entries:
        groups.setdefault(entry.label.casefold(), []).append(entry)
    classes = tuple(
        ListedClass(
            entries[0].label, entries[0].line, len(entries), _listed(entries) if named else ()
        )
        for entries in groups.values()
    )
    return Draft(
        named, (layout or Layout.COLUMNS).value, classes, reading.ignored, dict(reading.skipped)
    )


def _listed(entries: Sequence[Entry]) -> tuple[ListedPupil, ...]:
    names: dict[str, list[Entry]] = {}
    for entry in entries:
        names.setdefault(entry.name.casefold(), []).append(entry)
    return tuple(
        ListedPupil(same[0].name, tuple(e.line for e in same), len({e.whole for e in same}))
        for same in names.values()
    )


def keep(
    session: Session,
    keys: Keys,
    school_id: uuid.UUID,
    account_id: uuid.UUID,
    draft: Draft,
    now: datetime,
) -> None:
    """Keep a person's draft, in the place of the one before. Those past their hour go."""
    forget_expired(session, school_id, now)
    drop(session, school_id, account_id)
    sealed = keys.seal("seal", json.dumps([str(account_id), asdict(draft)]).encode())
    session.add(RosterDraft(school_id=school_id, account_id=account_id, made_at=now, sealed=sealed))
    session.flush()


def find(
    session: Session, keys: Keys, school_id: uuid.UUID, account_id: uuid.UUID, now: datetime
) -> Draft | None:
    """A person's draft; None when there is none, when its hour is over, or when the key changed."""
    row = session.get(RosterDraft, (school_id, account_id))
    if row is None or now - row.made_at >= DRAFT_LIFE:
        return None
    text = keys.open("seal", row.sealed)
    if text is None:
        return None
    owner, data = json.loads(text)
    if owner != str(account_id):
        return None
    classes = tuple(
        ListedClass(
            one["label"],
            one["line"],
            one["number"],
            tuple(ListedPupil(p["name"], tuple(p["lines"]), p["people"]) for p in one["pupils"]),
        )
        for one in data["classes"]
    )
    return Draft(data["named"], data["layout"], classes, tuple(data["ignored"]), data["skipped"])


def drop(session: Session, school_id: uuid.UUID, account_id: uuid.UUID) -> None:
    """Forget a person's draft."""
    session.execute(
        sa.delete(RosterDraft).where(
            RosterDraft.school_id == school_id, RosterDraft.account_id == account_id
        )
    )


def forget_expired(session: Session, school_id: uuid.UUID, now: datetime) -> None:
    """Forget the drafts of a school whose hour is over."""
    session.execute(
        sa.delete(RosterDraft).where(
            RosterDraft.school_id == school_id, RosterDraft.made_at <= now - DRAFT_LIFE
        )
    )
