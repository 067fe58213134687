"""A school, its help contacts, and the few tables that no school owns."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, enum_type


class School(Base):
    """One establishment: what the administrator sets for everybody in it."""

    __tablename__ = "school"

    #: Random; names the school in the session cookie.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: Shown to staff and on cards. 80 characters at most.
    name: Mapped[str] = mapped_column(sa.String(80))
    #: Where « Quitter vite » leads: an https address, shown in full to every teacher.
    exit_url: Mapped[str] = mapped_column(sa.String(200))
    #: The day after which the year's rows are purged.
    retention_on: Mapped[date]
    #: When the help contacts or the exit address last changed: every teacher sees it.
    contacts_changed_at: Mapped[datetime | None]
    #: The day the school was set up.
    created_on: Mapped[date]

    __table_args__ = (
        sa.CheckConstraint("exit_url LIKE 'https://%'", name="exit_url_is_https"),
        sa.CheckConstraint("length(name) > 0", name="name_is_not_empty"),
    )


class ContactRole(StrEnum):
    """Who can be named as a help contact."""

    NURSE = "nurse"
    CPE = "cpe"
    PSYCHOLOGIST = "psychologist"
    SOCIAL_WORKER = "social_worker"
    HEAD = "head"
    BULLYING_LEAD = "bullying_lead"
    TEACHER = "teacher"


class HelpContact(SchoolOwned, Base):
    """A named adult of the school that pupils may go to. No link, no free sentence."""

    __tablename__ = "help_contact"

    #: Order on the help page, from 1.
    position: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    #: From a closed list.
    role: Mapped[ContactRole] = mapped_column(enum_type(ContactRole, "role"))
    #: « Mme Aubry ». 40 characters at most.
    name: Mapped[str] = mapped_column(sa.String(40))
    #: « salle 012 ». 30 characters at most, may be empty.
    room: Mapped[str] = mapped_column(sa.String(30))
    #: « lundi et jeudi ». 40 characters at most, may be empty.
    hours: Mapped[str] = mapped_column(sa.String(40))

    __table_args__ = (
        sa.CheckConstraint("position BETWEEN 1 AND 6", name="position_is_1_to_6"),
        WITHOUT_ROWID,
    )


class PurgeReceipt(SchoolOwned, Base):
    """What was erased at the end of a school year, in numbers. No name."""

    __tablename__ = "purge_receipt"

    #: Random.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: When it was erased.
    purged_at: Mapped[datetime]
    #: The retention date of the year that was erased.
    year_ended_on: Mapped[date]
    #: Erased because the date had come, not because an administrator asked.
    automatic: Mapped[bool]
    #: Classes erased.
    classes: Mapped[int]
    #: Pupils erased, with their cards.
    pupils: Mapped[int]
    #: Passages through a lesson or a follow-up erased.
    attempts: Mapped[int]
    #: Named answers erased.
    answers: Mapped[int]

    __table_args__ = (WITHOUT_ROWID,)


class CardDirectory(Base):
    """Where a card's school is found from the first 24 bits of a keyed hash of its code."""

    __tablename__ = "card_directory"

    #: First 24 bits of HMAC-SHA-256(key 1, code or QR token).
    prefix: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The school of the card.
    school_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("school.id", ondelete="CASCADE"), primary_key=True
    )
    #: The pupil whose card it is (no foreign key: no school owns this table).
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (WITHOUT_ROWID,)


class StaffDirectory(Base):
    """Where the school of a staff e-mail address is found."""

    __tablename__ = "staff_directory"

    #: Lower case, trimmed.
    email: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    #: The school of the account.
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id", ondelete="CASCADE"))
    #: The teacher or administrator (no foreign key: no school owns this table).
    account_id: Mapped[uuid.UUID]


class SignInDelay(Base):
    """Failures counted for a device, an address, or the half of a secret already shown.

    A wrong code names no account.
    """

    __tablename__ = "sign_in_delay"

    #: Keyed hash of the device cookie, of the address, or of the half (a QR link, the account of a
    #: right password): none can be read back.
    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    #: Failures since the last success or quiet period.
    failures: Mapped[int]
    #: Nothing is evaluated before that moment.
    until: Mapped[datetime]
    #: When the row may go.
    expires_at: Mapped[datetime]


class SetupLink(Base):
    """The one-time link that lets the first administrator create the school."""

    __tablename__ = "setup_link"

    #: SHA-256 of the token.
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    #: 24 hours after it was made.
    expires_at: Mapped[datetime]
