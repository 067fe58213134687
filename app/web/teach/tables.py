"""The class report as tables, for the exports. Nothing here that the page does not show, but for
the normalised gain, which is rounded to a tenth so that it tells no more than the shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.web.teach.progress_view import ChangeView, ProgressView

Value = str | int | float


@dataclass(frozen=True)
class Table:
    """A title, the names of its columns, its rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def tables_of(view: ProgressView) -> tuple[Table, ...]:
    """Pupils by lesson, before and after, misconceptions that persist."""
    return (_pupils(view), _changes(view), _ideas(view))


def _pupils(view: ProgressView) -> Table:
    return Table(
        gettext("Signs acquired out of 6"),
        (gettext("Pupil"), *(f"{c.name.code} {c.name.quiet}" for c in view.columns)),
        tuple(
            (row.name, *(c.words if c.digit is None else c.digit for c in row.cells))
            for row in view.rows
        ),
    )


def _changes(view: ProgressView) -> Table:
    changes: Sequence[ChangeView] = (*view.changes, *([view.total] if view.total else []))
    return Table(
        gettext("Before and after, %(code)s", code=view.name.code),
        (
            gettext("Objective"),
            gettext("Before"),
            gettext("After"),
            gettext("Answers"),
            gettext("What can be said"),
            gettext("Normalised gain"),
            gettext("Interval at 95 per cent, from"),
            gettext("Interval at 95 per cent, to"),
        ),
        tuple(_change(change) for change in changes),
    )


def _change(view: ChangeView) -> tuple[Value, ...]:
    change = view.change
    numbers = (change.normalised, change.low, change.high) if change else (None, None, None)
    return (
        f"{view.number}. {view.title}" if view.number else view.title,
        view.before_words,
        view.after_words,
        view.bands,
        view.gain,
        *("" if n is None else round(n, 1) + 0.0 for n in numbers),
    )


def _ideas(view: ProgressView) -> Table:
    return Table(
        gettext("Mistaken ideas that persist, %(code)s", code=view.name.code),
        (gettext("Idea"), gettext("Before"), gettext("After")),
        tuple((i.idea.text, i.before or gettext("not asked"), i.after) for i in view.ideas),
    )
