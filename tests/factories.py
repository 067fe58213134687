"""What tests make besides the cast: classes of any size, cards, sessions, assignments."""

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.content.library import Library
from app.domain.lesson import Lesson
from app.keys import Keys
from app.models import Account, Classroom, Role
from app.models.engine import enter_school
from app.services import cards, classrooms, editions, sessions, staff
from tests.cast import Person, Room, pupil

#: Freezing the lessons takes a third of a second; a library never changes, and is kept alive here.
_frozen: dict[int, tuple[Library, list[tuple[Lesson, str]]]] = {}


def publish_lessons(session: Session, library: Library, now: datetime) -> None:
    """Publish the edition of every lesson, as at the start of the server."""
    if id(library) not in _frozen:
        _frozen[id(library)] = library, list(library.frozen())
    for lesson, body in _frozen[id(library)][1]:
        editions.publish(session, lesson.hash, lesson.code, lesson.band, body, now.date())


def account_of(session: Session, person: Person) -> Account:
    """The row of somebody of the cast."""
    enter_school(session, person.school_id)
    return session.get_one(Account, (person.school_id, person.id))


def new_recovery_codes(session: Session, keys: Keys, account: Account) -> list[str]:
    """Ten recovery codes of an account, as they are shown."""
    drawn = staff.draw_recovery_codes(keys, account.id)
    staff.put_recovery_codes(session, account, drawn.values())
    return list(drawn)


def classroom_of(session: Session, room: Room) -> Classroom:
    """The row of a class of the cast."""
    enter_school(session, room.school_id)
    return session.get_one(Classroom, (room.school_id, room.id))


def add_pupils(session: Session, room: Room, number: int, now: datetime) -> list[Person]:
    """That many more pupils (« Élève 1 »…, going on from those there) at the end of a class."""
    classroom = classroom_of(session, room)
    there = [p.display_name for p in classrooms.pupils(session, room.school_id, room.id)]
    first = 1 + sum(name.startswith("Élève ") for name in there)
    names = [f"Élève {n}" for n in range(first, first + number)]
    added = classrooms.add_pupils(session, classroom, names, None, now)
    session.commit()
    return [pupil(account) for account in added]


def issue_card(session: Session, keys: Keys, person: Person, now: datetime) -> cards.IssuedCard:
    """A new card for a pupil; costs one slow hash."""
    account = account_of(session, person)
    (card,) = cards.issue(session, keys, person.school_id, [account], now.date())
    session.commit()
    return card


def open_session(app: Flask, session: Session, client: Any, person: Person, now: datetime) -> str:
    """Give a client the cookie that the sign-in page would give this person."""
    from app.web import sign_in

    account = account_of(session, person)
    cookie = sessions.begin(session, account, now, confirmed=account.role is not Role.PUPIL)
    session.commit()
    with app.app_context():
        name = sign_in.cookie_name("repere")
    client.raw.set_cookie(name, cookie, secure=name.startswith("__Host-"), httponly=True)
    return cookie
