"""A cell that a spreadsheet would compute is text in every export, read back by other programs."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from odfdo import Document
from sqlalchemy.orm import Session

from app.models import Account, Assignment, Classroom
from app.web.files import FORMATS, Table, safe
from tests.cast import Cast
from tests.page import Client
from tests.security.payloads import FORMULAS

#: What a spreadsheet may take for the beginning of a formula.
BEGINS = ("=", "+", "-", "@", "|", "%", "\u2212", "\t", "\r", "\n", "\x00")


def runs(cell: object) -> bool:
    """Whether a cell read back would be computed: what cannot be seen before it is left out."""
    if not isinstance(cell, str):
        return False
    seen = "".join(c for c in cell if unicodedata.category(c)[0] not in "CZ")
    return unicodedata.normalize("NFKC", seen).startswith(BEGINS) or cell.startswith(BEGINS)


def cells(extension: str, data: bytes) -> list[list[Any]]:
    """The rows of a file, as the library of its format reads them."""
    if extension == "csv":
        text = data.decode("utf-8-sig")
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=";")]
    if extension == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=False)
        for sheet in book.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                assert cell.data_type in "sn" and cell.hyperlink is None
        return [list(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode()
    assert "table:formula" not in content and "xlink:href" not in content
    tables = Document(io.BytesIO(data)).body.tables
    return [list(row) for table in tables for row in table.iter_values()]


@pytest.mark.goal("S17")
@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_no_cell_is_computed_and_numbers_stay_numbers(
    extension: str, figure: Callable[[str, str], None]
) -> None:
    assert len(FORMULAS) > 30 and all(runs(t) for t in FORMULAS if t[0] not in "'\";")
    rows = tuple((text, -0.4, -3, f"a{text}", f"{text};{text}") for text in FORMULAS)
    table = Table(FORMULAS[0], FORMULAS[:5], rows)
    written = FORMATS[extension].write([table, Table("=2", ("Nom",), ((FORMULAS[3],),))])
    read = [row for row in cells(extension, written) if len(row) > 3][1:]
    assert len(read) == len(FORMULAS)
    for text, row in zip(FORMULAS, read, strict=True):
        assert not any(runs(cell) for cell in (row[0], row[4])), (text, row)
        numbers = row[1:3] if extension != "csv" else [float(row[1].replace(",", ".")), int(row[2])]
        assert [float(n) for n in numbers] == [-0.4, -3.0], row
    for row in cells(extension, written):
        assert not any(runs(cell) for cell in row if not _is_number(cell)), row
    figure("S17", f"{len(FORMULAS)} texts in {len(FORMATS)} formats, none computed")


def _is_number(cell: object) -> bool:
    try:
        float(str(cell).replace(",", "."))
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "text", ["4eB", "Zoé D.", "moins de 20 %", "5 sur 6", "", "«\u00a0oui\u00a0»"]
)
def test_a_plain_text_is_left_as_it_is(text: str) -> None:
    assert safe(text) == text


@pytest.mark.goal("S17")
@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_a_name_in_the_file_of_a_class_is_not_computed(
    petit: Client,
    session: Session,
    given: Assignment,
    cast: Cast,
    extension: str,
) -> None:
    people = (cast.alice.id, cast.bilal.id)
    for text in ("=1+1", "＝1+1"):
        for number, account in enumerate(
            session.scalars(sa.select(Account).where(Account.id.in_(people)))
        ):
            account.display_name = f"{text}{number}"
        session.get_one(Classroom, (cast.school.id, cast.room_4eb.id)).label = text
        fields = {"format": extension, "names": "1"}
        page = petit.post(f"/teach/assignments/{given.id}/export", fields, expect=200)
        read = cells(extension, page.response.get_data())
        assert any(
            f"{text}{number}" in str(cell) for row in read for cell in row for number in "01"
        )
        assert not any(runs(cell) for row in read for cell in row)
        assert "=" not in page.headers["Content-Disposition"].partition("filename=")[2]
