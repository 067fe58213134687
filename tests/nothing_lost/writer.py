"""Commits rows one after another, and says after each that it is stored: run under strace.

python -m tests.nothing_lost.writer DATABASE HOW_MANY WHERE_TO_SAY_IT
"""

import os
import sys
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import SignInDelay
from app.models.base import insert_once
from app.models.engine import configure
from tests.nothing_lost.serving import choose_journal

MOMENT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def main(database: str, number: int, acknowledged: str) -> None:
    """Write the rows through the application's own engine."""
    choose_journal()
    engine = sa.create_engine(f"sqlite:///{database}")
    configure(engine)

    @sa.event.listens_for(engine, "connect")
    def _small_log(connection: object, record: object) -> None:
        # Checkpoints come often, so that cuts fall into them too.
        connection.execute("PRAGMA wal_autocheckpoint=40")  # type: ignore[attr-defined]

    said = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with Session(engine) as session:
        for n in range(number):
            values = {"failures": n, "until": MOMENT, "expires_at": MOMENT}
            insert_once(session, SignInDelay, {"key": f"row {n}"}, **values)
            session.commit()
            os.write(said, f"row {n}\n".encode())
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
