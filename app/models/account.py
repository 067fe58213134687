"""People: pupils, teachers, administrators; and what lets them sign in."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, enum_type, inside_school


class Role(StrEnum):
    """Which door an account opens."""

    PUPIL = "pupil"
    TEACHER = "teacher"
    ADMINISTRATOR = "administrator"


class Account(SchoolOwned, Base):
    """A person. A pupil has no e-mail, no password, no user name."""

    __tablename__ = "account"

    #: Random.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: Pupil, teacher or administrator.
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    #: A pseudonym (« Loutre 12 »), a first name and initial, or a teacher's name.
    display_name: Mapped[str] = mapped_column(sa.String(40))
    #: When this teacher last read the notice of changed help contacts.
    contacts_seen_at: Mapped[datetime | None]
    #: The day the account was made.
    created_on: Mapped[date]

    __table_args__ = (
        sa.CheckConstraint("length(display_name) > 0", name="display_name_is_not_empty"),
        WITHOUT_ROWID,
    )


class StaffCredential(SchoolOwned, Base):
    """A teacher's or administrator's password and second factor."""

    __tablename__ = "staff_credential"

    #: The account.
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: argon2id (m=65536, t=3).
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    #: TOTP seed, encrypted under a key kept outside the database; null until enrolled.
    totp_seed: Mapped[bytes | None]
    #: The last TOTP period accepted: a code is used once.
    totp_last_period: Mapped[int]

    __table_args__ = (inside_school("account_id", "account"), WITHOUT_ROWID)


class RecoveryCode(SchoolOwned, Base):
    """One of ten single-use codes that stand in for the second factor."""

    __tablename__ = "recovery_code"

    #: The account.
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: argon2id of the keyed code, with a salt of its owner.
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)

    __table_args__ = (inside_school("account_id", "account"), WITHOUT_ROWID)


class TrustedDevice(SchoolOwned, Base):
    """A device that skips the second factor at sign-in for 30 days."""

    __tablename__ = "trusted_device"

    #: SHA-256 of the device's token.
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    #: Whose device.
    account_id: Mapped[uuid.UUID]
    #: The day it stops being trusted.
    expires_on: Mapped[date]

    __table_args__ = (
        inside_school("account_id", "account"),
        sa.Index(None, "school_id", "account_id"),
        WITHOUT_ROWID,
    )


class Invitation(SchoolOwned, Base):
    """A one-time link that lets a teacher or administrator choose a password."""

    __tablename__ = "invitation"

    #: SHA-256 of the token.
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    #: The account that waits for its password.
    account_id: Mapped[uuid.UUID]
    #: When the link stops working.
    expires_at: Mapped[datetime]

    __table_args__ = (
        inside_school("account_id", "account"),
        sa.Index(None, "school_id", "account_id"),
        WITHOUT_ROWID,
    )


class Card(SchoolOwned, Base):
    """A pupil's card: the code and the QR secret exist in clear only on paper."""

    __tablename__ = "card"

    #: The pupil.
    pupil_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    #: First 24 bits of the keyed hash of the code, as in the directory.
    code_prefix: Mapped[int]
    #: argon2id (m=19456, t=2, p=1) over HMAC-SHA-256(key 2, code).
    code_hash: Mapped[str] = mapped_column(sa.String(200))
    #: First 24 bits of the keyed hash of the QR token, as in the directory.
    qr_prefix: Mapped[int]
    #: SHA-256 of the 128-bit QR token and the last three characters of the code.
    qr_hash: Mapped[bytes]
    #: The day it was printed.
    printed_on: Mapped[date]

    __table_args__ = (inside_school("pupil_id", "account"), WITHOUT_ROWID)
