"""Ballots are sealed, counted many at a time, and never counted twice."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.keys import Keys
from app.models import Assignment, Ballot, BallotMarker, Counter
from app.models.engine import enter_school
from app.services import ballot_box, taking
from app.services.ballot_box import Box
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import add_pupils


@pytest.fixture
def keys(app: Flask) -> Keys:
    ring: Keys = app.extensions["repere_keys"]
    return ring


@pytest.fixture
def box(session: Session, cast: Cast, clock: Clock) -> Box:
    return Box(cast.school.id, an_assignment(session, cast, clock.now).id)


def an_assignment(session: Session, cast: Cast, now: datetime) -> Assignment:
    assignment = Assignment(
        school_id=cast.school.id,
        id=uuid.uuid4(),
        classroom_id=cast.room_4eb.id,
        lesson_code="L1",
        edition_hash="0" * 32,
        opens_at=now,
        closes_at=None,
        created_at=now,
        archived_on=None,
    )
    session.add(assignment)
    session.flush()
    return assignment


def attempts(session: Session, cast: Cast, box: Box, number: int, now: datetime) -> list[uuid.UUID]:
    pupils = add_pupils(session, cast.room_4eb, number, now)
    assignment = session.get_one(Assignment, (box.school_id, box.assignment_id))
    return [taking.start(session, assignment, p.id, now) for p in pupils]


def counters(session: Session) -> dict[tuple[str, str], int]:
    return {(c.item, c.mark): c.count for c in session.scalars(sa.select(Counter))}


def waiting(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Ballot)) or 0


def vote(
    session: Session, keys: Keys, box: Box, voters: list[uuid.UUID], marks: list[tuple[str, ...]]
) -> None:
    for voter, mark in zip(voters, marks, strict=True):
        ballot_box.cast(session, keys, box, voter, {"story:t1": mark})


def test_nine_ballots_wait_and_ten_are_counted_together(
    session: Session, keys: Keys, cast: Cast, box: Box, clock: Clock
) -> None:
    voters = attempts(session, cast, box, 10, clock.now)
    vote(session, keys, box, voters[:9], [("a",)] * 9)
    assert ballot_box.count(session, keys, box.school_id, [box.assignment_id]) == 0
    assert counters(session) == {}
    vote(session, keys, box, voters[9:], [("b",)])
    assert ballot_box.count(session, keys, box.school_id, [box.assignment_id]) == 10
    assert counters(session) == {
        ("story:t1", "a"): 9,
        ("story:t1", "b"): 1,
        ("story:t1", "n"): 10,
    }
    assert waiting(session) == 0


def test_two_counts_at_once_count_each_ballot_once(
    session: Session, engine: sa.Engine, keys: Keys, cast: Cast, box: Box, clock: Clock
) -> None:
    if engine.dialect.name != "postgresql":
        return  # SQLite has one writer at a time
    voters = attempts(session, cast, box, 10, clock.now)
    vote(session, keys, box, voters, [("a",)] * 5 + [("b",)] * 5)
    session.commit()

    def count_beside() -> int:
        with Session(engine) as other:
            enter_school(other, box.school_id)
            number = ballot_box.count(other, keys, box.school_id, [box.assignment_id])
            other.commit()
            return number

    assert ballot_box.count(session, keys, box.school_id, [box.assignment_id]) == 10
    with ThreadPoolExecutor() as beside:
        second = beside.submit(count_beside)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        session.commit()
        assert second.result(timeout=10) == 0
    session.expire_all()
    assert counters(session)["story:t1", "n"] == 10


@pytest.mark.parametrize(
    ("late", "counted"),
    [
        ([("a",)] * 4, 0),
        ([("a",)] * 5, 0),
        ([("a",)] * 4 + [("b",)], 0),
        ([("a",)] * 3 + [("b",)] * 2, 5),
    ],
    ids=["four", "five alike", "all but one alike", "five that differ"],
)
def test_late_ballots_wait_until_they_name_nobody(
    session: Session,
    keys: Keys,
    cast: Cast,
    box: Box,
    clock: Clock,
    late: list[tuple[str, ...]],
    counted: int,
) -> None:
    voters = attempts(session, cast, box, 10 + len(late), clock.now)
    vote(session, keys, box, voters[:10], [("a",)] * 5 + [("b",)] * 5)
    ballot_box.count(session, keys, box.school_id, [box.assignment_id])
    vote(session, keys, box, voters[10:], late)
    assert ballot_box.count(session, keys, box.school_id, [box.assignment_id]) == counted
    assert waiting(session) == len(late) - counted


def test_an_attempt_votes_once_on_an_item_and_its_first_vote_stays(
    session: Session, keys: Keys, cast: Cast, box: Box, clock: Clock
) -> None:
    (voter,) = attempts(session, cast, box, 1, clock.now)
    assert ballot_box.cast(session, keys, box, voter, {"story:t1": ("a",), "story:t2": ()}) == 2
    assert ballot_box.cast(session, keys, box, voter, {"story:t1": ("b",), "story:t3": ()}) == 1
    assert waiting(session) == 3
    markers = session.scalars(sa.select(BallotMarker.item).order_by(BallotMarker.item)).all()
    assert markers == ["story:t1", "story:t2", "story:t3"]


def test_every_ballot_has_one_size_and_hides_its_marks(
    session: Session, keys: Keys, cast: Cast, box: Box, clock: Clock
) -> None:
    voters = attempts(session, cast, box, 3, clock.now)
    for voter, marks in zip(
        voters, [(), ("a",), tuple(f"q.{n}=ok" for n in range(9))], strict=True
    ):
        ballot_box.cast(session, keys, box, voter, {"before:1": marks})
    sealed = session.scalars(sa.select(Ballot.sealed)).all()
    assert len({len(s) for s in sealed}) == 1
    assert all(b"q.3=ok" not in s for s in sealed)


def test_blank_ballots_are_never_counted(
    session: Session, keys: Keys, cast: Cast, box: Box, clock: Clock
) -> None:
    voters = attempts(session, cast, box, 13, clock.now)
    vote(session, keys, box, voters, [("a",)] * 10 + [()] * 3)
    ballot_box.count(session, keys, box.school_id, [box.assignment_id])
    assert counters(session) == {("story:t1", "a"): 10, ("story:t1", "n"): 10}
    assert waiting(session) == 0


def test_the_order_of_the_box_says_nothing_of_the_order_of_votes(
    session: Session, keys: Keys, cast: Cast, box: Box, clock: Clock
) -> None:
    if session.get_bind().dialect.name == "postgresql":
        return  # a heap is in the order of arrival: docs/data-we-keep.md says who could read it
    voters = attempts(session, cast, box, 12, clock.now)
    random.Random(1).shuffle(voters)
    vote(session, keys, box, voters, [(str(n),) for n in range(12)])
    stored = session.scalars(sa.select(Ballot.sealed)).all()
    read = [keys.open("seal", s) for s in stored]
    assert [r and r.strip() for r in read] != [f'["{n}"]'.encode() for n in range(12)]
