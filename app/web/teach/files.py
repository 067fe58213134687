"""Tables written as CSV and ODS."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from odfdo import Cell as OdsCell
from odfdo import Document
from odfdo import Row as OdsRow
from odfdo import Table as OdsTable

from app.web.teach.tables import Table, Value

#: What makes a spreadsheet run a text as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: A sheet's name has at most 31 characters in the spreadsheets of schools.
SHEET_NAME = 31


def safe(value: Value) -> Value:
    """A text that no spreadsheet takes for a formula; numbers as they are."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def write_csv(tables: Sequence[Table]) -> bytes:
    """Semicolons, UTF-8 with a byte order mark, decimal commas: what French spreadsheets open.

    The first table begins the file; the others follow an empty line and their title.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for index, table in enumerate(tables):
        if index:
            writer.writerow([])
            writer.writerow([table.title])
        for row in (table.header, *table.rows):
            writer.writerow([_in_csv(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _in_csv(value: Value) -> Value:
    return str(value).replace(".", ",") if isinstance(value, float) else safe(value)


def write_ods(tables: Sequence[Table]) -> bytes:
    """One sheet for each table, values typed."""
    document = Document("spreadsheet")
    document.body.clear()
    for table in tables:
        sheet = OdsTable(table.title[:SHEET_NAME])
        for values in (table.header, *table.rows):
            row = OdsRow()
            for value in values:
                row.append_cell(OdsCell(safe(value)))
            sheet.append_row(row)
        document.body.append(sheet)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@dataclass(frozen=True)
class Format:
    """A file format."""

    extension: str
    mimetype: str
    write: Callable[[Sequence[Table]], bytes]


FORMATS = {
    "csv": Format("csv", "text/csv; charset=utf-8", write_csv),
    "ods": Format("ods", "application/vnd.oasis.opendocument.spreadsheet", write_ods),
}
