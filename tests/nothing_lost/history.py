"""What a class was told, against what the database holds: the checker of a load test.

Each form sent leaves a line, as in Jepsen's histories: `ok` when the server said that it had taken
it, `fail` when it said that it had not, `info` when nobody knows (no reply came). Every `ok` must
be stored, once; an `info` may be or not, never twice.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Ballot, BallotMarker, Response
from tests.nothing_lost.school import School

Outcome = Literal["ok", "fail", "info"]


@dataclass
class History:
    """What was sent and what became of it, in the order in which it was known."""

    lines: list[tuple[str, str, Outcome]] = field(default_factory=list)
    #: Answers of the server that no pupil should meet: 4xx, 500, a 503 without Retry-After.
    strange: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, attempt: str, question: str, outcome: Outcome) -> None:
        """One form, one outcome."""
        with self._lock:
            self.lines.append((attempt, question, outcome))

    def number(self, outcome: Outcome) -> int:
        """How many forms had that outcome."""
        return sum(line[2] == outcome for line in self.lines)

    @property
    def acknowledged(self) -> set[tuple[str, str]]:
        """What the server said it had stored."""
        return {(attempt, question) for attempt, question, what in self.lines if what == "ok"}

    @property
    def sent(self) -> set[tuple[str, str]]:
        """Everything that may be stored."""
        return {(attempt, question) for attempt, question, _ in self.lines}


@dataclass(frozen=True)
class Stored:
    """What the database holds of a class's answers."""

    answers: Counter[tuple[str, str]]
    markers: int
    ballots: int
    integrity: str


def stored(school: School) -> Stored:
    """Read the database beside the server, changing nothing of how it is opened."""
    engine = sa.create_engine(school.place.config.database_url, poolclass=sa.NullPool)
    with Session(engine) as session:
        session.info["school_id"] = school.school_id
        rows = session.execute(sa.select(Response.attempt_id, Response.question_key)).all()
        return Stored(
            Counter((str(attempt), key) for attempt, key in rows),
            _count(session, BallotMarker),
            _count(session, Ballot),
            _integrity(session),
        )


def _count(session: Session, model: type[Ballot] | type[BallotMarker]) -> int:
    found = session.scalar(
        sa.select(sa.func.count()).select_from(model).where(model.item.like("after:%"))
    )
    return found or 0


def _integrity(session: Session) -> str:
    if session.get_bind().dialect.name != "sqlite":
        return "ok"
    return str(session.scalar(sa.text("PRAGMA integrity_check")))


def faults(history: History, found: Stored) -> list[str]:
    """What is wrong; nothing when nothing was lost, doubled, invented or broken."""
    said = [f"lost: {one}" for one in sorted(history.acknowledged - set(found.answers))]
    said += [f"doubled: {one}" for one, number in found.answers.items() if number > 1]
    said += [f"invented: {one}" for one in sorted(set(found.answers) - history.sent)]
    for name, number in (("markers", found.markers), ("ballots", found.ballots)):
        if number != len(found.answers):
            said.append(f"{number} {name} for {len(found.answers)} answers")
    if found.integrity != "ok":
        said.append(found.integrity)
    return said + history.strange
