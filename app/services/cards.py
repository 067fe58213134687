"""Pupils' cards: made, printed, found again from a code or a QR."""

import hashlib
import secrets as random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain import pupil_code
from app.keys import Keys
from app.models import Account, Card, CardDirectory, CardPrint
from app.models.base import insert_once
from app.models.engine import enter_school
from app.services import secrets, sessions


@dataclass(frozen=True)
class IssuedCard:
    """A card as it goes to the printer: the only place where its secrets are in clear."""

    pupil_id: uuid.UUID
    display_name: str
    code: str
    qr_token: str


@dataclass(frozen=True)
class Drawn:
    """The secrets of a card that is nobody's yet."""

    code: str
    qr_token: str
    code_hash: str


def draw(keys: Keys, number: int) -> list[Drawn]:
    """Secrets for that many cards. One slow hash each: before and outside any transaction."""
    codes = [pupil_code.new_code(random.choice) for _ in range(number)]
    return [Drawn(c, random.token_hex(16), secrets.hash_code(keys, c)) for c in codes]


def issue(
    session: Session, keys: Keys, school_id: uuid.UUID, pupils: Sequence[Account], today: date
) -> list[IssuedCard]:
    """New cards for these pupils, drawn here: for whoever keeps nobody waiting meanwhile."""
    return hand_out(session, keys, school_id, pupils, draw(keys, len(pupils)), today)


def hand_out(
    session: Session,
    keys: Keys,
    school_id: uuid.UUID,
    pupils: Sequence[Account],
    drawn: Sequence[Drawn],
    today: date,
) -> list[IssuedCard]:
    """Give each pupil a card; the old ones and the sessions opened with them end."""
    withdraw(session, school_id, [p.id for p in pupils])
    issued = []
    for pupil, one in zip(pupils, drawn, strict=True):
        _store(session, keys, pupil, one, today)
        issued.append(IssuedCard(pupil.id, pupil.display_name, one.code, one.qr_token))
    session.flush()
    return issued


def _store(session: Session, keys: Keys, pupil: Account, drawn: Drawn, today: date) -> None:
    code_prefix = secrets.prefix(keys, drawn.code)
    qr_prefix = secrets.prefix(keys, drawn.qr_token)
    session.add(
        Card(
            school_id=pupil.school_id,
            pupil_id=pupil.id,
            code_prefix=code_prefix,
            code_hash=drawn.code_hash,
            qr_prefix=qr_prefix,
            qr_hash=_qr_hash(drawn.qr_token, drawn.code[-3:]),
            printed_on=today,
        )
    )
    for prefix in {code_prefix, qr_prefix}:
        session.add(CardDirectory(prefix=prefix, school_id=pupil.school_id, account_id=pupil.id))


def withdraw(session: Session, school_id: uuid.UUID, pupil_ids: Sequence[uuid.UUID]) -> None:
    """End the cards of these pupils and their sessions."""
    session.execute(
        sa.delete(Card).where(Card.school_id == school_id, Card.pupil_id.in_(pupil_ids))
    )
    session.execute(
        sa.delete(CardDirectory).where(
            CardDirectory.school_id == school_id, CardDirectory.account_id.in_(pupil_ids)
        )
    )
    sessions.end_all(session, school_id, pupil_ids)


def print_was_answered(session: Session, school_id: uuid.UUID, number: uuid.UUID) -> bool:
    """Whether the one-time number of a print request was used. Nothing is claimed."""
    return session.get(CardPrint, (school_id, number)) is not None


def claim_print(
    session: Session,
    school_id: uuid.UUID,
    classroom_id: uuid.UUID,
    number: uuid.UUID,
    today: date,
) -> bool:
    """Use the one-time number of a print request. False when it was used: change nothing."""
    return insert_once(
        session,
        CardPrint,
        {"school_id": school_id, "number": number},
        classroom_id=classroom_id,
        printed_on=today,
    )


def find_by_code(session: Session, keys: Keys, code: str) -> Account | None:
    """The pupil whose card bears that code (already normalised, check character right).

    Costs one slow hash whether or not anything is found. Enters the pupil's school.
    """
    candidates = _candidates(session, secrets.prefix(keys, code))
    if not candidates:
        secrets.code_matches(keys, None, code)
    for card in candidates:
        if secrets.code_matches(keys, card.code_hash, code):
            return _pupil(session, card)
    return None


def find_by_qr(session: Session, keys: Keys, token: str, last_three: str) -> Account | None:
    """The pupil whose card bears that QR token and these last three characters."""
    for card in _candidates(session, secrets.prefix(keys, token)):
        if secrets.same(card.qr_hash, _qr_hash(token, last_three)):
            return _pupil(session, card)
    return None


def _candidates(session: Session, prefix: int) -> list[Card]:
    cards = []
    rows = session.execute(
        sa.select(CardDirectory.school_id, CardDirectory.account_id).where(
            CardDirectory.prefix == prefix
        )
    ).all()
    for school_id, account_id in rows:
        enter_school(session, school_id)
        card = session.get(Card, (school_id, account_id))
        if card is not None:
            cards.append(card)
    return cards


def _pupil(session: Session, card: Card) -> Account | None:
    enter_school(session, card.school_id)
    return session.get(Account, (card.school_id, card.pupil_id))


def _qr_hash(token: str, last_three: str) -> bytes:
    return hashlib.sha256(f"{token}:{last_three}".encode()).digest()
