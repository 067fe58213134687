"""Spreadsheets: XLSX by its library, ODS as a stream."""

import io
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import openpyxl

from app.domain.roster import Line, RosterFileError
from app.domain.roster.table import MOST_CELLS, MOST_LINES, numbered
from app.services.roster_files.xml import parse

ODS = b"application/vnd.oasis.opendocument.spreadsheet"
#: Empty lines that a spreadsheet may have above and between the pupils.
EMPTY_LINES = 100


def read_xlsx(data: bytes, members: dict[str, bytes]) -> tuple[Line, ...]:
    """The lines of the first sheet. Raises `RosterFileError`."""
    if any(_has_types(body) for name, body in members.items() if name.endswith((".xml", ".rels"))):
        raise RosterFileError(1, "entities")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = _rows(sheet.iter_rows(max_col=MOST_CELLS + 1, values_only=True))
        if any(_is_filled(other) for other in book.worksheets[1:]):
            raise RosterFileError(1, "sheets")
    except RosterFileError:
        raise
    except Exception as error:  # the library raises anything at all on a file made to break it
        raise RosterFileError(1, "broken_spreadsheet") from error
    return numbered(rows)


def _rows(values: Iterable[Sequence[Any]]) -> list[tuple[int, tuple[str, ...]]]:
    """The rows, numbered. None is left out without a word: beyond the last, the file is refused."""
    rows = []
    for number, row in enumerate(values, start=1):
        if number > MOST_LINES + EMPTY_LINES:
            raise RosterFileError(number, "many_lines")
        rows.append((number, tuple(_written(value) for value in row)))
    return rows


def _is_filled(sheet: Any) -> bool:
    """Whether something stands in the first lines of a sheet."""
    first = islice(sheet.iter_rows(max_col=20, values_only=True), 20)
    return any(value not in (None, "") for row in first for value in row)


def _has_types(body: bytes) -> bool:
    """Whether an XML member declares a document type or entities: no spreadsheet does."""
    return b"<!DOCTYPE" in body[:4000] or b"<!ENTITY" in body[:4000]


def _written(value: Any) -> str:
    """A cell as a person reads it: « 401 », not « 401.0 »."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class _OdsRows(ContentHandler):
    """The rows of the first sheet of a content.xml that hold something."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[int, tuple[str, ...]]] = []
        self._tables = self._number = self._depth = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._row_repeat = self._cell_repeat = 1

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        if name == "table:table":
            self._tables += 1
        elif self._tables != 1:
            return
        elif name == "table:table-row":
            self._row, self._row_repeat = [], _repeat(attrs, "table:number-rows-repeated")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._cell_repeat = [], _repeat(attrs, "table:number-columns-repeated")
        elif name == "text:p" and self._cell:
            self._cell.append(" ")
        elif name == "office:annotation":
            self._depth += 1

    def characters(self, content: str) -> None:
        if self._cell is not None and not self._depth:
            self._cell.append(content)
        elif self._tables > 1 and content.strip() and not self._depth:
            raise RosterFileError(1, "sheets")

    def endElement(self, name: str) -> None:
        if name == "office:annotation" and self._depth:
            self._depth -= 1
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()

    def _end_cell(self) -> None:
        if self._row is not None and self._cell is not None:
            room = MOST_CELLS + 1 - len(self._row)
            self._row.extend(["".join(self._cell)] * min(self._cell_repeat, room))
        self._cell = None

    def _end_row(self) -> None:
        if self._row is None:
            return
        if any(cell.strip() for cell in self._row):
            for place in range(min(self._row_repeat, MOST_LINES + 1)):
                self.rows.append((self._number + place + 1, tuple(self._row)))
            if len(self.rows) > MOST_LINES:
                raise RosterFileError(self._number + 1, "many_lines")
        self._number += self._row_repeat
        self._row = None


def _repeat(attrs: AttributesImpl, name: str) -> int:
    value = attrs.get(name, "1")
    return min(int(value), 2**31) if value.isdecimal() and len(value) < 12 else 1


def read_ods(content: bytes) -> tuple[Line, ...]:
    """The lines of the first sheet of a content.xml. Raises `RosterFileError`."""
    rows = _OdsRows()
    parse(content, rows, "broken_spreadsheet")
    return numbered(rows.rows)
