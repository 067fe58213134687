"""A purge that is killed: run as a program by test_purge_killed.py.

    python -m tests.services.dies DATABASE SCHOOL DAY MOMENT STATEMENT

Purges the year of a school, and kills itself with SIGKILL just before the first statement that
begins with STATEMENT: nothing is rolled back by hand, no exit function runs.
"""

import os
import signal
import sys
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.engine import configure, enter_school
from app.services import retention


def main(url: str, school: str, day: str, moment: str, statement: str) -> None:
    """Purge, and die on the way."""
    engine = sa.create_engine(url)
    configure(engine)

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _die(conn: Any, cursor: Any, text: str, *rest: Any) -> None:
        if text.startswith(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    school_id = uuid.UUID(school)
    with Session(engine) as session:
        enter_school(session, school_id)
        retention.purge(session, school_id, date.fromisoformat(day), datetime.fromisoformat(moment))
        session.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
