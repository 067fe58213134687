"""The XML of SIECLE (BEE_ELEVES): pupils and their divisions.

Paths as 1024pix/pix and tbelliard/gepi read them.
"""

from collections.abc import Iterator
from typing import Any
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from app.domain.roster import Layout, Line, RosterFileError, Table
from app.domain.roster.table import MOST_CELLS, MOST_LINES
from app.services.roster_files.xml import parse


class _Siecle(ContentHandler):
    """Pupils and their divisions from a BEE_ELEVES document."""

    def __init__(self) -> None:
        super().__init__()
        self.pupils: dict[str, dict[str, str]] = {}
        self.lines: dict[str, int] = {}
        self.divisions: dict[str, str] = {}
        self.tags: dict[str, None] = {}
        self.is_siecle = False
        self._id = self._text = ""
        self._structures = False
        self._structure: dict[str, str] = {}

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self._text = ""
        if name == "BEE_ELEVES":
            self.is_siecle = True
        elif name == "ELEVE":
            line = self._line()
            self._id, self._structures = attrs.get("ELEVE_ID") or f"line {line}", False
            self.pupils[self._id], self.lines[self._id] = {}, line
            if len(self.pupils) > MOST_LINES:
                raise RosterFileError(line, "many_lines")
        elif name == "STRUCTURES_ELEVE":
            self._id, self._structures = attrs.get("ELEVE_ID", ""), True
        elif name == "STRUCTURE":
            self._structure = {}

    def characters(self, content: str) -> None:
        if len(self._text) < 200:
            self._text += content

    def endElement(self, name: str) -> None:
        if self._structures and name in ("CODE_STRUCTURE", "TYPE_STRUCTURE"):
            self._structure[name] = self._text.strip()
        elif self._structures and name == "STRUCTURE":
            if self._structure.get("TYPE_STRUCTURE") == "D":
                self.divisions[self._id] = self._structure.get("CODE_STRUCTURE", "")
        elif name in ("ELEVE", "STRUCTURES_ELEVE"):
            self._id, self._structures = "", False
        elif self._id and not self._structures:
            self.pupils[self._id].setdefault(name, self._text.strip())
            if len(self.tags) < MOST_CELLS:
                self.tags[name] = None
        self._text = ""

    def _line(self) -> int:
        locator: Any = getattr(self, "_locator", None)
        return int(locator.getLineNumber() or 1) if locator else 1


#: Tags of a pupil that are read.
_SIECLE_READ = frozenset({"NOM_DE_FAMILLE", "NOM_USAGE", "NOM", "PRENOM", "DATE_SORTIE"})


def read_siecle(data: bytes) -> Table:
    """The pupils of a document. Raises `RosterFileError`."""
    found = _Siecle()
    parse(data, found, "broken_xml")
    if not found.is_siecle or not found.pupils:
        raise RosterFileError(1, "other_xml")
    return Table(
        tuple(_siecle_lines(found)),
        Layout.SIECLE_XML,
        tuple(tag for tag in found.tags if tag not in _SIECLE_READ),
        _siecle_skipped(found),
    )


def _siecle_lines(found: _Siecle) -> Iterator[Line]:
    first = min(found.lines.values())
    yield Line(max(first - 1, 0), ("Division", "Prénom", "Nom"))
    for key, pupil in found.pupils.items():
        division = found.divisions.get(key, "")
        if division and not pupil.get("DATE_SORTIE"):
            last = pupil.get("NOM_USAGE") or pupil.get("NOM_DE_FAMILLE") or pupil.get("NOM", "")
            yield Line(found.lines[key], (division, pupil.get("PRENOM", ""), last))


def _siecle_skipped(found: _Siecle) -> dict[str, int]:
    left = sum(bool(pupil.get("DATE_SORTIE")) for pupil in found.pupils.values())
    alone = sum(
        not found.divisions.get(key) and not pupil.get("DATE_SORTIE")
        for key, pupil in found.pupils.items()
    )
    return {why: number for why, number in (("left", left), ("no_class", alone)) if number}
