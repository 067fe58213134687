"""The school's own people and exit address, in one small file per school.

The help page works with the database down and looks nobody up: it reads this file, named by the
school in the cookie. Whoever changes the contacts or the address writes it after the commit.
"""

import json
import os
import tempfile
import uuid
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Contact:
    """An adult of the school. `role` is a key of the closed list of roles."""

    role: str
    name: str
    room: str = ""
    hours: str = ""


@dataclass(frozen=True)
class SchoolCard:
    """What the help and the quick exit know of a school."""

    contacts: tuple[Contact, ...] = ()
    exit_url: str = ""


EMPTY = SchoolCard()


def path_of(var_dir: Path, school_id: uuid.UUID) -> Path:
    """Where the file of a school stands."""
    return var_dir / "help" / f"{school_id}.json"


def read(var_dir: Path, school_id: uuid.UUID) -> SchoolCard:
    """The school's card; an empty one when the file is missing or unreadable."""
    path = path_of(var_dir, school_id)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return EMPTY
    return _parsed(path, changed)


@lru_cache(maxsize=256)
def _parsed(path: Path, _changed: int) -> SchoolCard:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        contacts = tuple(Contact(**contact) for contact in data["contacts"])
        return SchoolCard(contacts, str(data["exit_url"]))
    except (OSError, ValueError, TypeError, KeyError):
        return EMPTY


def write(var_dir: Path, school_id: uuid.UUID, card: SchoolCard) -> None:
    """Replace the file of a school at once, so that no reader meets half of it."""
    path = path_of(var_dir, school_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(card), file, ensure_ascii=False)
    Path(name).replace(path)
