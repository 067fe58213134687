"""XLSX, and the names of files."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from odfdo import Document
from openpyxl import load_workbook

from app.models import Assignment
from app.web.files import FORMATS, Table, file_name, write_csv, write_ods, write_xlsx
from tests.page import Client
from tests.web.teach.test_export import path, rows_of

TABLE = Table("Un [essai] : 1/2", ("Élève", "L1"), (("=1+1", 4), ("Bilal", "en cours"), ("C", 0.5)))


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(content))
    return {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in book.worksheets}


def test_xlsx_holds_the_tables_of_the_other_formats(
    petit: Client, given: Assignment, played: Any
) -> None:
    played(14)
    written = rows_of(petit.post(path(given), {"format": "csv"}, expect=200))
    page = petit.post(path(given), {"format": "xlsx"}, expect=200)
    found = list(sheets(page.response.get_data()).values())
    first = [["" if v is None else str(v) for v in row] for row in found[0]]
    assert first == written[: len(first)]
    assert written[len(first)] == []
    ods = petit.post(path(given), {"format": "ods"}, expect=200).response.get_data()
    from odfdo import Document

    assert len(found) == len(Document(io.BytesIO(ods)).body.tables)


def test_numbers_are_numbers_and_formulas_are_texts() -> None:
    ((_, rows),) = sheets(write_xlsx([TABLE])).items()
    assert rows == [["Élève", "L1"], ["'=1+1", 4], ["Bilal", "en cours"], ["C", 0.5]]
    with zipfile.ZipFile(io.BytesIO(write_xlsx([TABLE]))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_a_csv_opens_in_a_french_spreadsheet() -> None:
    text = write_csv([TABLE])
    assert text.startswith(b"\xef\xbb\xbf") and b"C;0,5\r\n" in text and b"'=1+1;4" in text


def test_sheets_with_one_title_have_two_names() -> None:
    assert list(sheets(write_xlsx([TABLE, TABLE]))) == ["1 Un  essai    1 2", "2 Un  essai    1 2"]


def test_the_same_tables_make_the_same_file() -> None:
    assert write_xlsx([TABLE]) == write_xlsx([TABLE])


@pytest.mark.parametrize(
    ("label", "code", "extension", "name"),
    [
        ("4eB", "L2", "csv", "4eB_L2_2026-11-23.csv"),
        ("4eB", "L2", "ods", "4eB_L2_2026-11-23.ods"),
        ("4eB", "L2", "xlsx", "4eB_L2_2026-11-23.xlsx"),
        ("4e B", "L2", "csv", "4eB_L2_2026-11-23.csv"),
        ("6e É", "L1", "csv", "6eE_L1_2026-11-23.csv"),
        ('../"\r\n', "L1", "csv", "classe_L1_2026-11-23.csv"),
        ("Ω", "L1", "csv", "classe_L1_2026-11-23.csv"),
        ("4eB", "année", "csv", "4eB_annee_2026-11-23.csv"),
    ],
)
def test_a_file_is_named_after_the_class_the_lesson_and_the_day(
    app: Flask, clock: Any, label: str, code: str, extension: str, name: str
) -> None:
    with app.test_request_context():
        assert file_name(label, code, extension) == name


def test_a_file_written_after_midnight_in_paris_bears_the_new_day(app: Flask, clock: Any) -> None:
    clock.now = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    with app.test_request_context():
        assert file_name("4eB", "L1", "csv") == "4eB_L1_2026-11-24.csv"


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_each_format_is_offered_and_comes_under_its_name(
    petit: Client, given: Assignment, format_: str
) -> None:
    page = petit.get(path(given))
    assert page.select(f"input[name=format][value={format_}]")
    page = petit.post(path(given), {"format": format_}, expect=200)
    assert f'filename="4eB_L1_2026-11-23.{format_}"' in page.headers["Content-Disposition"]


def test_the_sheets_of_an_ods_have_names_that_spreadsheets_take_and_none_twice() -> None:
    titles = ("4e/3", "4e [3]", "4e 3", "L’année de la « 4e » : tout ce qui a été donné")
    book = Document(io.BytesIO(write_ods([replace(TABLE, title=title) for title in titles])))
    names = [sheet.name for sheet in book.body.tables]
    assert names[0] == "4e 3" and len(set(names)) == 4
    assert all(len(name) <= 31 for name in names)
