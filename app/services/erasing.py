"""Erase pupils: the one place where a pupil goes, asked for by a teacher or by a date."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, Role
from app.models.engine import empty_the_log_after_commit
from app.models.register import of_pupils, pupil_models


def erase(
    session: Session, school_id: uuid.UUID, pupils: Sequence[uuid.UUID]
) -> Sequence[uuid.UUID]:
    """Erase every row that the register gives to these pupils. Returns the ids of those erased:
    an id that is not a pupil's of that school is left alone.

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
        empty_the_log_after_commit(session)
    return ids
