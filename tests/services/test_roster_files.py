"""Class lists of every software, in every encoding; and thousands of broken ones."""

import io
import random
import time
from collections.abc import Callable

import pytest
import xlsxwriter

from app.domain.roster import Columns, Layout, Reading, RosterFileError, find_columns, read
from app.domain.roster import Table as Read
from app.services import roster_files
from app.web import roster_words
from app.web.files import Table, write_ods
from tests.services.roster_samples import (
    BOMBS,
    ENCODINGS,
    GOLDEN,
    NAMES,
    TEXTS,
    broken,
    golden,
    text,
    written,
    zipped,
)

#: What the page says of each code.
CODES = {**roster_words._FILES, **roster_words._LINES}
B, C = ["Léa D.", "Anaïs D.", "Zoé D.", "Noël C."], ["Inès L.", "Yanis B.", "Éloïse M.", "Maël L."]
LAYOUTS = {
    "siecle.xml": Layout.SIECLE_XML,
    "siecle.zip": Layout.SIECLE_XML,
    "siecle.csv": Layout.SIECLE_CSV,
    "onde.csv": Layout.ONDE,
    "pronote.csv": Layout.PRONOTE,
    "pronote-paste.txt": Layout.PRONOTE,
    "oneroster.zip": Layout.ONEROSTER,
    "oneroster-users.csv": Layout.ONEROSTER,
    "sacoche.csv": Layout.COLUMNS,
    "spreadsheet.ods": Layout.COLUMNS,
    "spreadsheet.xlsx": Layout.COLUMNS,
    "list.txt": Layout.LIST,
}


def opened(data: bytes, label: str = "4eB", named: bool = True) -> tuple[Layout | None, Reading]:
    table = roster_files.open_file(data)
    columns = find_columns(table.lines)
    assert columns is not None
    return table.layout, read(table, columns, label, named)


def test_every_golden_file_is_tested_and_its_source_is_named() -> None:
    files = {path.name for path in GOLDEN.iterdir()} - {"README.md"}
    assert files == set(LAYOUTS) == set(NAMES)
    readme = (GOLDEN / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in readme for name in files)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", NAMES)
def test_each_layout_gives_the_same_pupils_in_each_encoding(name: str, encoding: str) -> None:
    layout, reading = opened(written(name, encoding))
    assert layout is LAYOUTS[name]
    assert reading.problems == ()
    if name == "list.txt":
        expected = [("4eB", pupil) for pupil in B]
    elif name == "oneroster-users.csv":
        expected = [("4eB", pupil) for pupil in B + C]
    else:
        expected = [("4eB", pupil) for pupil in B] + [("4eC", pupil) for pupil in C]
    assert [(entry.label, entry.name) for entry in reading.entries] == expected


@pytest.mark.parametrize("name", NAMES)
def test_with_pseudonyms_no_name_leaves_the_reading(name: str) -> None:
    _, reading = opened(golden(name), named=False)
    assert len(reading.entries) in (4, 8)
    assert {(entry.name, entry.whole) for entry in reading.entries} == {("", "")}


def test_what_is_not_read_is_named() -> None:
    assert opened(golden("onde.csv"))[1].ignored == (
        "INE",
        "Cycle",
        "Niveau",
        "Date naissance",
    )
    siecle = opened(golden("siecle.xml"))[1].ignored
    assert {"ID_NATIONAL", "DATE_NAISS", "CODE_SEXE", "PRENOM2"} <= set(siecle)
    assert not {"PRENOM", "NOM_DE_FAMILLE"} & set(siecle)


def test_who_has_left_or_has_no_class_is_counted_and_left_out() -> None:
    assert opened(golden("siecle.zip"))[1].skipped == {"left": 1, "no_class": 1}
    assert opened(golden("oneroster.zip"))[1].skipped == {"not_a_pupil": 2}


def test_the_line_of_a_problem_is_the_line_of_the_file() -> None:
    data = golden("siecle.csv").decode().replace("MÜLLER;Éloïse", "MÜLLER;").encode()
    data = data.replace(b"BEN ALI", b"=BEN").replace(b"4eC;1004", b";1004")
    problems = opened(data)[1].problems
    assert [(p.line, p.code) for p in problems] == [(6, "no_class"), (8, "no_first_name")]
    xml = text("siecle.xml").replace("<PRENOM>Yanis</PRENOM>", "<PRENOM></PRENOM>")
    (problem,) = opened(xml.encode())[1].problems
    assert xml.splitlines()[problem.line - 1].strip().startswith('<ELEVE ELEVE_ID="1005"')


def test_a_separator_that_changes_is_said_on_its_line() -> None:
    data = text("siecle.csv").replace("LEFÈVRE;Inès;", "LEFÈVRE,Inès,").encode()
    assert [(p.line, p.code) for p in opened(data)[1].problems] == [(6, "no_class")]
    data = text("siecle.csv").replace("LEFÈVRE;", "LEFÈVRE;;").encode()
    assert [(p.line, p.code) for p in opened(data)[1].problems] == [(6, "cells")]


@pytest.mark.goal("R20", "R22")
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_office"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "unreadable"),
        (zipped({"photo.jpg": b"x"}), "zip_without_list"),
        (b"PK\x03\x04 nothing of a zip", "broken_zip"),
        (b"<?xml version='1.0'?><autre/>", "other_xml"),
        (b"<?xml version='1.0'?>\n<BEE_ELEVES>\n<ELEVES>", "broken_xml"),
        (b"Nom;Classe\n" + b"A;4eB\n" * 5001, "many_lines"),
        (b"Nom;Classe\n" + b"x;" * 10_000, "wide"),
        (b"x" * (roster_files.LARGEST + 1), "too_big"),
        ((b"\x8e" * 60 + b";\n") * 30_000, "many_lines"),  # read in four encodings
        *((bomb, None) for bomb in BOMBS),
    ],
)
def test_what_is_no_list_is_refused_with_a_line_and_what_to_do(
    data: bytes, code: str | None
) -> None:
    began = time.perf_counter()
    with pytest.raises(RosterFileError) as caught:
        roster_files.open_file(data)
    assert caught.value.problem.line >= 1
    assert CODES[caught.value.problem.code]
    assert code is None or caught.value.problem.code == code
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_a_second_sheet_with_pupils_is_not_left_out_without_a_word(kind: str) -> None:
    table = Table("4eB", ("Nom", "Prénom"), (("DUPONT", "Léa"),))
    if kind == "ods":
        data = write_ods([table, table])
    else:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream) as book:
            for _ in range(2):
                book.add_worksheet().write_row(0, 0, table.header)
        data = stream.getvalue()
    with pytest.raises(RosterFileError) as caught:
        roster_files.open_file(data)
    assert caught.value.problem.code == "sheets"


@pytest.mark.parametrize("name", TEXTS)
def test_the_encoding_trap_of_the_oe_is_avoided(name: str) -> None:
    """0xBC is ¼ in cp1252 and Œ in ISO-8859-15."""
    assert b"\xbc" in written(name, "iso-8859-15")
    assert "Noël C." in [entry.name for entry in opened(written(name, "iso-8859-15"))[1].entries]


@pytest.mark.goal("R20")
def test_broken_files_end_in_pupils_or_in_lines(
    length: Callable[[int, int], int], figure: Callable[[str, str], None]
) -> None:
    """Whatever is sent: no exception but ours, every problem on a line, words for each code."""
    seen: dict[str, int] = {}
    total = length(2000, 10_000)
    for number in range(total):
        what, data = broken(number)
        outcome = outcome_of(data, random.Random(number).random() < 0.5, what)
        seen[outcome] = seen.get(outcome, 0) + 1
    assert sum(seen.values()) == total
    assert min(seen.get(kind, 0) for kind in ("read", "lines", "refused", "asked")) > 20, seen
    figure("R20", f"{total:,} broken class lists: {seen}")


def assert_no_line_is_lost(table: Read, columns: Columns, reading: Reading, what: str) -> None:
    """Each line below the heading is a pupil, a problem, or one of those counted as left out."""
    below = {line.number for line in table.lines if line.number > columns.header}
    entries = [entry.line for entry in reading.entries]
    assert len(entries) == len(set(entries)), f"{what}: a line read twice"
    told = set(entries) | {problem.line for problem in reading.problems}
    left_out = sum(reading.skipped.values()) - sum(table.skipped.values())
    assert len(below - told) == left_out, f"{what}: lines {sorted(below - told)}"


def outcome_of(data: bytes, named: bool, what: str) -> str:
    """How reading a file ends; fails on anything that is not said by line."""
    try:
        table = roster_files.open_file(data)
    except RosterFileError as error:
        assert error.problem.line >= 1, what
        assert CODES[error.problem.code], what
        return "refused"
    columns = find_columns(table.lines)
    if columns is None:
        return "asked"
    reading = read(table, columns, "4eB", named)
    for problem in reading.problems:
        assert problem.line >= 1, what
        assert CODES[problem.code], what
    for entry in reading.entries:
        assert entry.line >= 1 and 0 < len(entry.label) <= 20, what
        assert len(entry.name) <= 40 and bool(entry.name) is named, what
        assert not set(entry.name) & set('=+@<>"|\x00\n\t\ufffd'), what
    assert_no_line_is_lost(table, columns, reading, what)
    return "lines" if reading.problems else "read"
