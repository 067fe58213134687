"""An unknown list asks which column is what. Until then it travels sealed in the page."""

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.person_name import clean_name
from app.domain.roster import Columns, Layout, Line, Order, RosterFileError, Table
from app.domain.roster.columns import find_columns, find_header
from app.web import sealed
from app.web.roster_forms import NONE, ColumnsForm

#: What the page says it carries, for how long, in how many characters at most.
USE, LIFE, LONGEST = "roster", 3600, 400_000
#: Lines shown of the columns chosen.
SHOWN = 3


def close(table: Table, named: bool) -> str:
    """A list sealed for its page, without the columns that are never read. Raises
    `RosterFileError` when it is too long for a form."""
    data = [
        [[line.number, *line.cells] for line in table.lines],
        (table.layout or Layout.COLUMNS).value,
        list(table.dropped),
        dict(table.skipped),
        named,
    ]
    packed = base64.b85encode(zlib.compress(json.dumps(data).encode())).decode()
    token = sealed.close(USE, packed, LIFE)
    if len(token) > LONGEST:
        raise RosterFileError(table.lines[0].number, "too_wide_to_ask")
    return token


def unseal(token: str) -> tuple[Table, bool] | None:
    """The list of a page and whether names are kept; None when its hour is over."""
    packed = sealed.unseal(USE, token)
    if packed is None:
        return None
    rows, layout, dropped, skipped, named = json.loads(zlib.decompress(base64.b85decode(packed)))
    lines = tuple(Line(number, tuple(cells)) for number, *cells in rows)
    return Table(lines, Layout(layout), tuple(dropped), skipped), bool(named)


@dataclass(frozen=True)
class Sample:
    """A few lines of the columns chosen."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def headings(table: Table, headed: bool, unnamed: str) -> list[str]:
    """The columns as the menus name them: their heading, or « colonne 4 »."""
    width = max(len(line.cells) for line in table.lines)
    header = (find_header(table.lines) or table.lines[0]) if headed else None
    return [
        (clean_name(header.cell(i))[:40] if header else "") or f"{unnamed} {i + 1}"
        for i in range(width)
    ]


def first_guess(form: ColumnsForm, table: Table) -> None:
    """Choose beforehand what the header or the shape of the list already says."""
    columns = find_columns(table.lines)
    header = find_header(table.lines)
    form.headed.data = header is not None or len(table.lines[0].cells) > 1
    if columns is None:
        name, whole = _likely_names(table)
        form.first.data, form.last.data = str(name), str(name) if whole else NONE
        form.group.data = NONE
        return
    name = columns.full if columns.first is None else columns.first
    last = columns.full if columns.first is None else next(iter(columns.last), None)
    form.first.data = str(name)
    form.last.data = NONE if last is None else str(last)
    form.group.data = NONE if columns.group is None else str(columns.group)
    form.order.data = columns.order.value


def _likely_names(table: Table) -> tuple[int, bool]:
    """The column that looks most like names, and whether they look like whole names."""
    below = table.lines[1:] or table.lines

    def names(index: int) -> int:
        cells = [line.cell(index) for line in below]
        return sum(len(cell) > 1 and cell.replace(" ", "").isalpha() for cell in cells)

    best = max(range(max(len(line.cells) for line in table.lines)), key=names)
    return best, sum(" " in line.cell(best) for line in below) * 2 > len(below)


def chosen(form: ColumnsForm, table: Table) -> Columns:
    """The columns as the person chose them."""
    header = (find_header(table.lines) or table.lines[0]).number if form.headed.data else 0
    first, last, group = (_index(f.data) for f in (form.first, form.last, form.group))
    known = find_columns(table.lines)
    left = known.left if known else None
    if first == last:
        order = Order(form.order.data)
        return Columns(header, group, full=first, left=left, order=order)
    return Columns(header, group, first, (last,) if last is not None else (), left=left)


def _index(value: Any) -> int | None:
    return int(value) if str(value or "").isdecimal() else None


def sample(table: Table, columns: Columns, names: Sequence[str]) -> Sample:
    """The first lines of the columns chosen, and of no other."""
    used = sorted(columns.used() - {columns.left})
    below = [line for line in table.lines if line.number > columns.header]
    return Sample(
        tuple(names[i] for i in used),
        tuple(
            (line.number, tuple(clean_name(line.cell(i))[:40] for i in used))
            for line in below[:SHOWN]
        ),
    )
