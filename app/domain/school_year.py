"""The school year, which begins before the pupils come back."""

from datetime import date


def year_begins(today: date) -> date:
    """The 1 August on or before `today`: staff come back before the pupils."""
    first = date(today.year, 8, 1)
    return first if today >= first else date(today.year - 1, 8, 1)
