"""Dates as a reader meets them: the first of a month is « 1er »."""

from datetime import UTC, date, datetime

from flask import Flask

from app.web import formats

#: In Paris it is already the first of August.
MIDNIGHT = datetime(2027, 7, 31, 22, 5, tzinfo=UTC)


def test_the_first_of_a_month_is_an_ordinal_and_no_other_day(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert formats.full_day(date(2027, 8, 1)) == "1er août 2027"
        assert formats.day(date(2027, 8, 1)) == "dimanche 1er août"
        assert formats.day_and_time(MIDNIGHT) == "dimanche 1er août, 0\u00a0h\u00a005"
        assert formats.source_date("2021-03-01") == "1er mars 2021"
        assert formats.day(date(2027, 8, 21)) == "samedi 21 août"
        assert formats.full_day(date(2021, 3, 11)) == "11 mars 2021"
        assert formats.source_date("2021-03") == "mars 2021"
