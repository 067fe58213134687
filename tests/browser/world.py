"""A school with every state a page can show: classes begun and not, lessons closed and withdrawn.

Built once for a module of tests, or for the pictures of docs/screens.
"""

import copy
import random
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response
from sqlalchemy.orm import Session

from app.cli import player
from app.content import school_card
from app.domain.follow_up import Moment
from app.domain.groups import Split, split
from app.domain.journey import Course, Journey
from app.domain.lesson import ChoiceStatus, Lesson, ScreenContent, ScreenType, StepKind
from app.domain.question import Question
from app.models import (
    Account,
    Assignment,
    Attempt,
    CardMode,
    Classroom,
    ContactRole,
    LessonEdition,
    PurgeReceipt,
    Role,
    School,
    SignIn,
)
from app.models.engine import enter_school
from app.services import (
    assigning,
    classrooms,
    editions,
    follow_ups,
    groups,
    schools,
    secrets,
    sessions,
    sittings,
    staff,
    taking,
    teaching,
)
from app.services.schools import Contact
from tests.cast import Person, hire
from tests.factories import publish_lessons
from tests.follow_ups import do

#: Where the quick exit leads in the tests: a name that no network knows.
EXIT = "https://sortie.example/"
CONTACTS = (
    Contact(ContactRole.NURSE, "Mme Aubry", "salle 012", "lundi, mardi et jeudi"),
    Contact(ContactRole.CPE, "M. Diallo", "bureau de la vie scolaire", "tous les jours"),
    Contact(ContactRole.PSYCHOLOGIST, "Mme Keller", "salle 015", "vendredi matin"),
)
SIZE, FINISHED, BEGUN = 26, 22, 3


@dataclass
class World:
    """Who signs in (their cookie), and where the pages are."""

    app: Flask
    session: Session
    now: datetime
    cookies: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    # -- building -------------------------------------------------------------------------------

    @classmethod
    def build(cls, app: Flask, session: Session, now: datetime) -> "World":
        """Fill an empty database."""
        world = cls(app, session, now)
        world._publish()
        world._school()
        world._classes()
        world._pupils_home()
        world._closed_doors()
        world._pause()
        world._parts()
        world._links()
        session.commit()
        return world

    def again(self, session: Session) -> "World":
        """The same school, whose rows have been put back in an emptied database."""
        world = copy.copy(self)
        world.session = session
        for name in ("cookies", "paths", "people"):
            setattr(world, name, dict(getattr(self, name)))
        place = self.people["petit"].school_id
        enter_school(session, place)
        world.school = session.get_one(School, place)
        world._help_card()
        session.commit()
        return world

    @property
    def library(self) -> Any:
        """The lessons of the application."""
        return self.app.extensions["library"]

    @property
    def keys(self) -> Any:
        """The key ring of the application."""
        return self.app.extensions["repere_keys"]

    def _publish(self) -> None:
        publish_lessons(self.session, self.library, self.now)
        self.session.commit()

    def _school(self) -> None:
        other = schools.create(self.session, "Collège du Vallon", self.now)
        self._hire("ferrand", other, Role.ADMINISTRATOR, "Mme Ferrand")
        self.session.commit()
        self.school = schools.create(self.session, "Collège des Trois-Rivières", self.now)
        self._hire("petit", self.school, Role.TEACHER, "Mme Petit")
        self._hire("neuve", self.school, Role.TEACHER, "Mme Neuve")
        self._hire("benali", self.school, Role.ADMINISTRATOR, "Mme Benali")
        self.session.commit()
        later = self.now + timedelta(minutes=1)
        admin = self.people["benali"].id
        schools.set_contacts(self.session, self.school.id, CONTACTS, admin, later)
        schools.set_exit_url(self.session, self.school.id, EXIT, admin, later)
        self._help_card()
        self.session.commit()
        for key in ("ferrand", "petit", "neuve", "benali"):  # ours last: the session stays there
            self.signs_in(key)

    def _help_card(self) -> None:
        """The file that the help page reads."""
        contacts = tuple(
            school_card.Contact(c.role.value, c.name, c.room, c.hours) for c in CONTACTS
        )
        card = school_card.SchoolCard(contacts, EXIT)
        school_card.write(self.app.config["VAR_DIR"], self.school.id, card)

    def _hire(self, key: str, school: School, role: Role, name: str) -> None:
        address = f"{key}@college.test"
        person = hire(self.session, self.keys, school, role, name, address, self.now)
        self.people[key] = person

    def _classes(self) -> None:
        """4eB is full of figures, 4eA half-way, 4eC not begun, 3eA without pupils or lessons."""
        full = self._class("4eB", SIZE)
        half = self._class("4eA", SIZE)
        self._class("4eC", SIZE)
        self._class("3eA", 0)
        self._give("full", full, "L1")
        self._give("full-L2", full, "L2")
        self._give("full-L3", full, "L3")
        self._give("half", half, "L1")
        self._give("none", self.rooms["4eC"], "L2")
        self._open(full)
        pupils = classrooms.pupils(self.session, self.school.id, full.id)
        for n, pupil in enumerate(pupils[: FINISHED + BEGUN]):
            self._plays(pupil.id, "full", leave=None if n < FINISHED else StepKind.STORY)
        for pupil in pupils[:4]:
            self._plays(pupil.id, "full-L2")
        self._come_back(pupils[: FINISHED - 2])
        sittings.end_class(self.session, self.keys, full, self.people["petit"].id, self.now)
        self._open(half)
        for n, pupil in enumerate(classrooms.pupils(self.session, self.school.id, half.id)[:6]):
            self._plays(pupil.id, "half", leave=None if n < 3 else StepKind.AFTER)
        petit, read = self.people["petit"].id, self.library.get("L3").hash
        assigning.acknowledge(self.session, self.school.id, petit, read)
        self.session.commit()
        self.paths["pupil"] = f"/teach/pupils/{pupils[0].id}"
        self.paths["pupil-new"] = f"/teach/pupils/{pupils[-1].id}"

    def _come_back(self, pupils: Sequence[classrooms.Pupil]) -> None:
        """« Deux messages » has come back to 4eB, and will again."""
        again = self._plan("full", {Moment.FIRST: -1, Moment.SECOND: 28, Moment.CHECK: 84})
        for place, pupil in enumerate(pupils):
            person = Person(self.school.id, pupil.id, pupil.display_name, Role.PUPIL)
            do(self.app, self.session, again[Moment.FIRST], person, self.now, place, 0.6)
        for moment, one in again.items():
            self.paths[f"again-{moment.value}"] = f"/teach/follow-ups/{one.id}"

    def _plan(self, key: str, days: Mapping[Moment, int]) -> dict[Moment, Assignment]:
        given = self._given(key)
        moments = {moment: self.now + timedelta(days=number) for moment, number in days.items()}
        follow_ups.plan(self.session, given, moments, self.now)
        return follow_ups.of_lesson(self.session, given)

    @property
    def rooms(self) -> dict[str, Classroom]:
        """The classes by name."""
        enter_school(self.session, self.school.id)
        where = Classroom.school_id == self.school.id
        return {
            room.label: room for room in self.session.scalars(sa.select(Classroom).where(where))
        }

    def _class(self, label: str, size: int, mode: CardMode = CardMode.IN_CLASS) -> Classroom:
        teacher = self.people["petit"].id
        room = classrooms.create(
            self.session, self.school.id, label, teacher, mode, named=False, now=self.now
        )
        if size:
            rng = random.Random(label)
            classrooms.add_pseudonyms(self.session, room, size, teacher, self.now, rng)
        self.paths[label] = f"/teach/classes/{room.id}"
        return room

    def _give(
        self,
        key: str,
        room: Classroom,
        code: str,
        closes: datetime | None = None,
        pupils: Sequence[uuid.UUID] | None = None,
    ) -> Assignment:
        teacher, opens = self.people["petit"].id, self.now - timedelta(days=1)
        edition = self.session.get_one(LessonEdition, self.library.get(code).hash)
        given = assigning.assign(
            self.session, room, edition, teacher, opens, closes, True, opens, pupils
        )
        self.paths[key] = f"/teach/assignments/{given.id}"
        return given

    def _given(self, key: str) -> Assignment:
        place = uuid.UUID(self.paths[key].rsplit("/", 1)[1])
        return self.session.get_one(Assignment, (self.school.id, place))

    def _open(self, room: Classroom) -> None:
        sittings.open_class(self.session, room, self.people["petit"].id, self.now)

    def _plays(self, pupil_id: uuid.UUID, key: str, leave: StepKind | None = None) -> uuid.UUID:
        """A pupil takes a lesson, to the end or to a step."""
        given = self._given(key)
        lesson = self.library.edition(given.edition_hash)
        attempt_id = taking.start(self.session, given, pupil_id, self.now)
        attempt = self.session.get_one(Attempt, (self.school.id, attempt_id))
        last = lesson.step_of(leave).number if leave else 99
        rng = random.Random(f"{pupil_id.int % 97}{key}")
        player.play(
            Course(lesson, self.library.parallel_of(lesson)),
            taking.state(self.session, attempt),
            rng,
            rng.uniform(0.45, 0.95),
            lambda screen: screen.step.number >= last,
            lambda effects: taking.apply(self.session, self.keys, attempt, effects, self.now),
        )
        return attempt_id

    def _pupils_home(self) -> None:
        """Pupils who have nothing, something, and everything behind them."""
        room = self._class("4eD", 0)
        for code in ("L1", "L2", "L3"):
            self._give(f"4eD-{code}", room, code)
        self._join(room, "alice", "Alice")
        self._join(room, "bilal", "Bilal")
        self._join(room, "new", "Inaya")
        self._open(room)
        self._plays(self.people["alice"].id, "4eD-L1", leave=StepKind.STORY)
        self.attempts = {
            code: self._plays(self.people["bilal"].id, f"4eD-{code}") for code in ("L1", "L2", "L3")
        }
        self.forms = {
            code: self.session.get_one(Attempt, (self.school.id, attempt)).form
            for code, attempt in self.attempts.items()
        }
        self._give("4eF", self._class("4eF", 0), "L1")
        self._join(self.rooms["4eF"], "gaspard", "Gaspard")
        self._open(self.rooms["4eF"])
        played = self._plays(self.people["gaspard"].id, "4eF")
        attempt = self.session.get_one(Attempt, (self.school.id, played))
        attempt.finished_on = self.now.date() - timedelta(days=8)
        self._plan("4eF", {Moment.FIRST: -1})
        empty = self._class("3eB", 0)
        self._join(empty, "chloe", "Chloé")
        self._open(empty)
        self.session.commit()

    def _join(self, room: Classroom, key: str, name: str) -> None:
        (account,) = classrooms.add_pupils(self.session, room, [name], None, self.now)
        self.people[key] = Person(room.school_id, account.id, name, Role.PUPIL)
        self.signs_in(key)

    def _closed_doors(self) -> None:
        """A class that is not open, a lesson that is closed, one that was withdrawn."""
        room = self._class("3eC", 0)
        self._join(room, "dina", "Dina")
        self._give("closed-class", room, "L1")
        self._begun("closed-class", "dina")
        other = self._class("3eD", 0)
        self._join(other, "eloi", "Éloi")
        self._open(other)
        self._give("closed", other, "L2", closes=self.now + timedelta(minutes=1))
        self._give("withdrawn", other, "L5")
        self._begun("closed", "eloi")
        self._begun("withdrawn", "eloi")
        self._given("closed").closes_at = self.now - timedelta(minutes=1)
        self.session.commit()
        editions.withdraw(self.session, self.library.get("L5").hash, self.now)
        self.session.commit()

    def _pause(self) -> None:
        """A class that talks together, paused in the middle of a lesson."""
        room = self._class("4eE", 14)
        self._give("paused", room, "L1")
        self._join(room, "farah", "Farah")
        self._open(room)
        for pupil in classrooms.pupils(self.session, self.school.id, room.id)[:9]:
            self._plays(pupil.id, "paused", leave=StepKind.STORY)
        self._begun("paused", "farah")
        sittings.pause(self.session, self.keys, room, self.now)
        self.session.commit()

    def _parts(self) -> None:
        """5eA in two groups: L1 given to each, closed for the second; L2 to two pupils."""
        room = self._class("5eA", 25)
        ids = [one.id for one in classrooms.pupils(self.session, self.school.id, room.id)]
        groups.put(self.session, room, split(ids, Split.HALVES))
        first, second = ids[:13], ids[13:]
        self._give("part", room, "L1", pupils=first)
        later = self.now + timedelta(minutes=1)
        self._give("part-closed", room, "L1", later, second)
        self._give("part-few", room, "L2", pupils=[first[0], second[0]])
        self._open(room)
        for n, pupil_id in enumerate(first[:12]):
            self._plays(pupil_id, "part", leave=None if n < 11 else StepKind.STORY)
        for pupil_id in second[:9]:
            self._plays(pupil_id, "part-closed")
        for pupil_id in (first[0], second[0]):
            self._plays(pupil_id, "part-few")
        sittings.end_class(self.session, self.keys, room, self.people["petit"].id, self.now)
        self._given("part-closed").closes_at = self.now - timedelta(minutes=1)
        self.paths["part-class"] = str(room.id)
        self.session.commit()

    def board(self, kind: str, answer: bool = False) -> str:
        """The address of the board of 4eA, showing the first item of a kind of « Deux messages »
        (the first question of that kind of question, for a question)."""
        lesson = self.library.get("L1")
        asked = {key for pair in lesson.pairs for key in pair} | set(lesson.more)
        turn = next(turn for step in lesson.steps for turn in step.turns)
        found = {
            "story": f"story:{turn.key}",
            "idea": f"idea:{lesson.misconceptions[0]}",
            **{
                lesson.questions[key].kind: f"question:{key}" for key in sorted(asked, reverse=True)
            },
        }
        return f"{self.paths['4eA']}/projection?show={found[kind]}{'&answer=1' if answer else ''}"

    def _begun(self, key: str, who: str) -> None:
        pupil = self.people[who].id
        self.paths[f"lesson-{key}"] = f"/lecon/{self._plays(pupil, key, leave=StepKind.BEFORE)}"

    def _links(self) -> None:
        """One-time links: the set-up of a school, an invitation."""
        self.paths["setup"] = f"/installation/{schools.new_setup_link(self.session, self.now)}"
        enter_school(self.session, self.school.id)
        invited = staff.create(
            self.session, self.school.id, Role.TEACHER, "M. Roy", "roy@college.test", self.now
        )
        token = staff.invite(self.session, invited, self.people["benali"].id, self.now)
        self.paths["invitation"] = f"/invitation/{token}"
        self.paths["member"] = f"/admin/staff/{invited.id}"
        self.paths["colleague"] = f"/admin/staff/{self.people['petit'].id}"
        for room in self.rooms.values():
            self.paths[f"admin-{room.label}"] = f"/admin/classes/{room.id}"
        self._substitute(invited)
        self._last_year()

    def _substitute(self, account: Account) -> None:
        """M. Roy stands in for Mme Petit in 4eB and 4eA; he has no class of his own."""
        today = self.now.date()
        days = teaching.Days(today, today + timedelta(days=11))
        for label in ("4eB", "4eA"):
            room, admin = self.rooms[label], self.people["benali"].id
            teaching.give(self.session, room, account, days, admin, self.now)
        self.people["roy"] = Person(account.school_id, account.id, "M. Roy", Role.TEACHER)
        self.signs_in("roy")

    def _last_year(self) -> None:
        """The receipt of the year before."""
        receipt = PurgeReceipt(
            school_id=self.school.id,
            id=uuid.UUID("5e1f6d0a-8a57-4d0e-9c52-0f6a3c1b7e24"),
            purged_at=self.now.replace(month=9, day=30, hour=2),
            year_ended_on=date(self.now.year, 8, 31),
            automatic=True,
            classes=12,
            pupils=311,
            attempts=896,
            answers=5184,
        )
        self.session.add(receipt)
        self.session.commit()
        self.paths["receipt"] = f"/admin/receipts/{receipt.id}"

    def cookie_at(self, key: str, moment: datetime) -> str:
        """The cookie of somebody who signs in at another moment; the clock goes there."""
        self.app.extensions["clock"].now = moment
        person = self.people[key]
        enter_school(self.session, person.school_id)
        account = self.session.get_one(Account, (person.school_id, person.id))
        cookie = sessions.begin(self.session, account, moment, confirmed=True)
        self.session.commit()
        return cookie

    # -- sessions and places of a lesson --------------------------------------------------------

    def signs_in(self, key: str) -> None:
        """Somebody opens a session; the cookie is kept."""
        person = self.people[key]
        enter_school(self.session, person.school_id)
        account = self.session.get_one(Account, (person.school_id, person.id))
        self.cookies[key] = sessions.begin(self.session, account, self.now)
        if account.role is not Role.PUPIL:
            mine = (SignIn.school_id == person.school_id, SignIn.account_id == person.id)
            self.session.execute(sa.update(SignIn).where(*mine).values(confirmed_at=self.now))
        self.session.commit()

    def way(self, code: str, journey: Journey) -> str:
        """The cookie of Bilal's browser that puts him at a place of a lesson."""
        from app.web import journey_cookie

        owner = secrets.token_hash(self.cookies["bilal"].partition(".")[2])

        with self.app.test_request_context():
            response = Response()
            journey_cookie.save(response, self.attempts[code], owner, journey)
        return response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]

    def lessons(self) -> Iterator[Lesson]:
        """Bilal's lessons."""
        for code in self.attempts:
            yield self.library.get(code)

    def find_screen(self, wanted: Callable[[Lesson, ScreenContent], bool]) -> tuple[str, str]:
        """`(code, key)` of the first screen that is wanted."""
        for lesson in self.lessons():
            for step in lesson.steps:
                for content in step.screens:
                    if wanted(lesson, content):
                        return lesson.code, content.key
        raise LookupError("no such screen")

    def find_question(self, kind: str) -> tuple[str, str, Question]:
        """`(code, place, question)` of the first question of a kind that a pupil meets."""
        for lesson in self.lessons():
            for step in lesson.steps:
                for content in step.screens:
                    if content.question is not None and content.question.kind == kind:
                        return lesson.code, content.key, content.question
            course = Course(lesson, None)
            for shown, _ in course.after_pairs(self.forms[lesson.code], Journey().route):
                if lesson.questions[shown].kind == kind:
                    return lesson.code, f"after:{shown}", lesson.questions[shown]
        raise LookupError(f"no question of kind {kind}")

    def before_key(self, code: str) -> str:
        """The first question before the lesson in Bilal's form."""
        return self.library.get(code).before_keys(self.forms[code])[0]

    def after_key(self, code: str) -> str:
        """The first question after the lesson in Bilal's form."""
        course = Course(self.library.get(code), None)
        return course.after_pairs(self.forms[code], Journey().route)[0][0]


def is_risky_turn(_: Lesson, content: ScreenContent) -> bool:
    """A turn that names a tactic and has a choice with a way back."""
    return content.type is ScreenType.TURN and content.tactic != "none"


def choice_of(content: ScreenContent, status: ChoiceStatus) -> str:
    """The first choice of that status."""
    return next(choice.key for choice in content.choices if choice.status is status)
