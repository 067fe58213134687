"""The ballot box: what pupils choose becomes class figures, and nothing else.

Why sealed ballots rather than a live counter: a counter beside a live page names the pupil who has
just answered, and a marker and a counter written together can be joined from a database's log.
Counting takes many ballots at once: when the teacher presses Terminer or closes the assignment, or
when maintenance finds that it has closed.
"""

import json
import uuid
from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast as cast_type

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.disclosure import ACQUIRED, SCORED, countable
from app.keys import Keys
from app.models import Ballot, BallotMarker, Counter
from app.models.ballot import NUMBER
from app.models.base import add_to_counter, insert_new

#: Every ballot is padded to this many bytes before it is sealed: its size says nothing.
BALLOT_SIZE = 512


#: Straight into the table: the session has no use for a ballot once it is in the box.
_BALLOTS = sa.insert(cast_type(sa.Table, Ballot.__table__))


@dataclass(frozen=True)
class Box:
    """The box of one assignment."""

    school_id: uuid.UUID
    assignment_id: uuid.UUID


def _sealed(keys: Keys, marks: Sequence[str]) -> bytes:
    text = json.dumps(list(marks), separators=(",", ":")).encode()
    if len(text) > BALLOT_SIZE:
        raise ValueError("a ballot holds too many marks")
    return keys.seal("seal", text.ljust(BALLOT_SIZE))


def _opened(keys: Keys, sealed: bytes) -> tuple[str, ...] | None:
    text = keys.open("seal", sealed)
    return None if text is None else tuple(json.loads(text))


def cast(
    session: Session,
    keys: Keys,
    box: Box,
    attempt_id: uuid.UUID,
    ballots: Mapping[str, Sequence[str]],
) -> int:
    """Put ballots in the box (item to marks), but for items that this attempt has voted on.

    No marks is a blank ballot: it looks like any other and is never counted. Returns how many
    were new. Two statements, whatever their number.
    """
    if not ballots:
        return 0
    new = insert_new(
        session,
        BallotMarker,
        [
            {"school_id": box.school_id, "attempt_id": attempt_id, "item": item}
            for item in sorted(ballots)
        ],
        BallotMarker.item,
    )
    if new:
        session.execute(
            _BALLOTS,
            [
                {
                    "school_id": box.school_id,
                    "assignment_id": box.assignment_id,
                    "item": item,
                    "id": uuid.uuid4(),
                    "sealed": _sealed(keys, ballots[item]),
                }
                for item in new
            ],
        )
    return len(new)


def count(
    session: Session, keys: Keys, school_id: uuid.UUID, assignment_ids: Iterable[uuid.UUID]
) -> int:
    """Count the waiting ballots of these assignments, item by item, where the rule allows it.

    Counted ballots are deleted in the same transaction; the others wait. Returns how many were
    counted. Ballots are locked as they are read: a second count beside this one waits for its end,
    and finds them gone.
    """
    ids = list(assignment_ids)
    if not ids:
        return 0
    waiting: dict[tuple[uuid.UUID, str], list[Ballot]] = {}
    for ballot in session.scalars(
        sa.select(Ballot)
        .where(Ballot.school_id == school_id, Ballot.assignment_id.in_(ids))
        .order_by(Ballot.id)
        .with_for_update()
    ):
        waiting.setdefault((ballot.assignment_id, ballot.item), []).append(ballot)
    already = _already(session, school_id, ids)
    return sum(
        _count_item(session, keys, Box(school_id, assignment), item, ballots, already)
        for (assignment, item), ballots in sorted(
            waiting.items(), key=lambda i: (str(i[0][0]), i[0][1])
        )
    )


def _already(
    session: Session, school_id: uuid.UUID, ids: Sequence[uuid.UUID]
) -> dict[tuple[uuid.UUID, str, str], int]:
    """How many ballots of each item were counted before, and how many of them had acquired."""
    rows = session.execute(
        sa.select(Counter.assignment_id, Counter.item, Counter.mark, Counter.count).where(
            Counter.school_id == school_id,
            Counter.assignment_id.in_(ids),
            Counter.mark.in_((NUMBER, ACQUIRED)),
        )
    )
    return {(assignment, item, mark): number for assignment, item, mark, number in rows}


def _count_item(
    session: Session,
    keys: Keys,
    box: Box,
    item: str,
    ballots: Sequence[Ballot],
    already: dict[tuple[uuid.UUID, str, str], int],
) -> int:
    opened = {b.id: _opened(keys, b.sealed) or () for b in ballots}
    filled = [(place, marks) for place, marks in opened.items() if marks]
    before = already.get((box.assignment_id, item, NUMBER), 0)
    scored = item.startswith(SCORED) or (box.assignment_id, item, ACQUIRED) in already
    taken = [filled[n] for n in countable(item, [m for _, m in filled], before, scored)]
    if not taken:
        return 0
    tally = Tally(mark for _, marks in taken for mark in set(marks))
    for mark, number in sorted({**tally, NUMBER: len(taken)}.items()):
        add_to_counter(
            session,
            Counter,
            {
                "school_id": box.school_id,
                "assignment_id": box.assignment_id,
                "item": item,
                "mark": mark,
            },
            number,
        )
    session.execute(
        sa.delete(Ballot).where(
            Ballot.school_id == box.school_id,
            Ballot.assignment_id == box.assignment_id,
            Ballot.item == item,
            Ballot.id.in_([*(i for i, _ in taken), *(i for i, m in opened.items() if not m)]),
        )
    )
    return len(taken)


def discard_waiting(session: Session, school_id: uuid.UUID, assignment_id: uuid.UUID) -> None:
    """Throw away what still waits when an assignment is put away."""
    session.execute(
        sa.delete(Ballot).where(
            Ballot.school_id == school_id, Ballot.assignment_id == assignment_id
        )
    )
