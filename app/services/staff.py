"""Teachers and administrators: invited, signed in, recovered, removed."""

import secrets as random
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.person_name import clean_name
from app.domain.school_year import school_day
from app.keys import Keys
from app.models import (
    Account,
    AuditAction,
    Erased,
    Invitation,
    RecoveryCode,
    Role,
    School,
    StaffCredential,
    StaffDirectory,
    TrustedDevice,
)
from app.models.engine import enter_school
from app.services import auditing, erasures, secrets, sessions

INVITATION_LIFE = timedelta(days=7)
TRUST_LIFE = timedelta(days=30)
RECOVERY_CODES = 10
_PERIOD = 30
#: The school and the account of an address that nobody signs in with: looked up all the same.
_NOWHERE = uuid.UUID(int=0)


@dataclass(frozen=True)
class StaffMember:
    """A member of staff, as lists show them."""

    account_id: uuid.UUID
    role: Role
    display_name: str
    email: str
    active: bool
    has_factor: bool


def clean_email(email: str) -> str:
    """The address as the directory holds it: one written form, without invisible characters."""
    return "".join(clean_name(unicodedata.normalize("NFKC", email)).lower().split())


def create(
    session: Session, school_id: uuid.UUID, role: Role, name: str, email: str, now: datetime
) -> Account:
    """An account without a password yet. Raises `ValueError` when the address is taken."""
    address = clean_email(email)
    if session.get(StaffDirectory, address) is not None:
        raise ValueError(address)
    account = Account(
        school_id=school_id,
        id=uuid.uuid4(),
        role=role,
        display_name=name,
        contacts_seen_at=None,
        created_on=now.date(),
    )
    session.add(account)
    session.add(StaffDirectory(email=address, school_id=school_id, account_id=account.id))
    session.flush()
    return account


def invite(session: Session, account: Account, actor: uuid.UUID | None, now: datetime) -> str:
    """A one-time token (7 days) with which the person chooses a password; older ones end."""
    mine = (Invitation.school_id == account.school_id, Invitation.account_id == account.id)
    session.execute(sa.delete(Invitation).where(*mine))
    token = secrets.new_token()
    session.add(
        Invitation(
            school_id=account.school_id,
            token_hash=secrets.token_hash(token),
            account_id=account.id,
            expires_at=now + INVITATION_LIFE,
        )
    )
    auditing.record(
        session, account.school_id, actor, AuditAction.STAFF_INVITED, account.display_name, now
    )
    session.flush()
    return f"{account.school_id}.{token}"


def invited(session: Session, token: str, now: datetime) -> Account | None:
    """Who an invitation is for; None when it was used or is too old. Enters the school."""
    school, _, secret = token.partition(".")
    try:
        school_id = uuid.UUID(school)
    except ValueError:
        return None
    enter_school(session, school_id)
    invitation = session.get(Invitation, (school_id, secrets.token_hash(secret)))
    if invitation is None or invitation.expires_at <= now:
        return None
    return session.get(Account, (school_id, invitation.account_id))


def accept(session: Session, token: str, hashed: str, now: datetime) -> Account | None:
    """Use an invitation: the password is set (`hashed`, made by `secrets.hash_password` outside
    any transaction that writes), every session and older link ends. Of two requests at once, one
    alone takes the link away: the other is told None."""
    account = invited(session, token, now)
    if account is None:
        return None
    taken = session.execute(
        sa.delete(Invitation)
        .where(Invitation.school_id == account.school_id, Invitation.account_id == account.id)
        .returning(Invitation.token_hash)
    ).all()
    if not taken:
        return None
    set_password(session, account, hashed)
    sessions.end_all(session, account.school_id, [account.id])
    return account


def known_of(session: Session, account: Account) -> tuple[str, ...]:
    """What is known of a person, and stands in no password: name, address, school."""
    address = session.scalar(
        sa.select(StaffDirectory.email).where(
            StaffDirectory.school_id == account.school_id, StaffDirectory.account_id == account.id
        )
    )
    school = session.scalar(sa.select(School.name).where(School.id == account.school_id))
    return (account.display_name, address or "", school or "")


def set_password(session: Session, account: Account, hashed: str) -> None:
    """Store a password as `secrets.hash_password` made it; the second factor stays."""
    credential = session.get(StaffCredential, (account.school_id, account.id))
    if credential is None:
        session.add(
            StaffCredential(
                school_id=account.school_id,
                account_id=account.id,
                password_hash=hashed,
                totp_seed=None,
                totp_last_period=0,
            )
        )
    else:
        credential.password_hash = hashed
    session.flush()


def change_password(
    session: Session, account: Account, hashed: str, here: sessions.OpenSession, now: datetime
) -> None:
    """Replace the password (`hashed`, as for `accept`); every other session of the account and
    every trusted device ends."""
    set_password(session, account, hashed)
    _only_here(session, here)
    auditing.record(session, account.school_id, account.id, AuditAction.PASSWORD_CHANGED, "", now)
    session.flush()


def end_elsewhere(
    session: Session, account: Account, here: sessions.OpenSession, now: datetime
) -> None:
    """End every other session of the account, and trust no device any more."""
    _only_here(session, here)
    auditing.record(session, account.school_id, account.id, AuditAction.SESSIONS_ENDED, "", now)
    session.flush()


def end_everywhere(
    session: Session, account: Account, actor: uuid.UUID | None, now: datetime
) -> None:
    """End every session of a colleague, and trust none of their devices any more: the password
    and the second key stay."""
    _nowhere(session, account)
    auditing.record(
        session, account.school_id, actor, AuditAction.SESSIONS_ENDED, account.display_name, now
    )
    session.flush()


def _nowhere(session: Session, account: Account) -> None:
    sessions.end_all(session, account.school_id, [account.id])
    session.execute(
        sa.delete(TrustedDevice).where(
            TrustedDevice.school_id == account.school_id, TrustedDevice.account_id == account.id
        )
    )


def _only_here(session: Session, here: sessions.OpenSession) -> None:
    sessions.end_others(session, here)
    session.execute(
        sa.delete(TrustedDevice).where(
            TrustedDevice.school_id == here.school_id, TrustedDevice.account_id == here.account_id
        )
    )


def check_password(session: Session, email: str, password: str) -> Account | None:
    """The member of staff with that address and password. The same work when there is none."""
    entry = session.get(StaffDirectory, clean_email(email))
    key = (entry.school_id, entry.account_id) if entry else (_NOWHERE, _NOWHERE)
    enter_school(session, key[0])
    credential = session.get(StaffCredential, key)
    stored = credential.password_hash if credential else None
    if not secrets.password_matches(stored, password):
        return None
    return session.get(Account, key)


def password_is(session: Session, account: Account, password: str) -> bool:
    """Whether this is the account's password (re-authentication)."""
    credential = session.get(StaffCredential, (account.school_id, account.id))
    return secrets.password_matches(credential.password_hash if credential else None, password)


# -- second factor ---------------------------------------------------------------------------


def has_factor(session: Session, account: Account) -> bool:
    """Whether the second factor is enrolled."""
    credential = session.get(StaffCredential, (account.school_id, account.id))
    return credential is not None and credential.totp_seed is not None


def enrol_factor(
    session: Session, keys: Keys, account: Account, seed: str, period: int, hashes: Iterable[bytes]
) -> None:
    """Store a TOTP seed whose first code was right for `period`, and ten recovery codes."""
    credential = session.get_one(StaffCredential, (account.school_id, account.id))
    credential.totp_seed = keys.seal("seal", seed.encode())
    credential.totp_last_period = period
    put_recovery_codes(session, account, hashes)


def replace_factor(
    session: Session,
    keys: Keys,
    account: Account,
    seed: str,
    period: int,
    hashes: Iterable[bytes],
    now: datetime,
) -> None:
    """Enrol another phone instead of the first: whoever held the first is signed out everywhere,
    and no device is trusted any more."""
    enrol_factor(session, keys, account, seed, period, hashes)
    _nowhere(session, account)
    auditing.record(session, account.school_id, account.id, AuditAction.FACTOR_RESET, "", now)


def renew_recovery_codes(
    session: Session, account: Account, hashes: Iterable[bytes], now: datetime
) -> None:
    """Ten fresh recovery codes, asked for by their owner."""
    auditing.record(session, account.school_id, account.id, AuditAction.CODES_RENEWED, "", now)
    put_recovery_codes(session, account, hashes)


def draw_recovery_codes(keys: Keys, owner: uuid.UUID) -> dict[str, bytes]:
    """Ten fresh recovery codes (40 bits each) as they are shown, with the form that is stored.

    Ten slow hashes, 0.4 s: never inside a transaction that writes.
    """
    codes = [random.token_hex(5) for _ in range(RECOVERY_CODES)]
    return {
        f"{code[:5]}-{code[5:]}": secrets.hash_recovery_code(keys, str(owner), code)
        for code in codes
    }


def put_recovery_codes(session: Session, account: Account, hashes: Iterable[bytes]) -> None:
    """Store the recovery codes of an account; the older ones end."""
    mine = (RecoveryCode.school_id == account.school_id, RecoveryCode.account_id == account.id)
    session.execute(sa.delete(RecoveryCode).where(*mine))
    session.add_all(
        RecoveryCode(school_id=account.school_id, account_id=account.id, code_hash=one)
        for one in hashes
    )
    session.flush()


def check_factor(session: Session, keys: Keys, account: Account, code: str, now: datetime) -> bool:
    """Whether a TOTP or recovery code is right. Each is accepted once, by one request only."""
    key = (account.school_id, account.id)
    credential = session.get(StaffCredential, key, with_for_update=True, populate_existing=True)
    if credential is None or credential.totp_seed is None:
        return False
    text = code.replace(" ", "").replace("-", "").lower()
    if len(text) == 2 * 5:
        return _use_recovery_code(session, keys, account, text)
    seed = keys.open("seal", credential.totp_seed)
    period = matching_period(seed.decode(), text, now) if seed else None
    if period is None or period <= credential.totp_last_period:
        return False
    credential.totp_last_period = period
    session.flush()
    return True


def matching_period(seed: str, code: str, now: datetime) -> int | None:
    """The 30-second period whose code this is, one either side allowed (RFC 6238, 5.2)."""
    totp = pyotp.TOTP(seed)
    current = int(now.timestamp()) // _PERIOD
    for period in (current, current - 1, current + 1):
        if pyotp.utils.strings_equal(totp.at(period * _PERIOD), code):
            return period
    return None


def _use_recovery_code(session: Session, keys: Keys, account: Account, code: str) -> bool:
    used = session.execute(
        sa.delete(RecoveryCode)
        .where(
            RecoveryCode.school_id == account.school_id,
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash.in_(
                # Codes printed before the slow hash are still their owners'.
                [keys.mac("pepper", code), secrets.hash_recovery_code(keys, str(account.id), code)]
            ),
        )
        .returning(RecoveryCode.code_hash)
    ).first()
    return used is not None


def reset_factor(session: Session, account: Account, actor: uuid.UUID | None, now: datetime) -> str:
    """Take password and second factor away, end sessions; returns an invitation to begin again.

    The password goes too: alone, it would let whoever holds it enrol a second factor of theirs.
    """
    for model in (StaffCredential, RecoveryCode, TrustedDevice):
        session.execute(
            sa.delete(model).where(
                model.school_id == account.school_id, model.account_id == account.id
            )
        )
    sessions.end_all(session, account.school_id, [account.id])
    auditing.record(
        session, account.school_id, actor, AuditAction.FACTOR_RESET, account.display_name, now
    )
    return invite(session, account, actor, now)


def trust_device(session: Session, account: Account, now: datetime) -> str:
    """A token for a device that skips the second factor at sign-in for 30 days."""
    token = secrets.new_token()
    session.add(
        TrustedDevice(
            school_id=account.school_id,
            token_hash=secrets.token_hash(token),
            account_id=account.id,
            expires_on=(now + TRUST_LIFE).date(),
        )
    )
    session.flush()
    return token


def device_is_trusted(session: Session, account: Account, token: str, now: datetime) -> bool:
    """Whether the device's token is this account's, and not too old."""
    device = session.get(TrustedDevice, (account.school_id, secrets.token_hash(token)))
    return device is not None and device.account_id == account.id and device.expires_on > now.date()


# -- lists and removal -----------------------------------------------------------------------


def members(session: Session, school_id: uuid.UUID) -> Sequence[StaffMember]:
    """Every member of staff of a school, by name."""
    rows = session.execute(
        sa.select(Account, StaffDirectory.email, StaffCredential)
        .join(StaffDirectory, StaffDirectory.account_id == Account.id)
        .outerjoin(
            StaffCredential,
            sa.and_(
                StaffCredential.school_id == Account.school_id,
                StaffCredential.account_id == Account.id,
            ),
        )
        .where(Account.school_id == school_id, StaffDirectory.school_id == school_id)
        .order_by(Account.display_name)
    ).all()
    return [
        StaffMember(a.id, a.role, a.display_name, email, c is not None, bool(c and c.totp_seed))
        for a, email, c in rows
    ]


def remove(session: Session, account: Account, actor: uuid.UUID | None, now: datetime) -> None:
    """Remove a member of staff: account, directory entry, sessions. Classes stay."""
    sessions.end_all(session, account.school_id, [account.id])
    session.execute(
        sa.delete(StaffDirectory).where(
            StaffDirectory.school_id == account.school_id,
            StaffDirectory.account_id == account.id,
        )
    )
    erased = session.scalars(
        sa.delete(Account)
        .where(Account.school_id == account.school_id, Account.id == account.id)
        .returning(Account.id)
    ).all()
    erasures.record(session, account.school_id, Erased.ACCOUNT, erased, school_day(now))
    auditing.record(
        session, account.school_id, actor, AuditAction.STAFF_REMOVED, account.role.value, now
    )
    session.flush()
