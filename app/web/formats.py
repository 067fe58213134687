"""Filters of the templates: dates, durations, lists in words."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime, gettext

from app.content.schema.base import first_day
from app.content.shared import NO_DATE, UNKNOWN
from app.domain.school_year import school_day
from app.web.locale import select_locale

NO_BREAK = "\u00a0"


def day(moment: date | datetime) -> str:
    """« jeudi 9 octobre »."""
    return _in_words(moment, "EEEE d MMMM")


def full_day(moment: date) -> str:
    """« 9 octobre 2026 », « 1er août 2027 »."""
    return _in_words(moment, "d MMMM y")


def _in_words(moment: date | datetime, pattern: str) -> str:
    """A date on the clock of the class; the first of a month is « 1er »."""
    words: str = format_date(moment, pattern)
    return re.sub(r"\b1 ", "1er ", words) if select_locale() == "fr" else words


def local_day(moment: datetime) -> str:
    """The day of a moment on the clock of the class."""
    return full_day(school_day(moment))


def day_and_time(moment: datetime) -> str:
    """« jeudi 9 octobre, 14 h 05 »."""
    return f"{day(moment)}, {hour(moment)}"


def source_date(text: str) -> str:
    """The date of a source as far as it is known: « 18 mars 2025 », « mars 2025 », « 2025 »."""
    if text in (UNKNOWN, NO_DATE):
        return gettext("date unknown")
    pattern = ("y", "LLLL y", "d MMMM y")[text.count("-")]
    return _in_words(first_day(text), pattern)


def hour(moment: datetime) -> str:
    """« 14 h 05 »."""
    words: str = format_datetime(moment, "H 'h' mm")
    return words.replace(" h ", f"{NO_BREAK}h{NO_BREAK}")


def minutes(number: int) -> str:
    """« 15 min », never broken."""
    return f"{number}{NO_BREAK}min"


def in_words(items: Sequence[str]) -> str:
    """« a, b et c »."""
    if len(items) < 2:
        return "".join(items)
    head = ", ".join(items[:-1])
    return gettext("%(head)s and %(last)s", head=head, last=items[-1])


def register(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        day=day,
        day_and_time=day_and_time,
        full_day=full_day,
        hour=hour,
        local_day=local_day,
        minutes=minutes,
        in_words=in_words,
        source_date=source_date,
    )
