"""What a member of staff sees of their own account."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import RecoveryCode, SignIn, StaffCredential, StaffDirectory, TrustedDevice


@dataclass(frozen=True)
class OwnSession:
    """A session that is open now."""

    begun_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class OwnAccount:
    """Address, open sessions (newest first), devices that are trusted, second factor."""

    email: str
    sessions: Sequence[OwnSession]
    devices: Sequence[date]
    has_factor: bool
    codes_left: int


def own_account(
    session: Session,
    school_id: uuid.UUID,
    account_id: uuid.UUID,
    this: bytes,
    now: datetime,
    awake_since: datetime,
) -> OwnAccount:
    """The account of the signed-in member of staff. Four statements.

    `this` is the hash of the session that asks; one not used since `awake_since` has ended.
    """
    email, seed = session.execute(
        sa.select(StaffDirectory.email, StaffCredential.totp_seed)
        .outerjoin(
            StaffCredential,
            sa.and_(
                StaffCredential.school_id == StaffDirectory.school_id,
                StaffCredential.account_id == StaffDirectory.account_id,
            ),
        )
        .where(StaffDirectory.school_id == school_id, StaffDirectory.account_id == account_id)
    ).one()
    opened = session.execute(
        sa.select(SignIn.created_at, SignIn.seen_at, SignIn.token_hash == this)
        .where(
            SignIn.school_id == school_id,
            SignIn.account_id == account_id,
            SignIn.expires_at > now,
            SignIn.seen_at >= awake_since,
        )
        .order_by(SignIn.created_at.desc())
    ).all()
    devices = session.scalars(
        sa.select(TrustedDevice.expires_on)
        .where(
            TrustedDevice.school_id == school_id,
            TrustedDevice.account_id == account_id,
            TrustedDevice.expires_on > now.date(),
        )
        .order_by(TrustedDevice.expires_on.desc())
    ).all()
    codes = session.scalar(
        sa.select(sa.func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.school_id == school_id, RecoveryCode.account_id == account_id)
    )
    lines = [OwnSession(begun, seen, bool(here)) for begun, seen, here in opened]
    return OwnAccount(email, lines, devices, seed is not None, codes or 0)
