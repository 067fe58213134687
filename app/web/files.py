"""Tables written as CSV, ODS and XLSX."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from odfdo import Cell as OdsCell
from odfdo import Document
from odfdo import Row as OdsRow
from odfdo import Table as OdsTable
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.web.page import today

Value = str | int | float


@dataclass(frozen=True)
class Table:
    """A title, the names of its columns, its rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


#: What makes a spreadsheet run a text as a formula, in any width (U+2212 is the sign minus).
FORMULA = ("=", "+", "-", "@", "|", "%", "\u2212")
#: What neither spreadsheet nor page can hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: A sheet's name has at most 31 characters in the spreadsheets of schools.
SHEET_NAME = 31
#: Inside an XLSX file, always the same: the day stands in the file's name.
WRITTEN = datetime(2000, 1, 1)  # noqa: DTZ001  the format knows no zone


def safe(value: Value) -> Value:
    """A text that no spreadsheet takes for a formula; numbers as they are.

    What is not seen before the first character (spaces, tabs, line ends, marks of direction) is
    looked through: some programs leave it out.
    """
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    seen = "".join(c for c in text[:40] if unicodedata.category(c)[0] not in "CZ")
    runs = unicodedata.normalize("NFKC", seen).startswith(FORMULA)
    return f"'{text}" if runs or value.startswith(("\x00", "\t", "\r", "\n")) else text


def write_csv(tables: Sequence[Table]) -> bytes:
    """Semicolons, UTF-8 with a byte order mark, decimal commas: what French spreadsheets open.

    The first table begins the file; the others follow an empty line and their title.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for index, table in enumerate(tables):
        if index:
            writer.writerow([])
            writer.writerow([safe(table.title)])
        for row in (table.header, *table.rows):
            writer.writerow([_in_csv(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _in_csv(value: Value) -> Value:
    return str(value).replace(".", ",") if isinstance(value, float) else safe(value)


def write_ods(tables: Sequence[Table]) -> bytes:
    """One sheet for each table, values typed."""
    document = Document("spreadsheet")
    document.body.clear()
    for table, name in zip(tables, _sheet_names(tables), strict=True):
        sheet = OdsTable(name)
        for values in (table.header, *table.rows):
            row = OdsRow()
            for value in values:
                row.append_cell(OdsCell(safe(value)), clone=False)
            sheet.append_row(row, clone=False)
        document.body.append(sheet)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def write_xlsx(tables: Sequence[Table]) -> bytes:
    """One sheet for each table, values typed; nothing is taken for a formula or a link."""
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(stream, options) as book:
        book.set_properties({"created": WRITTEN})
        bold = book.add_format({"bold": True})
        for index, table in enumerate(tables, start=1):
            sheet = book.add_worksheet(_sheet_name(table.title, index))
            sheet.freeze_panes(1, 1)
            for place, values in enumerate((table.header, *table.rows)):
                for column, value in enumerate(values):
                    _put(sheet, place, column, safe(value), None if place else bold)
            sheet.set_column(0, 0, 32)
            sheet.set_column(1, max(1, len(table.header) - 1), 18)
    return stream.getvalue()


def _put(sheet: Worksheet, row: int, column: int, value: Value, look: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def _without_refused(title: str) -> str:
    """A title without what spreadsheets refuse in a sheet's name."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)


def _sheet_name(title: str, index: int) -> str:
    """The name of an XLSX sheet, made different by its place."""
    return f"{index} {_without_refused(title)}"[:SHEET_NAME].rstrip()


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    """The names of ODS sheets; the second of the same name bears its place."""
    names: list[str] = []
    for index, table in enumerate(tables, start=1):
        name = _without_refused(table.title)[:SHEET_NAME].strip()
        names.append(_sheet_name(table.title, index) if name in names or not name else name)
    return names


@dataclass(frozen=True)
class Format:
    """A file format."""

    extension: str
    mimetype: str
    write: Callable[[Sequence[Table]], bytes]


FORMATS = {
    "csv": Format("csv", "text/csv; charset=utf-8", write_csv),
    "ods": Format("ods", "application/vnd.oasis.opendocument.spreadsheet", write_ods),
    "xlsx": Format(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx
    ),
}


def file_name(label: str, code: str, extension: str) -> str:
    """« 4eB_L1_2026-11-22.csv »: class, lesson, day; plain letters only."""
    return f"{_plain(label) or 'classe'}_{_plain(code)}_{today().isoformat()}.{extension}"


def _plain(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "", ascii_text)
