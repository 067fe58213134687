"""The named school of the tests.

Collège des Trois-Rivières: Mme Petit teaches 4eB (Alice, Bilal), M. Roy teaches 3eA (Chloé),
Mme Benali is the administrator. Collège du Vallon: M. Faure teaches 4eB there (Dina). Each page's
tests include somebody who is refused.
"""

import functools
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.keys import Keys
from app.models import Account, CardMode, Role, School, StaffCredential
from app.models.engine import enter_school
from app.services import classrooms, schools, secrets, staff

PASSWORD = "un long mot de passe"
#: A TOTP seed shared by the staff of the cast.
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Person:
    """Somebody of the cast."""

    school_id: uuid.UUID
    id: uuid.UUID
    name: str
    role: Role
    email: str = ""
    password: str = PASSWORD
    seed: str = SEED


@dataclass(frozen=True)
class Room:
    """A class of the cast."""

    school_id: uuid.UUID
    id: uuid.UUID
    label: str


@dataclass(frozen=True)
class Cast:
    """Everybody."""

    school: School
    petit: Person
    roy: Person
    benali: Person
    alice: Person
    bilal: Person
    chloe: Person
    room_4eb: Room
    room_3ea: Room
    other_school: School
    faure: Person
    ferrand: Person
    dina: Person
    other_room: Room

    @classmethod
    def on_stage(cls, session: Session, keys: Keys, now: datetime) -> "Cast":
        """Create both schools, commit, and leave the session inside the first."""
        other = schools.create(session, "Collège du Vallon", now)
        faure = hire(session, keys, other, Role.TEACHER, "M. Faure", "faure@vallon.test", now)
        ferrand = hire(
            session, keys, other, Role.ADMINISTRATOR, "Mme Ferrand", "ferrand@vallon.test", now
        )
        other_room, (dina,) = found(session, other, "4eB", faure, ["Dina"], now)
        session.commit()
        school = schools.create(session, "Collège des Trois-Rivières", now)
        petit = hire(session, keys, school, Role.TEACHER, "Mme Petit", "petit@rivieres.test", now)
        roy = hire(session, keys, school, Role.TEACHER, "M. Roy", "roy@rivieres.test", now)
        benali = hire(
            session, keys, school, Role.ADMINISTRATOR, "Mme Benali", "benali@rivieres.test", now
        )
        room_4eb, (alice, bilal) = found(session, school, "4eB", petit, ["Alice", "Bilal"], now)
        room_3ea, (chloe,) = found(session, school, "3eA", roy, ["Chloé"], now)
        session.commit()
        enter_school(session, school.id)
        return cls(
            school=school,
            petit=petit,
            roy=roy,
            benali=benali,
            alice=alice,
            bilal=bilal,
            chloe=chloe,
            room_4eb=room_4eb,
            room_3ea=room_3ea,
            other_school=other,
            faure=faure,
            ferrand=ferrand,
            dina=dina,
            other_room=other_room,
        )

    def again(self, session: Session) -> "Cast":
        """The same people, whose rows have been put back; the session is inside the first school.

        As after `on_stage`, nothing is read yet of the schools' rows.
        """
        found = {}
        for place in (self.faure.school_id, self.petit.school_id):
            enter_school(session, place)
            found[place] = session.get_one(School, place)
        session.commit()
        other, school = found.values()
        return replace(self, school=school, other_school=other)


@functools.cache
def password_hash() -> str:
    """The slow hash of PASSWORD, made once per run."""
    return secrets.hash_password(PASSWORD)


def hire(
    session: Session,
    keys: Keys,
    school: School,
    role: Role,
    name: str,
    email: str,
    now: datetime,
) -> Person:
    """A member of staff with a password and a second factor."""
    account = staff.create(session, school.id, role, name, email, now)
    session.add(
        StaffCredential(
            school_id=school.id,
            account_id=account.id,
            password_hash=password_hash(),
            totp_seed=keys.seal("seal", SEED.encode()),
            totp_last_period=0,
        )
    )
    session.flush()
    return Person(school.id, account.id, name, role, email)


def found(
    session: Session, school: School, label: str, teacher: Person, names: list[str], now: datetime
) -> tuple[Room, list[Person]]:
    """A class with a teacher and pupils."""
    room = classrooms.create(
        session, school.id, label, teacher.id, CardMode.IN_CLASS, named=True, now=now
    )
    pupils = classrooms.add_pupils(session, room, names, teacher.id, now)
    return Room(school.id, room.id, label), [pupil(account) for account in pupils]


def pupil(account: Account) -> Person:
    """A pupil's account as a person of the cast."""
    return Person(account.school_id, account.id, account.display_name, Role.PUPIL)
