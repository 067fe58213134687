"""Classes go on under a label, empty."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models import (
    AuditAction,
    AuditEvent,
    CardMode,
    Teaching,
)
from app.services import classrooms, retention, teaching
from app.services.teaching import Days
from app.services.year_end import Fate, Renewal, RollOverError
from tests.cast import Cast
from tests.factories import account_of, classroom_of
from tests.years import FIRST, JULY, labels, pupils, renewed


def test_a_class_goes_on_empty_with_its_cards_mode_its_names_and_its_teachers(
    session: Session, cast: Cast, roll: Any
) -> None:
    old = classroom_of(session, cast.room_4eb)
    old.mode = CardMode.ALSO_HOME
    roy = account_of(session, cast.roy)
    days = Days(date(2027, 7, 1), date(2027, 7, 9))
    teaching.give(session, old, roy, days, cast.benali.id, JULY)
    (new,) = roll(renewed(cast))
    assert (new.label, new.mode, new.named) == ("4eB", CardMode.ALSO_HOME, True)
    assert classrooms.pupils(session, cast.school.id, new.id) == []
    staff = session.scalars(sa.select(Teaching.teacher_id).filter_by(classroom_id=new.id)).all()
    assert staff == [cast.petit.id], "a substitute does not go on"
    assert old.archived_on == JULY.date()
    assert len(classrooms.pupils(session, cast.school.id, old.id)) == 2
    said = set(session.scalars(sa.select(AuditEvent.action).where(AuditEvent.at == JULY)))
    assert {AuditAction.CLASS_ARCHIVED, AuditAction.CLASS_CREATED, AuditAction.CLASS_GIVEN} <= said


def test_a_class_goes_on_under_another_label_without_its_teachers(
    session: Session, cast: Cast, roll: Any
) -> None:
    (new,) = roll(renewed(cast, "3eB", keeps=False))
    assert new.label == "3eB"
    assert not session.query(Teaching).filter_by(classroom_id=new.id).count()
    assert labels(session, cast) == ["3eA", "3eB"]


def test_labels_may_be_exchanged_and_a_class_may_only_leave(
    session: Session, cast: Cast, roll: Any
) -> None:
    roll(
        Renewal(cast.room_4eb.id, Fate.GOES_ON, "3eA", True),
        Renewal(cast.room_3ea.id, Fate.PUT_AWAY, "3eA", True),
    )
    assert labels(session, cast) == ["3eA"]
    assert labels(session, cast, in_use=False) == ["3eA", "3eA", "4eB"]


@pytest.mark.parametrize(
    ("label", "other", "codes"),
    [
        ("3eA", None, ["taken"]),
        ("3EA", None, ["taken"]),
        ("5eA", "5ea", ["twice", "twice"]),
        ("", "5eA", ["no_class"]),
        ("x" * 21, "5eA", ["class_long"]),
        ("<4e>", "5eA", ["class_characters"]),
    ],
)
def test_a_label_that_cannot_be_taken_stops_everything(
    session: Session, cast: Cast, roll: Any, label: str, other: str | None, codes: list[str]
) -> None:
    renewals = [renewed(cast, label)]
    if other:
        renewals.append(Renewal(cast.room_3ea.id, Fate.GOES_ON, other, True))
    with pytest.raises(RollOverError) as stopped:
        roll(*renewals)
    assert sorted(stopped.value.problems.values()) == codes
    assert labels(session, cast) == ["3eA", "4eB"]
    assert not session.scalars(sa.select(AuditEvent).where(AuditEvent.at == JULY)).all()


def test_a_class_of_another_school_or_of_the_new_year_is_not_touched(
    session: Session, cast: Cast, roll: Any
) -> None:
    (new,) = roll(renewed(cast))
    assert not roll(Renewal(new.id, Fate.PUT_AWAY, "", False))
    assert not roll(Renewal(cast.other_room.id, Fate.PUT_AWAY, "", False))
    assert new.archived_on is None


def test_a_class_prepared_in_july_outlives_the_old_year_and_goes_with_its_own(
    app: Flask, session: Session, cast: Cast, roll: Any
) -> None:
    (new,) = roll(renewed(cast))
    assert new.created_on == FIRST
    classrooms.add_pupils(session, new, ["Maya"], None, JULY)
    keys = app.extensions["repere_keys"]
    retention.daily(session, keys, cast.school.id, datetime(2027, 9, 30, 4, tzinfo=UTC))
    assert labels(session, cast, in_use=False) == ["4eB"] and pupils(session, cast) == 1
    retention.daily(session, keys, cast.school.id, datetime(2028, 9, 30, 4, tzinfo=UTC))
    assert labels(session, cast, in_use=False) == [] and pupils(session, cast) == 0


def test_a_class_prepared_in_september_is_of_that_day(
    session: Session, cast: Cast, roll: Any
) -> None:
    (new,) = roll(renewed(cast), now=datetime(2027, 9, 3, 9, tzinfo=UTC))
    assert new.created_on == date(2027, 9, 3)
