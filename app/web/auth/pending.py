"""Between the password and the session: who has shown a password, sealed in a short cookie."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Response

from app.extensions import db
from app.models import Account, StaffCredential
from app.models.engine import enter_school
from app.services.secrets import token_hash
from app.web import sealed
from app.web.sign_in import drop_cookie, put_cookie, read_cookie

NAME = "repere-pending"
LIFE = 15 * 60


@dataclass(frozen=True)
class Pending:
    """`stage`: factor (the code is asked), enrol (a factor is set up), replace (on
    another phone), codes (recovery codes are
    shown once)."""

    stage: str
    school_id: uuid.UUID
    account_id: uuid.UUID
    password: str
    extra: Any = None

    def account(self) -> Account | None:
        """The account, if it still exists and the password shown is still its own."""
        enter_school(db.session, self.school_id)
        account = db.session.get(Account, (self.school_id, self.account_id))
        return account if account and _password(account) == self.password else None


def _password(account: Account) -> str:
    """What tells a password from the next one."""
    credential = db.session.get(StaffCredential, (account.school_id, account.id))
    return token_hash(credential.password_hash).hex() if credential else ""


def save(response: Response, stage: str, account: Account, extra: Any = None) -> Response:
    """Put the stage in the browser."""
    data = {
        "stage": stage,
        "school": str(account.school_id),
        "account": str(account.id),
        "password": _password(account),
        "extra": extra,
    }
    put_cookie(response, NAME, sealed.close(NAME, data, LIFE), LIFE)
    return response


def load(*stages: str) -> Pending | None:
    """What is pending at one of these stages, or None."""
    data = sealed.unseal(NAME, read_cookie(NAME))
    if data is None or data["stage"] not in stages:
        return None
    school, account = uuid.UUID(data["school"]), uuid.UUID(data["account"])
    return Pending(data["stage"], school, account, data.get("password", ""), data["extra"])


def forget(response: Response) -> Response:
    """Take it away."""
    drop_cookie(response, NAME)
    return response
