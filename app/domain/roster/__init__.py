"""Class lists as schools' software writes them: bytes and lines in, pupils and problems out."""

from app.domain.roster.columns import Columns, Order, find_columns
from app.domain.roster.reading import Entry, Reading, read
from app.domain.roster.table import Layout, Line, Problem, RosterFileError, Table

__all__ = [
    "Columns",
    "Entry",
    "Layout",
    "Line",
    "Order",
    "Problem",
    "Reading",
    "RosterFileError",
    "Table",
    "find_columns",
    "read",
]
