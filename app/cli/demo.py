"""The demonstration school, from a fixed seed: the same pupils at every start.

Class 1 has begun nothing. In class 2, 22 pupils of 26 have finished the first lesson and 3 have
begun it; their ballots are counted as Terminer counts them, so that every figure shows.
"""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import choice as random_choice

import click
import sqlalchemy as sa
from rich.table import Table
from sqlalchemy.orm import Session

from app.cli import player
from app.cli.workplace import Workplace, console, now
from app.content import school_card
from app.content.library import Library
from app.content.shelf import load_kept
from app.domain import pupil_code
from app.domain.follow_up import Moment, opened, planned
from app.domain.journey import Course, Screen
from app.domain.lesson import Lesson, StepKind
from app.domain.school_year import school_day
from app.models import (
    Account,
    Assignment,
    Attempt,
    CardMode,
    Classroom,
    ContactRole,
    LessonEdition,
    Role,
    School,
    StaffDirectory,
)
from app.models.engine import enter_school
from app.services import (
    assigning,
    cards,
    classrooms,
    schools,
    secrets,
    sessions,
    sittings,
    staff,
    taking,
    teaching,
)
from app.services.schools import Contact

SEED = 2026
SIZE = 26
FINISHED = 22
BEGUN = 3
SCHOOL = "Collège des Trois-Rivières"
TEACHER = "mme.petit@demo.repere"
COLLEAGUE = "m.roy@demo.repere"
ADMINISTRATOR = "mme.benali@demo.repere"
CLASS_1 = "4e A"
CLASS_2 = "4e B"

#: Days since the second class took its first lesson: its first refresher waits, whatever the day.
AGO = 10

#: Where the pupils whose cards are printed stand: class label and place in its list.
THREE_PUPILS = ((CLASS_1, 1), (CLASS_2, 1), (CLASS_2, FINISHED + 1))

CONTACTS = (
    Contact(ContactRole.NURSE, "Mme Aubry", "salle 012", "lundi, mardi et jeudi"),
    Contact(ContactRole.CPE, "M. Diallo", "bureau de la vie scolaire", "tous les jours"),
    Contact(ContactRole.PSYCHOLOGIST, "Mme Keller", "salle 015", "vendredi matin"),
)


@dataclass(frozen=True)
class DemoCard:
    """A pupil's new card, as it is printed in the terminal."""

    classroom: str
    name: str
    code: str


@dataclass(frozen=True)
class DemoPeople:
    """Who can sign in to the demonstration, until the next start."""

    staff: tuple[tuple[str, str, str], ...]
    cards: tuple[DemoCard, ...]


@click.group()
def demo() -> None:
    """The demonstration school."""


@demo.command()
def seed() -> None:
    """Fill the demonstration school and give new passwords and cards."""
    place = Workplace.open()
    if not place.config.demo:
        raise click.ClickException("this is not a demonstration: set REPERE_DEMO=1")
    fill(place, load_kept(place.config.lessons_dir, place.config.var_dir / "lessons"))
    show(renew(place), "")


def fill(place: Workplace, library: Library) -> None:
    """Create the demonstration school unless it is there."""
    with place.session() as session:
        if session.scalar(sa.select(School.id)) is not None:
            return
        console.print("Filling the demonstration school …")
        moment = now() - timedelta(days=AGO)
        rng = random.Random(SEED)  # noqa: S311  a demonstration, the same every time
        school = schools.create(session, SCHOOL, moment)
        teacher, colleague, administrator = hire(session, school, moment)
        first = make_class(session, school, CLASS_1, teacher, CardMode.IN_CLASS, rng, moment)
        second = make_class(session, school, CLASS_2, teacher, CardMode.ALSO_HOME, rng, moment)
        teaching.give(session, first, colleague, None, administrator.id, moment)
        give_lessons(session, library, [first, second], teacher, moment)
        take_lesson(session, place, library, second, teacher, rng, moment)
        sittings.open_class(session, first, teacher.id, now())
        session.commit()
        write_help_file(place, session, school.id)


def hire(session: Session, school: School, moment: datetime) -> tuple[Account, Account, Account]:
    """Create the two teachers and the administrator, and set the help contacts."""
    teacher = staff.create(session, school.id, Role.TEACHER, "Mme Petit", TEACHER, moment)
    colleague = staff.create(session, school.id, Role.TEACHER, "M. Roy", COLLEAGUE, moment)
    administrator = staff.create(
        session, school.id, Role.ADMINISTRATOR, "Mme Benali", ADMINISTRATOR, moment
    )
    schools.set_contacts(session, school.id, CONTACTS, administrator.id, moment)
    return teacher, colleague, administrator


def make_class(
    session: Session,
    school: School,
    label: str,
    teacher: Account,
    mode: CardMode,
    rng: random.Random,
    moment: datetime,
) -> Classroom:
    """Create a class of pseudonyms."""
    classroom = classrooms.create(
        session, school.id, label, teacher.id, mode, named=False, now=moment
    )
    classrooms.add_pseudonyms(session, classroom, SIZE, teacher.id, moment, rng)
    return classroom


def give_lessons(
    session: Session,
    library: Library,
    rooms: list[Classroom],
    teacher: Account,
    moment: datetime,
) -> None:
    """Give every lesson of the library, which comes back three times, to both classes."""
    for lesson in library.main:
        edition = session.get_one(LessonEdition, lesson.hash)
        assigning.acknowledge(session, teacher.school_id, teacher.id, lesson.hash)
        for room in rooms:
            assigning.assign(
                session,
                room,
                edition,
                teacher.id,
                moment,
                None,
                reviewed=False,
                now=moment,
                again=opened(planned(school_day(moment))),
            )


def take_lesson(
    session: Session,
    place: Workplace,
    library: Library,
    classroom: Classroom,
    teacher: Account,
    rng: random.Random,
    moment: datetime,
) -> None:
    """Let a class take the first lesson: most finish, some stop on the way, one never began."""
    lesson = library.main[0]
    course = Course(lesson, library.parallel_of(lesson))
    assignment = session.scalars(
        sa.select(Assignment).where(
            Assignment.school_id == classroom.school_id,
            Assignment.classroom_id == classroom.id,
            Assignment.lesson_code == lesson.code,
            Assignment.moment == Moment.LESSON,
        )
    ).one()
    sittings.open_class(session, classroom, teacher.id, moment)
    pupils = classrooms.pupils(session, classroom.school_id, classroom.id)
    for place_in_list, pupil in enumerate(pupils[: FINISHED + BEGUN]):
        finishes = place_in_list < FINISHED
        attempt_id = taking.start(session, assignment, pupil.id, moment)
        attempt = session.get_one(Attempt, (classroom.school_id, attempt_id))
        player.play(
            course,
            taking.state(session, attempt),
            rng,
            skill=rng.uniform(0.45, 0.95),
            leave=never if finishes else at_step(lesson, place_in_list - FINISHED),
            store=lambda effects, to=attempt: taking.apply(  # type: ignore[misc]
                session, place.keys, to, effects, moment
            ),
        )
    sittings.end_class(session, place.keys, classroom, teacher.id, moment + timedelta(hours=1))


def never(screen: Screen) -> bool:
    """Go on to the end."""
    return False


def at_step(lesson: Lesson, nth: int) -> Callable[[Screen], bool]:
    """Stop at the story, in the questions after it, or before the summary."""
    kinds = (StepKind.STORY, StepKind.AFTER, StepKind.RECAP)
    number = lesson.step_of(kinds[nth % len(kinds)]).number
    return lambda screen: screen.step.number >= number


def renew(place: Workplace) -> DemoPeople:
    """Give new passwords and new cards; the old ones and their sessions end."""
    with place.session() as session:
        school = session.scalars(sa.select(School)).one()
        enter_school(session, school.id)
        people = tuple(
            (address, *new_password(session, school.id, address))
            for address in (TEACHER, COLLEAGUE, ADMINISTRATOR)
        )
        printed = tuple(
            new_card(session, place, school.id, label, position) for label, position in THREE_PUPILS
        )
        session.commit()
        write_help_file(place, session, school.id)
    return DemoPeople(people, printed)


def new_password(session: Session, school_id: uuid.UUID, address: str) -> tuple[str, str]:
    """Give a member of staff a new password; return (password, name)."""
    entry = session.get_one(StaffDirectory, address)
    account = session.get_one(Account, (school_id, entry.account_id))
    password = pupil_code.grouped(pupil_code.new_code(random_choice)).lower()
    sessions.end_all(session, school_id, [account.id])
    staff.set_password(session, account, secrets.hash_password(password))
    return password, account.display_name


def new_card(
    session: Session, place: Workplace, school_id: uuid.UUID, label: str, position: int
) -> DemoCard:
    """Give one pupil a new card, in a class that is open."""
    classroom = session.scalars(
        sa.select(Classroom).where(Classroom.school_id == school_id, Classroom.label == label)
    ).one()
    pupil = classrooms.pupils(session, school_id, classroom.id)[position - 1]
    account = session.get_one(Account, (school_id, pupil.id))
    (card,) = cards.issue(session, place.keys, school_id, [account], now().date())
    return DemoCard(label, card.display_name, pupil_code.grouped(card.code))


def write_help_file(place: Workplace, session: Session, school_id: uuid.UUID) -> None:
    """Write what the help page reads when the database is away."""
    school = session.get_one(School, school_id)
    contacts = tuple(
        school_card.Contact(c.role.value, c.name, c.room, c.hours)
        for c in schools.contacts(session, school_id)
    )
    school_card.write(
        place.config.var_dir, school_id, school_card.SchoolCard(contacts, school.exit_url)
    )


def show(people: DemoPeople, address: str) -> None:
    """Print who can sign in."""
    adults = Table("Adultes", "adresse", "mot de passe", title="Démonstration")
    for mail, password, name in people.staff:
        adults.add_row(name, mail, password)
    pupils = Table("Élèves", "classe", "code de la carte")
    for card in people.cards:
        pupils.add_row(card.name, card.classroom, card.code)
    console.print(adults)
    console.print(pupils)
    if address:
        console.print(f"Adultes : {address}/prof/connexion · élèves : {address}/connexion")
