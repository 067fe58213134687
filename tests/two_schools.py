"""One row at least of everything a school may hold, in both schools of the cast."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.roster import Layout
from app.extensions import db
from app.models import (
    Acknowledgement,
    Assignment,
    AssignmentPupil,
    Attempt,
    Ballot,
    BallotMarker,
    Base,
    Briefing,
    CardPrint,
    ContactRole,
    Counter,
    PurgeReceipt,
    Rehearsal,
    Response,
)
from app.models.engine import enter_school
from app.models.erasure import Erased, Erasure
from app.services import roster_drafts, schools, sessions, sittings, staff, taking
from app.services.roster_drafts import Draft, ListedClass, ListedPupil
from tests.cast import Cast, Person, Room
from tests.conftest import Clock
from tests.factories import account_of, classroom_of, issue_card, new_recovery_codes
from tests.follow_ups import plan
from tests.page import WRITES


@dataclass(frozen=True)
class Furnished:
    """The ids and secrets of what one school holds."""

    school_id: uuid.UUID
    classroom_id: uuid.UUID
    pupil_id: uuid.UUID
    account_id: uuid.UUID
    teacher_id: uuid.UUID
    assignment_id: uuid.UUID
    closed_assignment_id: uuid.UUID
    attempt_id: uuid.UUID
    follow_up_id: uuid.UUID
    receipt_id: uuid.UUID
    invitation: str
    code: str
    qr_token: str
    card: str  #: A debate card that the counters give.

    def ids(self) -> dict[str, uuid.UUID]:
        """Every id, by the name it has in an address."""
        named = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in named.items() if isinstance(value, uuid.UUID)}


def furnish(
    app: Flask,
    session: Session,
    room: Room,
    pupil: Person,
    adult: Person,
    other: Person,
    now: Clock,
) -> Furnished:
    """Fill a school: a class in session, a lesson begun, everything that can wait. `adult` teaches
    the class, `other` is a member of staff whom somebody may name."""
    enter_school(session, room.school_id)
    lesson = app.extensions["library"].get("L1")
    given = _give(session, room, lesson.code, lesson.hash, now)
    closed = _give(session, room, lesson.code, lesson.hash, now)
    closed.opens_at, closed.closes_at = now.now - timedelta(days=2), now.now - timedelta(days=1)
    sittings.open_class(session, classroom_of(session, room), adult.id, now.now)
    attempt_id = taking.start(session, given, pupil.id, now.now)
    session.flush()
    turn = next(t for s in lesson.steps for t in s.turns)
    _fill(session, given, attempt_id, pupil, adult, now)
    _count(session, given, turn)
    again = plan(session, given, now.now)[Moment.FIRST]
    receipt_id = _receipt(session, room.school_id, now)
    listed = ListedPupil("Zoé", (2,), 1)
    draft = Draft(True, Layout.COLUMNS.value, (ListedClass("6eZ", 2, 1, (listed,)),), (), {})
    keys = app.extensions["repere_keys"]
    for person in (adult, other):
        roster_drafts.keep(session, keys, room.school_id, person.id, draft, now.now)
        new_recovery_codes(session, keys, account_of(session, person))
        staff.trust_device(session, account_of(session, person), now.now)
        sessions.begin(session, account_of(session, person), now.now)
    invitation = staff.invite(session, account_of(session, other), None, now.now)
    contacts = [schools.Contact(ContactRole.NURSE, f"Mme Soin {room.label}", "12", "8 h à 17 h")]
    schools.set_contacts(session, room.school_id, contacts, adult.id, now.now)
    session.commit()
    card = issue_card(session, keys, pupil, now.now)
    return Furnished(
        school_id=room.school_id,
        classroom_id=room.id,
        pupil_id=pupil.id,
        account_id=other.id,
        teacher_id=adult.id,
        assignment_id=given.id,
        closed_assignment_id=closed.id,
        attempt_id=attempt_id,
        follow_up_id=again.id,
        receipt_id=receipt_id,
        invitation=invitation,
        code=card.code,
        qr_token=card.qr_token,
        card=f"turn-{turn.key}",
    )


def furnish_both(app: Flask, session: Session, cast: Cast, clock: Clock) -> list[Furnished]:
    """Both schools of the cast, the first one last: the session stays inside it."""
    there = furnish(app, session, cast.other_room, cast.dina, cast.faure, cast.ferrand, clock)
    here = furnish(app, session, cast.room_4eb, cast.alice, cast.petit, cast.roy, clock)
    return [here, there]


def _give(session: Session, room: Room, code: str, edition: str, now: Clock) -> Assignment:
    given = Assignment(
        school_id=room.school_id,
        id=uuid.uuid4(),
        classroom_id=room.id,
        lesson_code=code,
        edition_hash=edition,
        opens_at=now.now,
        closes_at=None,
        created_at=now.now,
        archived_on=None,
        selected=True,
    )
    session.add(given)
    session.flush()
    return given


def _fill(
    session: Session,
    given: Assignment,
    attempt_id: uuid.UUID,
    pupil: Person,
    adult: Person,
    now: Clock,
) -> None:
    school, day = {"school_id": given.school_id}, now.now.date()
    inside = {**school, "assignment_id": given.id}
    session.get_one(Attempt, (given.school_id, attempt_id)).finished_on = day
    session.add_all(
        [
            Response(
                **school,
                attempt_id=attempt_id,
                question_key="qb1",
                passed=True,
                first_acquired=True,
                best_acquired=True,
            ),
            AssignmentPupil(**inside, pupil_id=pupil.id),
            Ballot(**inside, item="story:t1", id=uuid.uuid4(), sealed=b"sealed"),
            BallotMarker(**school, attempt_id=attempt_id, item="story:t1"),
            Briefing(**school, teacher_id=adult.id, read_on=day),
            Erasure(**school, kind=Erased.ACCOUNT, id=uuid.uuid4(), erased_on=day),
            Rehearsal(**school, teacher_id=adult.id, lesson_code="L1", played_on=day),
            Acknowledgement(**school, teacher_id=adult.id, edition_hash=given.edition_hash),
            CardPrint(
                **school, number=uuid.uuid4(), classroom_id=given.classroom_id, printed_on=day
            ),
        ]
    )
    session.flush()


def _count(session: Session, given: Assignment, turn: object) -> None:
    """Choices of a story that divide the class: a debate card comes of them."""
    first, second, third, *_ = (c.key for c in turn.choices)  # type: ignore[attr-defined]
    item = f"story:{turn.key}"  # type: ignore[attr-defined]
    for mark, count in {"n": 24, first: 10, second: 8, third: 3}.items():
        session.add(
            Counter(
                school_id=given.school_id,
                assignment_id=given.id,
                item=item,
                mark=mark,
                count=count,
            )
        )
    session.flush()


def _receipt(session: Session, school_id: uuid.UUID, now: Clock) -> uuid.UUID:
    receipt = PurgeReceipt(
        school_id=school_id,
        id=uuid.uuid4(),
        purged_at=now.now,
        year_ended_on=date(2026, 8, 31),
        automatic=True,
        classes=1,
        pupils=2,
        attempts=3,
        answers=4,
    )
    session.add(receipt)
    session.flush()
    return receipt.id


#: Each statement that wrote, and what it was given.
Written = list[tuple[str, Any]]


@contextmanager
def uncommitted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """The application commits nothing: each request finds the school as it was. The list holds
    what it wrote all the same."""
    with app.app_context():
        engine = db.engine
    commit = Session.commit
    written: Written = []

    def flush_only(session: Session) -> None:
        session.flush() if session.get_bind() is engine else commit(session)

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            written.append((statement, parameters))

    monkeypatch.setattr(Session, "commit", flush_only)
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def dump(session: Session, *school_ids: uuid.UUID) -> dict[str, list[str]]:
    """Every row of these schools and of what no school owns, sorted, table by table."""
    session.rollback()
    found: dict[str, list[str]] = {}
    for school_id in school_ids:
        enter_school(session, school_id)
        for table in Base.metadata.sorted_tables:
            rows = sa.select(table)
            if "school_id" in table.c:
                rows = rows.where(table.c.school_id == school_id)
            found[f"{school_id} {table.name}"] = sorted(
                str(tuple(row)) for row in session.execute(rows)
            )
        session.rollback()
    return found
