"""The days of a school year: what day it is in class, what belongs to which year, when it goes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: The clock on the wall of the class.
PARIS = ZoneInfo("Europe/Paris")
#: Days between the retention date and the purge: time to export.
GRACE = timedelta(days=30)
#: Staff come back before the pupils: what is made in August is of the new year.
FIRST_MONTH = 8
#: From May to October classes are prepared for the year that begins in August.
PREPARING = range(5, 11)


def school_day(moment: datetime) -> date:
    """The day in class at that moment: it ends at midnight in Paris."""
    return moment.astimezone(PARIS).date()


def begins(day: date) -> datetime:
    """The moment, in UTC, at which a day begins in class."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def year_begins(today: date) -> date:
    """The 1 August on or before `today`."""
    first = date(today.year, FIRST_MONTH, 1)
    return first if today >= first else date(today.year - 1, FIRST_MONTH, 1)


def end_of_school_year(today: date) -> date:
    """31 August after `today`: when the year's rows are due to go."""
    return date(today.year + (today.month > FIRST_MONTH), 8, 31)


def last_day(on: date) -> date:
    """The last day on which what is made belongs to the year whose retention date is `on`."""
    return date(on.year, FIRST_MONTH, 1) - timedelta(days=1) if on.month == FIRST_MONTH else on


def purge_day(on: date) -> date:
    """The day on which the year whose retention date is `on` is erased."""
    return on + GRACE


def retention_after(on: date, today: date) -> date:
    """The retention date after a purge on `today`: the same while its day has not passed."""
    return on if on >= today else end_of_school_year(today)


def erased_on(made_on: date, on: date) -> date:
    """The day on which what was made on `made_on` is erased; `on` is the school's retention date.

    What is made after the last day of a year stays when that year goes, and goes with the next.
    """
    while made_on > last_day(on):
        on = retention_after(on, purge_day(on))
    return purge_day(on)


def new_year(today: date) -> date | None:
    """The first day of the school year that is being prepared; None from November to April, when
    a year is under way."""
    return date(today.year, FIRST_MONTH, 1) if today.month in PREPARING else None
