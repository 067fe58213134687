"""Whose each row is: what access to one pupil's data, and its erasure, are read from.

docs/data-we-keep.md says the same of every table, and a test compares the two. A table that is
not here, or that leads to a pupil without saying so, cannot be merged (tests/house/test_register).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from app.models.base import Base


class Whose(StrEnum):
    """To whom the rows of a table belong."""

    PUPIL = "a pupil"
    PERSON = "a pupil or a member of staff"
    STAFF = "a member of staff"
    CLASS = "a class"
    SCHOOL = "the school"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Belonging:
    """Whose a row is; by which of its columns, where it is a pupil's; and, when that column names
    no account, the table that it names."""

    whose: Whose
    by: str = ""
    through: str = "account"

    @property
    def of_a_pupil(self) -> bool:
        """Whether rows may be a pupil's."""
        return self.whose in (Whose.PUPIL, Whose.PERSON)

    def words(self) -> str:
        """The line of docs/data-we-keep.md."""
        if not self.of_a_pupil:
            return f"Belongs to {self.whose}."
        through = f" (`{self.through}`)" if self.through != "account" else ""
        return f"Belongs to {self.whose}, by `{self.by}`{through}."


_CLASS, _SCHOOL = Belonging(Whose.CLASS), Belonging(Whose.SCHOOL)
_STAFF, _NOBODY = Belonging(Whose.STAFF), Belonging(Whose.NOBODY)

#: Table → whose its rows are.
REGISTER = {
    "account": Belonging(Whose.PERSON, "id"),
    "acknowledgement": _STAFF,
    "assignment": _CLASS,
    "assignment_pupil": Belonging(Whose.PUPIL, "pupil_id"),
    "attempt": Belonging(Whose.PUPIL, "pupil_id"),
    "audit_event": _STAFF,
    "ballot": _NOBODY,
    "ballot_marker": Belonging(Whose.PUPIL, "attempt_id", "attempt"),
    "briefing": _STAFF,
    "card": Belonging(Whose.PUPIL, "pupil_id"),
    "card_directory": Belonging(Whose.PUPIL, "account_id"),
    "card_print": _CLASS,
    "classroom": _CLASS,
    "counter": _CLASS,
    "enrolment": Belonging(Whose.PUPIL, "pupil_id"),
    "erasure": _SCHOOL,
    "help_contact": _SCHOOL,
    "invitation": _STAFF,
    "lesson_edition": _NOBODY,
    "purge_receipt": _SCHOOL,
    "recovery_code": _STAFF,
    "rehearsal": _STAFF,
    "response": Belonging(Whose.PUPIL, "attempt_id", "attempt"),
    "roster_draft": _STAFF,
    "school": _SCHOOL,
    "setup_link": _NOBODY,
    "sign_in": Belonging(Whose.PERSON, "account_id"),
    "sign_in_delay": _NOBODY,
    "sitting": _CLASS,
    "staff_credential": _STAFF,
    "staff_directory": _STAFF,
    "teaching": _STAFF,
    "trusted_device": _STAFF,
}

#: Kept only to recognise a card or a session: written in no copy, for whoever holds a copy could
#: try to guess what it scrambles.
SECRETS = frozenset(
    {
        "card.code_prefix",
        "card.code_hash",
        "card.qr_prefix",
        "card.qr_hash",
        "card_directory.prefix",
        "sign_in.token_hash",
    }
)


def pupil_models() -> list[type[Base]]:
    """The models whose rows may be a pupil's, those that others point at first."""
    by_table = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    return [
        by_table[table]
        for table in Base.metadata.sorted_tables
        if table.name in REGISTER and REGISTER[table.name].of_a_pupil
    ]


def of_pupils(
    table: sa.FromClause, school_id: uuid.UUID, pupils: Sequence[uuid.UUID]
) -> sa.ColumnElement[bool]:
    """The condition that a row of a table is one of these pupils'."""
    assert isinstance(table, sa.Table)
    belonging = REGISTER[table.name]
    named = table.c[belonging.by]
    if belonging.through == "account":
        return sa.and_(table.c.school_id == school_id, named.in_(pupils))
    parent = Base.metadata.tables[belonging.through]
    theirs = sa.select(parent.c.id).where(of_pupils(parent, school_id, pupils))
    return sa.and_(table.c.school_id == school_id, named.in_(theirs))
