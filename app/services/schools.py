"""A school is set up, and what its administrator changes."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.school_year import end_of_school_year, school_day
from app.models import AuditAction, ContactRole, HelpContact, School, SetupLink
from app.models.engine import enter_school
from app.services import auditing, secrets

SETUP_LINK_LIFE = timedelta(hours=24)
#: A neutral page without a personal feed, until the administrator chooses another.
DEFAULT_EXIT_URL = "https://fr.wikipedia.org/wiki/Portail:Accueil"
#: What a contact's name, room or hours may hold: letters, digits, spaces and . , ' ’ - : /
_CONTACT_TEXT = re.compile(r"[\w .,'’\-:/]*")
#: What a browser or a phone would open: « //… », « t.me/abc », « snapchat.com ».
_LINK = re.compile(r"//|\w\.[^\W\d_]{2,}")


@dataclass(frozen=True)
class Contact:
    """A help contact as it is typed."""

    role: ContactRole
    name: str
    room: str
    hours: str


def new_setup_link(session: Session, now: datetime) -> str:
    """A one-time token (24 h) for the first administrator; older ones end."""
    session.execute(sa.delete(SetupLink))
    token = secrets.new_token()
    session.add(SetupLink(token_hash=secrets.token_hash(token), expires_at=now + SETUP_LINK_LIFE))
    session.flush()
    return token


def setup_link_is_open(session: Session, token: str, now: datetime) -> bool:
    """Whether the token may still create a school."""
    link = session.get(SetupLink, secrets.token_hash(token))
    return link is not None and link.expires_at > now


def use_setup_link(session: Session, token: str, now: datetime) -> bool:
    """Burn the token. False when it was used or is too old."""
    burnt = session.execute(
        sa.delete(SetupLink)
        .where(SetupLink.token_hash == secrets.token_hash(token), SetupLink.expires_at > now)
        .returning(SetupLink.token_hash)
    ).first()
    return burnt is not None


def create(session: Session, name: str, now: datetime) -> School:
    """A new school, entered."""
    school = School(
        id=uuid.uuid4(),
        name=name,
        exit_url=DEFAULT_EXIT_URL,
        retention_on=end_of_school_year(school_day(now)),
        contacts_changed_at=None,
        created_on=school_day(now),
    )
    session.add(school)
    session.flush()
    enter_school(session, school.id)
    auditing.record(session, school.id, None, AuditAction.SCHOOL_CREATED, name, now)
    return school


def is_plain(text: str) -> bool:
    """Whether a contact's text is plain words: no link, no sentence marks."""
    return bool(_CONTACT_TEXT.fullmatch(text)) and not _LINK.search(text)


def set_contacts(
    session: Session,
    school_id: uuid.UUID,
    contacts: Sequence[Contact],
    actor: uuid.UUID,
    now: datetime,
) -> None:
    """Replace the help contacts (six at most). Every teacher will see that they changed.

    Raises `ValueError` for a text that is not plain.
    """
    for contact in contacts:
        for text in (contact.name, contact.room, contact.hours):
            if not is_plain(text):
                raise ValueError(text)
    session.execute(sa.delete(HelpContact).where(HelpContact.school_id == school_id))
    for position, contact in enumerate(contacts, start=1):
        session.add(
            HelpContact(
                school_id=school_id,
                position=position,
                role=contact.role,
                name=contact.name,
                room=contact.room,
                hours=contact.hours,
            )
        )
    _touched(session, school_id, now)
    auditing.record(
        session, school_id, actor, AuditAction.CONTACTS_CHANGED, str(len(contacts)), now
    )
    session.flush()


def set_exit_url(
    session: Session, school_id: uuid.UUID, url: str, actor: uuid.UUID, now: datetime
) -> None:
    """Change where « Quitter vite » leads. The database refuses what is not https."""
    session.execute(sa.update(School).where(School.id == school_id).values(exit_url=url))
    _touched(session, school_id, now)
    auditing.record(session, school_id, actor, AuditAction.EXIT_CHANGED, url, now)


def set_retention(
    session: Session, school_id: uuid.UUID, on: date, actor: uuid.UUID, now: datetime
) -> None:
    """Change the day after which the year's rows go."""
    session.execute(sa.update(School).where(School.id == school_id).values(retention_on=on))
    auditing.record(session, school_id, actor, AuditAction.RETENTION_CHANGED, str(on), now)


def _touched(session: Session, school_id: uuid.UUID, now: datetime) -> None:
    session.execute(sa.update(School).where(School.id == school_id).values(contacts_changed_at=now))


def contacts(session: Session, school_id: uuid.UUID) -> list[HelpContact]:
    """The help contacts in order."""
    return list(
        session.scalars(
            sa.select(HelpContact)
            .where(HelpContact.school_id == school_id)
            .order_by(HelpContact.position)
        )
    )
