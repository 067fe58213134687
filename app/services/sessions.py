"""Open sessions: begun, found, kept awake, ended."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, Enrolment, Role, SignIn, Sitting
from app.models.engine import enter_school
from app.services import secrets

#: Idle time and longest life of a session, by role.
IDLE = {
    Role.PUPIL: timedelta(minutes=30),
    Role.TEACHER: timedelta(minutes=30),
    Role.ADMINISTRATOR: timedelta(minutes=15),
}
LIFE = {
    Role.PUPIL: timedelta(hours=2),
    Role.TEACHER: timedelta(hours=10),
    Role.ADMINISTRATOR: timedelta(hours=4),
}
#: A page load writes the idle time only this long after the last write, an action this long:
#: a write of its own at each step would cost the class a sync of the disk.
TOUCH_AFTER = timedelta(minutes=5)
TOUCH_AFTER_ACTION = timedelta(minutes=1)
#: How long a re-authentication holds, and how long for a form that is long to fill in: nothing
#: typed is lost.
CONFIRMED_FOR = timedelta(minutes=5)
CONFIRMED_FOR_A_LONG_FORM = timedelta(minutes=15)
#: Sessions kept at once for a member of staff.
STAFF_SESSIONS = 3


@dataclass(frozen=True)
class OpenSession:
    """A session that is open now, and whose it is."""

    school_id: uuid.UUID
    account_id: uuid.UUID
    role: Role
    display_name: str
    token_hash: bytes
    seen_at: datetime
    confirmed_at: datetime | None

    def confirmed(self, now: datetime, long_form: bool = False) -> bool:
        """Whether the password was given again lately enough to act, or to send a long form."""
        longest = CONFIRMED_FOR_A_LONG_FORM if long_form else CONFIRMED_FOR
        return self.confirmed_at is not None and now - self.confirmed_at < longest

    def needs_touch(self, now: datetime, action: bool = False) -> bool:
        """Whether a page load (or an action) should write the idle time."""
        return now - self.seen_at > (TOUCH_AFTER_ACTION if action else TOUCH_AFTER)


def begin(session: Session, account: Account, now: datetime, confirmed: bool = False) -> str:
    """Open a session. Returns the cookie's value, `<school>.<256 random bits>`.

    A pupil has one session: the newest wins. Staff keep their three newest. `confirmed` says that
    the second factor was given just now: a trusted device signs in, and confirms nothing.
    """
    token = secrets.new_token()
    _make_room(session, account)
    session.add(
        SignIn(
            school_id=account.school_id,
            token_hash=secrets.token_hash(token),
            account_id=account.id,
            created_at=now,
            seen_at=now,
            expires_at=now + LIFE[account.role],
            confirmed_at=now if confirmed else None,
        )
    )
    session.flush()
    return f"{account.school_id}.{token}"


def _make_room(session: Session, account: Account) -> None:
    """End the oldest sessions. Two sign-ins at once take turns: neither overlooks the other."""
    person = sa.select(Account.id).where(
        Account.school_id == account.school_id, Account.id == account.id
    )
    session.execute(person.with_for_update(key_share=True))
    mine = (SignIn.school_id == account.school_id, SignIn.account_id == account.id)
    keep = 0 if account.role is Role.PUPIL else STAFF_SESSIONS - 1
    old = session.scalars(
        sa.select(SignIn.token_hash).where(*mine).order_by(SignIn.created_at.desc()).offset(keep)
    ).all()
    if old:
        session.execute(sa.delete(SignIn).where(*mine, SignIn.token_hash.in_(old)))


_FIND = (
    sa.select(
        SignIn.school_id,
        SignIn.account_id,
        Account.role,
        Account.display_name,
        SignIn.token_hash,
        SignIn.seen_at,
        SignIn.confirmed_at,
        SignIn.expires_at,
    )
    .join(Account, sa.and_(Account.school_id == SignIn.school_id, Account.id == SignIn.account_id))
    .where(SignIn.school_id == sa.bindparam("school"), SignIn.token_hash == sa.bindparam("token"))
)


def hash_of(cookie: str) -> bytes:
    """The hash of the token in a cookie: what the table holds, and what a journey is bound to."""
    return secrets.token_hash(cookie.partition(".")[2])


def find(session: Session, cookie: str, now: datetime) -> OpenSession | None:
    """The open session of a cookie; None when it ended, expired or never was. One statement."""
    return _open(_row(session, _FIND, cookie), now)


def _row(session: Session, statement: Any, cookie: str) -> Any:
    try:
        school_id = uuid.UUID(cookie.partition(".")[0])
    except ValueError:
        return None
    enter_school(session, school_id)
    values = {"school": school_id, "token": hash_of(cookie)}
    return session.execute(statement, values).first()


def _open(row: Any, now: datetime) -> OpenSession | None:
    if row is None:
        return None
    opened = OpenSession(*row[:7])
    if row.expires_at <= now or now - opened.seen_at > IDLE[opened.role]:
        return None
    return opened


@dataclass(frozen=True)
class Watched:
    """What a page that stays open needs to know of its session and its class."""

    opened: OpenSession
    sitting: bool
    paused: bool


_WATCH = (
    _FIND.add_columns(Sitting.id, Sitting.paused_at)
    .outerjoin(
        Enrolment,
        sa.and_(Enrolment.school_id == SignIn.school_id, Enrolment.pupil_id == SignIn.account_id),
    )
    .outerjoin(
        Sitting,
        sa.and_(
            Sitting.school_id == Enrolment.school_id,
            Sitting.classroom_id == Enrolment.classroom_id,
            Sitting.ended_at.is_(None),
        ),
    )
)


def watch(session: Session, cookie: str, now: datetime) -> Watched | None:
    """The open session of a cookie and the sitting of its pupil's class. One statement."""
    row = _row(session, _WATCH, cookie)
    opened = _open(row, now)
    if row is None or opened is None:
        return None
    return Watched(opened, row.id is not None, row.paused_at is not None)


def touch(session: Session, opened: OpenSession, now: datetime) -> None:
    """Write that the session is in use."""
    _update(session, opened, seen_at=now)


def confirm(session: Session, opened: OpenSession, now: datetime) -> None:
    """Write that the person gave the password again."""
    _update(session, opened, confirmed_at=now)


def _update(session: Session, opened: OpenSession, **values: datetime) -> None:
    session.execute(
        sa.update(SignIn)
        .where(SignIn.school_id == opened.school_id, SignIn.token_hash == opened.token_hash)
        .values(**values)
    )


def end(session: Session, opened: OpenSession) -> None:
    """End one session."""
    session.execute(
        sa.delete(SignIn).where(
            SignIn.school_id == opened.school_id, SignIn.token_hash == opened.token_hash
        )
    )


def end_all(session: Session, school_id: uuid.UUID, account_ids: Sequence[uuid.UUID]) -> None:
    """End every session of these accounts."""
    if account_ids:
        session.execute(
            sa.delete(SignIn).where(
                SignIn.school_id == school_id, SignIn.account_id.in_(account_ids)
            )
        )


def end_others(session: Session, opened: OpenSession) -> None:
    """End every session of the account but this one."""
    session.execute(
        sa.delete(SignIn).where(
            SignIn.school_id == opened.school_id,
            SignIn.account_id == opened.account_id,
            SignIn.token_hash != opened.token_hash,
        )
    )


def end_sitting(
    session: Session, school_id: uuid.UUID, account_ids: Sequence[uuid.UUID], now: datetime
) -> None:
    """End the sessions of a class at Terminer.

    The rows stay until the next day, expired at that very moment: an answer that was on its way
    can be recognised (`queries.access.late_attempt`), and nothing else opens.
    """
    if account_ids:
        session.execute(
            sa.update(SignIn)
            .where(
                SignIn.school_id == school_id,
                SignIn.account_id.in_(account_ids),
                SignIn.expires_at > now,
            )
            .values(expires_at=now)
        )


def forget_expired(session: Session, school_id: uuid.UUID, now: datetime) -> None:
    """Drop sessions a day after they expired (maintenance)."""
    session.execute(
        sa.delete(SignIn).where(
            SignIn.school_id == school_id, SignIn.expires_at < now - timedelta(days=1)
        )
    )
