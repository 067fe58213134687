"""When what is shown is erased: one source for every page that says it."""

from collections.abc import Iterable
from datetime import date

from app.domain.school_year import erased_on, purge_day
from app.extensions import db
from app.models import School
from app.web.sign_in import signed_in


def year_goes_on() -> date:
    """The day on which the school year is erased."""
    return purge_day(_retention_on())


def class_goes_on(made_on: date) -> date:
    """The day on which a class made that day is erased."""
    return erased_on(made_on, _retention_on())


def classes_go_on(classes: Iterable[tuple[str, date]]) -> list[tuple[date, tuple[str, ...]]]:
    """`(label, made on)` of classes, by the day on which they are erased, the first one first."""
    found: dict[date, tuple[str, ...]] = {}
    for label, made_on in classes:
        day = class_goes_on(made_on)
        found[day] = (*found.get(day, ()), label)
    return sorted(found.items())


def _retention_on() -> date:
    return db.session.get_one(School, signed_in().school_id).retention_on
