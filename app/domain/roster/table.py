"""A class list before its columns are known: numbered lines of cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: A file has at most this many lines, a line this many cells: more is no class list.
MOST_LINES = 5000
MOST_CELLS = 200


class Layout(StrEnum):
    """What a file was recognised as."""

    SIECLE_XML = "siecle_xml"
    SIECLE_CSV = "siecle_csv"
    ONDE = "onde"
    PRONOTE = "pronote"
    ONEROSTER = "oneroster"
    COLUMNS = "columns"
    LIST = "list"


@dataclass(frozen=True)
class Line:
    """One line: its number in the file, from 1, and its cells."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int | None) -> str:
        """The text of a cell; empty when the line stops before it."""
        return self.cells[index].strip() if index is not None and index < len(self.cells) else ""


@dataclass(frozen=True)
class Problem:
    """What is wrong on a line: a code for the page to word, and the text at fault."""

    line: int
    code: str
    about: str = ""


class RosterFileError(ValueError):
    """A file cannot be read at all; `problem` says why and from which line."""

    def __init__(self, line: int, code: str, about: str = "") -> None:
        super().__init__(f"line {line}: {code}")
        self.problem = Problem(line, code, about)


@dataclass(frozen=True)
class Table:
    """The lines of a file. `dropped` names columns left out already, `skipped` counts lines left
    out by reason (`left`, `no_class`, `not_a_pupil`)."""

    lines: tuple[Line, ...]
    layout: Layout | None = None
    dropped: tuple[str, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def numbered(rows: Iterable[tuple[int, tuple[str, ...]]]) -> tuple[Line, ...]:
    """The lines that hold something. Raises `RosterFileError` for a file beyond all size."""
    lines: list[Line] = []
    for number, cells in rows:
        last = next((i for i in range(len(cells), 0, -1) if cells[i - 1].strip()), 0)
        if last > MOST_CELLS:
            raise RosterFileError(number, "wide")
        if last:
            lines.append(Line(number, cells[:last]))
        if len(lines) > MOST_LINES:
            raise RosterFileError(number, "many_lines")
    if not lines:
        raise RosterFileError(1, "empty")
    return tuple(lines)
