"""A pupil takes a lesson: what a step of the journey leaves in the database."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.journey import (
    Advance,
    AttemptState,
    Cast,
    Effect,
    Finish,
    Passed,
    Record,
    ResponseState,
)
from app.domain.lesson import Form
from app.keys import Keys
from app.models import (
    Assignment,
    AssignmentPupil,
    Attempt,
    AuditAction,
    Enrolment,
    Response,
)
from app.models.base import insert_once
from app.services import auditing, ballot_box


def start(
    session: Session, assignment: Assignment, pupil_id: uuid.UUID, now: datetime
) -> uuid.UUID:
    """The pupil's attempt at an assignment, begun if need be: there is one, whatever the clicks.

    The form asked before is the parity of the place in the class list, among those concerned: a
    group of every other pupil must not be asked one form alone.
    """
    key = (Attempt.school_id == assignment.school_id, Attempt.assignment_id == assignment.id)
    query = sa.select(Attempt.id).where(*key, Attempt.pupil_id == pupil_id)
    found = session.scalar(query)
    if found is not None:
        return found
    odd = _place(session, assignment, pupil_id) % 2 == 1
    new_id = uuid.uuid4()
    insert_once(
        session,
        Attempt,
        {"school_id": assignment.school_id, "id": new_id},
        assignment_id=assignment.id,
        pupil_id=pupil_id,
        form=Form.A if odd else Form.B,
        step=1,
        started_on=now.date(),
        finished_on=None,
    )
    kept = session.scalar(query)
    assert kept is not None
    return kept


def _place(session: Session, assignment: Assignment, pupil_id: uuid.UUID) -> int:
    """The place in the class list, from 1; in a part of the class, among its pupils."""
    enrolment = session.get(Enrolment, (assignment.school_id, pupil_id))
    position = enrolment.position if enrolment else 1
    if not assignment.selected:
        return position
    before = sa.select(sa.func.count()).where(
        AssignmentPupil.school_id == assignment.school_id,
        AssignmentPupil.assignment_id == (assignment.follows_id or assignment.id),
        Enrolment.school_id == AssignmentPupil.school_id,
        Enrolment.pupil_id == AssignmentPupil.pupil_id,
        Enrolment.position < position,
    )
    return 1 + (session.scalar(before) or 0)


def state(session: Session, attempt: Attempt) -> AttemptState:
    """What the server keeps of an attempt, as the journey reads it. One statement."""
    rows = session.execute(
        sa.select(
            Response.question_key,
            Response.passed,
            Response.first_acquired,
            Response.best_acquired,
        ).where(Response.school_id == attempt.school_id, Response.attempt_id == attempt.id)
    ).all()
    return AttemptState(
        form=attempt.form,
        step=attempt.step,
        finished=attempt.finished_on is not None,
        responses={key: ResponseState(*rest) for key, *rest in rows},
    )


def apply(
    session: Session, keys: Keys, attempt: Attempt, effects: Iterable[Effect], now: datetime
) -> None:
    """Store the effects of one action, all or nothing with the caller's commit."""
    casts: dict[str, tuple[str, ...]] = {}
    for effect in effects:
        match effect:
            case Cast(item, marks):
                casts.setdefault(item, marks)
            case Record(question_key, acquired):
                record_response(session, attempt, question_key, acquired)
            case Passed(question_key):
                _pass(session, attempt, question_key)
            case Advance(step):
                _go_on(session, attempt, Attempt.step < step, step=step)
            case Finish():
                _go_on(session, attempt, Attempt.finished_on.is_(None), finished_on=now.date())
    box = ballot_box.Box(attempt.school_id, attempt.assignment_id)
    ballot_box.cast(session, keys, box, attempt.id, casts)
    session.flush()


def _go_on(
    session: Session, attempt: Attempt, still: sa.ColumnElement[bool], **values: object
) -> None:
    """Take an attempt further, unless a form stored meanwhile has taken it as far: the condition
    is the database's own, for what this request read may be older."""
    mine = (Attempt.school_id == attempt.school_id, Attempt.id == attempt.id)
    session.execute(sa.update(Attempt).where(*mine, still).values(**values))


def record_response(session: Session, attempt: Attempt, question_key: str, acquired: bool) -> None:
    """Keep a named answer once; answered again, the best one is kept and the first one stays."""
    key = {
        "school_id": attempt.school_id,
        "attempt_id": attempt.id,
        "question_key": question_key,
    }
    new = insert_once(
        session, Response, key, passed=False, first_acquired=acquired, best_acquired=acquired
    )
    if not new and acquired:
        session.execute(sa.update(Response).filter_by(**key).values(best_acquired=True))


_RESPONSES = cast(sa.Table, Response.__table__)
_PASS = (
    sa.update(_RESPONSES)
    .where(
        _RESPONSES.c.school_id == sa.bindparam("school"),
        _RESPONSES.c.attempt_id == sa.bindparam("attempt"),
        _RESPONSES.c.question_key == sa.bindparam("key"),
    )
    .values(passed=True)
)


def _pass(session: Session, attempt: Attempt, question_key: str) -> None:
    values = {"school": attempt.school_id, "attempt": attempt.id, "key": question_key}
    session.execute(_PASS, values)


def take_back(
    session: Session, attempt: Attempt, label: str, actor: uuid.UUID, now: datetime
) -> None:
    """Take an attempt back to its start: named answers go, the pupil begins again.

    Markers stay: ballots hold no name and cannot be taken out, so nothing may be cast twice.
    """
    session.execute(
        sa.delete(Response).where(
            Response.school_id == attempt.school_id, Response.attempt_id == attempt.id
        )
    )
    attempt.step = 1
    attempt.finished_on = None
    auditing.record(session, attempt.school_id, actor, AuditAction.ATTEMPT_RESET, label, now)
    session.flush()
