"""Which column is what, by the words of the header row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.person_name import plain
from app.domain.roster.table import Layout, Line, Table

#: The header row stands among the first lines: some software writes a title above it.
HEADER_WITHIN = 15


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


CLASS = _words(
    "classe|classes|division|divisions|libelle classe|libelle division|"
    "libelle de la classe|code structure|structure|class|classe actuelle|"
    "nom de la classe|classe s"
)
FIRST = _words(
    "prenom|prenoms|prenom 1|prenom1|prenom eleve|prenom de l eleve|prenom usuel|"
    "prenom d usage|givenname|given name|first name|firstname"
)
USED_LAST = _words("nom d usage|nom usage|nom usuel|nom d usage eleve")
LAST = _words(
    "nom|nom eleve|nom de l eleve|nom de famille|nom de famille eleve|familyname|"
    "family name|last name|lastname|surname|initiale"
)
FULL = _words(
    "eleve|eleves|eleve s|nom prenom|nom et prenom|nom prenom s|nom et prenoms|"
    "nom prenoms|nom complet|nom et prenom de l eleve|full name"
)
FIRST_THEN_LAST = _words("prenom nom|prenom et nom|prenoms et nom")
LEFT = _words("date de sortie|date sortie")
#: Recognised in order to be dropped.
OTHERS = _words(
    "ine|ine rnie|id national|identifiant national|date de naissance|date naissance|"
    "ne e le|naissance|date naiss|lieu de naissance|commune de naissance|sexe|genre|"
    "regime|cycle|niveau|n interne|numero interne|numero|email|e mail|courriel|mail|"
    "adresse mail|telephone|portable|mef|code mef|libelle mef|option 1|option 2|"
    "option 3|option 4|option 5|options|lv1|lv2|entree|sortie|prenom 2|prenom 3|"
    "adresse|code postal|ville|commune|groupes|groupe|sourcedid|status|"
    "datelastmodified|enableduser|orgsourcedids|role|username|userids|middlename|"
    "identifier|sms|phone|agentsourcedids|grades|password|majeur|"
    "projet d accompagnement|doublement|date d entree|date entree|identifiant|login|"
    "mot de passe|responsable|classe n 1"
)
NAMES = FIRST | LAST | USED_LAST | FULL | FIRST_THEN_LAST
KNOWN = CLASS | NAMES | LEFT | OTHERS


class Order(StrEnum):
    """Which comes first in a cell that holds the whole name."""

    CAPITALS = "capitals"
    LAST_FIRST = "last_first"
    FIRST_LAST = "first_last"


@dataclass(frozen=True)
class Columns:
    """Where a pupil's class and name stand, as indexes from 0.

    `header` is the number of the header's line; the lines up to it are no pupils. Of `last`, the
    first that is filled counts.
    """

    header: int = 0
    group: int | None = None
    first: int | None = None
    last: tuple[int, ...] = ()
    full: int | None = None
    left: int | None = None
    order: Order = Order.CAPITALS

    def used(self) -> frozenset[int]:
        """The indexes of the columns that are read."""
        alone = (self.group, self.first, self.full, self.left)
        return frozenset([*self.last, *(i for i in alone if i is not None)])


def hits(cells: Sequence[str]) -> int:
    """How many cells are words of a header that we know."""
    return sum(plain(cell) in KNOWN for cell in cells)


def find_header(lines: Sequence[Line]) -> Line | None:
    """The line whose words are those of a header with names of people, or None."""
    best, most = None, 0
    for line in lines[:HEADER_WITHIN]:
        words = [plain(cell) for cell in line.cells]
        number = hits(line.cells)
        if number > most and any(word in NAMES for word in words):
            best, most = line, number
    return best


def find_columns(lines: Sequence[Line]) -> Columns | None:
    """The columns that the header names; for a bare list of names, its one column; else None."""
    header = find_header(lines)
    if header is not None:
        return _named(header)
    if all(len(line.cells) == 1 for line in lines):
        return Columns(full=0)
    return None


def _named(header: Line) -> Columns | None:
    words = [plain(cell) for cell in header.cells]

    def place(vocabulary: frozenset[str]) -> int | None:
        return next((i for i, word in enumerate(words) if word in vocabulary), None)

    first, full, order = place(FIRST), place(FULL), Order.CAPITALS
    last = tuple(i for i in (place(USED_LAST), place(LAST)) if i is not None)
    if first is None and full is None:
        full = place(FIRST_THEN_LAST)
        order = Order.FIRST_LAST if full is not None else order
    if first is None and full is None and last:  # « Nom » alone holds the whole name
        full, last = last[0], ()
    if first is not None:
        full = None
    elif full is not None:
        last = ()
    else:
        return None
    return Columns(header.number, place(CLASS), first, last, full, place(LEFT), order)


def without_others(table: Table) -> Table:
    """The table without the columns whose heading says that they are never read."""
    header = find_header(table.lines)
    if header is None:
        return table
    out = {i for i, cell in enumerate(header.cells) if plain(cell) in OTHERS}
    lines = tuple(
        Line(line.number, tuple(c for i, c in enumerate(line.cells) if i not in out))
        for line in table.lines
    )
    dropped = (*table.dropped, *(header.cells[i] for i in sorted(out)))
    return replace(table, lines=lines, dropped=dropped)


def layout_of(lines: Sequence[Line]) -> Layout:
    """What the header looks like."""
    header = find_header(lines)
    if header is None:
        return Layout.LIST
    words = {plain(cell) for cell in header.cells}
    if {"sourcedid", "givenname"} <= words:
        return Layout.ONEROSTER
    if {"nom eleve", "prenom eleve"} <= words:
        return Layout.ONDE
    if words & {"eleve", "eleves", "eleve s"}:
        return Layout.PRONOTE
    if "division" in words:
        return Layout.SIECLE_CSV
    return Layout.COLUMNS
