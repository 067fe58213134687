"""The ballot box: markers, sealed ballots, class counters.

A marker says that an attempt has voted on an item; a ballot says what, sealed, without saying
who; counters are filled many ballots at a time. Nothing here has an order or a time.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, inside_school

#: The mark of the counter that holds the number of ballots counted.
NUMBER = "n"


class BallotMarker(SchoolOwned, Base):
    """This attempt has put a ballot for this item in the box."""

    __tablename__ = "ballot_marker"

    #: The attempt.
    attempt_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: What was asked: « before:1 », « story:t3 »…
    item: Mapped[str] = mapped_column(sa.String(40), primary_key=True)

    __table_args__ = (inside_school("attempt_id", "attempt"), WITHOUT_ROWID)


class Ballot(SchoolOwned, Base):
    """One sealed answer of nobody in particular, waiting to be counted with others."""

    __tablename__ = "ballot"

    #: The assignment.
    assignment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: What was asked.
    item: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    #: Random.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: Marks, padded to one length, encrypted under a key kept outside the database.
    sealed: Mapped[bytes]

    __table_args__ = (inside_school("assignment_id", "assignment"), WITHOUT_ROWID)


class Counter(SchoolOwned, Base):
    """How many counted ballots of an item hold a mark."""

    __tablename__ = "counter"

    #: The assignment.
    assignment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: What was asked.
    item: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    #: A mark (« b », « qa1.2=ok », « acquired »); « n » is the number of ballots.
    mark: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    #: Ballots counted with that mark.
    count: Mapped[int]

    __table_args__ = (
        inside_school("assignment_id", "assignment"),
        sa.CheckConstraint("count >= 0", name="count_from_0"),
        WITHOUT_ROWID,
    )
