"""Which day it is in class, which year a day belongs to, and when it is erased."""

from datetime import UTC, date, datetime

import pytest

from app.domain.school_year import (
    end_of_school_year,
    erased_on,
    last_day,
    new_year,
    retention_after,
    school_day,
)

END = date(2027, 8, 31)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2027, 6, 30, 21, 59, tzinfo=UTC), date(2027, 6, 30)),
        (datetime(2027, 6, 30, 22, 0, tzinfo=UTC), date(2027, 7, 1)),
    ],
)
def test_a_day_ends_at_midnight_in_paris_winter_and_summer(moment: datetime, day: date) -> None:
    assert school_day(moment) == day


def test_the_year_ends_with_august_and_what_is_made_in_august_is_of_the_next() -> None:
    assert end_of_school_year(date(2027, 8, 31)) == END
    assert end_of_school_year(date(2027, 9, 1)) == date(2028, 8, 31)
    assert last_day(END) == date(2027, 7, 31)
    assert last_day(date(2027, 7, 5)) == date(2027, 7, 5)


@pytest.mark.parametrize(
    ("made_on", "on", "day"),
    [
        (date(2026, 9, 2), END, date(2027, 9, 30)),
        (date(2027, 7, 31), END, date(2027, 9, 30)),
        (date(2027, 8, 1), END, date(2028, 9, 30)),
        (date(2027, 9, 6), END, date(2028, 9, 30)),
        (date(2026, 9, 2), date(2027, 7, 5), date(2027, 8, 4)),
        (date(2027, 7, 6), date(2027, 7, 5), date(2027, 9, 30)),
        (date(2027, 8, 1), date(2027, 7, 5), date(2028, 9, 30)),
    ],
)
def test_what_is_made_on_a_day_goes_thirty_days_after_its_own_year(
    made_on: date, on: date, day: date
) -> None:
    assert erased_on(made_on, on) == day


def test_a_purge_before_the_date_keeps_the_date_and_one_after_it_sets_the_next() -> None:
    assert retention_after(date(2027, 7, 5), date(2027, 7, 3)) == date(2027, 7, 5)
    assert retention_after(END, date(2027, 9, 30)) == date(2028, 8, 31)
    assert retention_after(date(2027, 7, 5), date(2027, 8, 4)) == END


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2027, 4, 30), None),
        (date(2027, 5, 1), date(2027, 8, 1)),
        (date(2027, 10, 31), date(2027, 8, 1)),
        (date(2027, 11, 1), None),
    ],
)
def test_a_new_year_is_prepared_from_may_to_october(today: date, first: date | None) -> None:
    assert new_year(today) == first
