"""Open sessions. They live here, not in the cookie, so that ending one ends it."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import WITHOUT_ROWID, Base, SchoolOwned, inside_school


class SignIn(SchoolOwned, Base):
    """One session of one account on one browser."""

    __tablename__ = "sign_in"

    #: SHA-256 of the 256 random bits in the cookie.
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    #: Whose session.
    account_id: Mapped[uuid.UUID]
    #: When it began.
    created_at: Mapped[datetime]
    #: Last POST, or page load more than five minutes after the last write.
    seen_at: Mapped[datetime]
    #: It ends then at the latest, whatever its use.
    expires_at: Mapped[datetime]
    #: When the person last gave the password again (exports, cards, roster, erasure).
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        inside_school("account_id", "account"),
        sa.Index(None, "school_id", "account_id"),
        WITHOUT_ROWID,
    )
