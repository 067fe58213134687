"""Lines and columns to pupils: class label and display name, and what is wrong by line."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.person_name import clean_name, name_problem
from app.domain.roster.columns import Columns
from app.domain.roster.names import UnclearOrder, display_name, split
from app.domain.roster.table import Line, Problem, Table

#: Characters of a class label on a page and on a card.
LABEL = 20
_IN_LABELS = " .-_/()'’°+&"
#: Characters of a column's name, names shown, problems shown.
HEADING, HEADINGS = 40, 40


@dataclass(frozen=True)
class Entry:
    """A pupil of the file. `whole` is the name as the file has it: it tells twins apart while
    the file is read, and is kept nowhere."""

    line: int
    label: str
    name: str
    whole: str


@dataclass(frozen=True)
class Reading:
    """What a file says, and all that is wrong in it."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]
    skipped: Mapping[str, int]


def read(table: Table, columns: Columns, label: str, named: bool) -> Reading:
    """The pupils of a table. `label` is the class when no column says it.

    Codes of problems: `no_class`, `no_name`, `no_first_name`, `order`, `cells`, `quote`,
    `class_long`, `class_characters`, `long`, `characters`. Unless `named`, nothing of a name is
    read: an entry is one pupil of a class.
    """
    entries: list[Entry] = []
    problems = list(table.problems)
    skipped = dict(table.skipped)
    header = next((line for line in table.lines if line.number == columns.header), None)
    width = len(header.cells) if header else max(len(line.cells) for line in table.lines)
    for line in table.lines:
        if line.number <= columns.header:
            continue
        if line.cell(columns.left):
            skipped["left"] = skipped.get("left", 0) + 1
            continue
        found = _entry(line, columns, label, named, width if header else 0)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            entries.append(found)
    if not entries and not problems:
        problems.append(Problem(columns.header or 1, "nobody"))
    problems.sort(key=lambda problem: problem.line)
    return Reading(tuple(entries), tuple(problems), ignored(table, columns, width), skipped)


def ignored(table: Table, columns: Columns, width: int) -> tuple[str, ...]:
    """The names of the columns that are not read; « 4 » for the fourth without a name."""
    header = next((line for line in table.lines if line.number == columns.header), None)
    here = [
        clean_name(header.cell(i))[:HEADING] if header and header.cell(i) else str(i + 1)
        for i in range(width)
        if i not in columns.used()
        and any(line.cell(i) for line in table.lines if line.number > columns.header - 1)
    ]
    return tuple([*table.dropped, *here][:HEADINGS])


def _entry(line: Line, columns: Columns, label: str, named: bool, width: int) -> Entry | Problem:
    read = sorted(columns.used())
    if (width and len(line.cells) > width) or _is_cut_elsewhere(line, width):
        return Problem(line.number, "cells", str(len(line.cells)))
    if any("\n" in line.cell(i) or "\r" in line.cell(i) for i in read):
        return Problem(line.number, "quote")
    group = clean_name(line.cell(columns.group)) if columns.group is not None else label
    problem = label_problem(group)
    if problem:
        return Problem(line.number, problem, group[:LABEL])
    if any("\x00" in line.cell(i) or "\ufffd" in line.cell(i) for i in read):
        return Problem(line.number, "characters")
    return _named(line, columns, group, named)


def _named(line: Line, columns: Columns, group: str, named: bool) -> Entry | Problem:
    last = next((line.cell(i) for i in columns.last if line.cell(i)), "")
    first, full = line.cell(columns.first), line.cell(columns.full)
    if not clean_name(f"{first}{last}{full}"):
        return Problem(line.number, "no_name")
    if not named:
        return Entry(line.number, group, "", "")
    try:
        first, last = split(full, columns.order) if columns.full is not None else (first, last)
    except UnclearOrder:
        return Problem(line.number, "order")
    name = display_name(first, last)
    problem = name_problem(name) or ("characters" if not name[0].isalnum() else None)
    if problem:
        return Problem(line.number, "no_first_name" if problem == "empty" else problem, name[:40])
    return Entry(line.number, group, name, clean_name(f"{first} {last}").casefold())


def label_problem(label: str) -> str | None:
    """Why a class label cannot be taken, or None."""
    if not label:
        return "no_class"
    if len(label) > LABEL:
        return "class_long"
    if not label[0].isalnum() or any(not (c.isalnum() or c in _IN_LABELS) for c in label):
        return "class_characters"
    return None


def _is_cut_elsewhere(line: Line, width: int) -> bool:
    """A line of one cell under a header of several, with another separator in it."""
    return width > 1 and len(line.cells) == 1 and any(s in line.cells[0] for s in ";\t,")
