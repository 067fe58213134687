"""Erase pupils: the one place where a pupil goes, asked for by a teacher or by a date."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, Erased, Role
from app.models.engine import empty_the_log_after_commit
from app.models.register import of_pupils, pupil_models
from app.services import erasures


def erase(
    session: Session, school_id: uuid.UUID, pupils: Sequence[uuid.UUID], today: date
) -> Sequence[uuid.UUID]:
    """Erase every row that the register gives to these pupils. Returns the ids of those erased:
    an id that is not a pupil's of that school is left alone. They are remembered by these random
    numbers alone, so that no backup brings them back.

    Class counters and waiting ballots hold no name: they stay. On SQLite freed pages are zeroed
    (`secure_delete`), and the write-ahead log is emptied after the commit.
    """
    ids = session.scalars(
        sa.select(Account.id).where(
            Account.school_id == school_id, Account.role == Role.PUPIL, Account.id.in_(pupils)
        )
    ).all()
    if ids:
        for model in reversed(pupil_models()):
            session.execute(
                sa.delete(model)
                .where(of_pupils(model.__table__, school_id, ids))
                .execution_options(synchronize_session="fetch")
            )
        erasures.record(session, school_id, Erased.ACCOUNT, ids, today)
        empty_the_log_after_commit(session)
    return ids
