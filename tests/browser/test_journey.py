"""A class takes its first lesson, from the teacher's sign-in to the class figures.

The same story is told with a mouse on a phone and on a large screen, without JavaScript, with the
keyboard alone, and through a name that is not loopback over plain http.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.lesson import Choice, ChoiceStatus, Lesson, ScreenContent, ScreenType
from app.models import Account, Assignment, Classroom
from app.services import classrooms
from tests.browser.conftest import take_lesson
from tests.browser.hands import Keyboard, Mouse
from tests.browser.people import PupilAtTablet, Teacher
from tests.cast import Cast
from tests.conftest import Clock

LABEL = "4eD"
CLASSMATES = 12
NOT_COUNTED = "L’avant et l’après se montrent quand dix réponses ont été comptées"


@dataclass(frozen=True)
class Way:
    """One way of making the journey."""

    width: int
    script: bool = True
    keyboard: bool = False
    by_name: bool = False

    def __str__(self) -> str:
        parts = [f"{self.width}"]
        parts += ["keyboard"] * self.keyboard + ["by-name"] * self.by_name
        return "-".join(parts if self.script else [*parts, "no-script"])


#: The first two on both databases; the hand, the width and the name do not depend on them.
WAYS = (
    Way(360),
    Way(360, script=False),
    *(
        pytest.param(way, marks=pytest.mark.once, id=str(way))
        for way in (Way(1280), Way(1280, keyboard=True), Way(390, by_name=True))
    ),
)


@pytest.fixture
def way(request: pytest.FixtureRequest) -> Way:
    """How this journey is made."""
    return request.param


@pytest.fixture
def address(way: Way, request: pytest.FixtureRequest) -> str:
    """Where the school's Repère answers."""
    return request.getfixturevalue("live_by_name" if way.by_name else "live")


@pytest.fixture
def sits_down(way: Way, address: str, tablet: Callable[..., Page]) -> Callable[..., Any]:
    """`sits_down(PupilAtTablet, …)`: somebody in front of a browser of their own."""

    def sit(who: type, *more: Any) -> Any:
        page = tablet(way.width, 800, java_script_enabled=way.script)
        hand = Keyboard(page) if way.keyboard else Mouse()
        return who(page, address, hand, *more)

    return sit


def risky_turn(lesson: Lesson) -> tuple[ScreenContent, Choice]:
    """The first turn of a lesson with a choice that exposes and leads to « Et maintenant ? »."""
    for content in story_turns(lesson):
        for choice in content.choices:
            if choice.status is ChoiceStatus.EXPOSED and choice.repair:
                return content, choice
    raise AssertionError("no risky choice with a way back")


def story_turns(lesson: Lesson) -> Iterator[ScreenContent]:
    """Every turn of the stories, in their order."""
    for step in lesson.steps:
        yield from (screen for screen in step.screens if screen.type is ScreenType.TURN)


def classmates_take_it(app: Flask, session: Session, clock: Clock, code: str) -> None:
    """Twelve others finish the lesson, so that the class has figures."""
    school_id = session.info["school_id"]
    room = session.scalars(
        sa.select(Classroom).where(Classroom.school_id == school_id, Classroom.label == LABEL)
    ).one()
    assignment = session.scalars(
        sa.select(Assignment).where(
            Assignment.school_id == school_id,
            Assignment.classroom_id == room.id,
            Assignment.lesson_code == code,
            Assignment.moment == Moment.LESSON,
        )
    ).one()
    for pupil in classrooms.pupils(session, school_id, room.id)[2 : 2 + CLASSMATES]:
        account = session.get_one(Account, (school_id, pupil.id))
        take_lesson(app, session, assignment, account, clock)
    session.commit()


@pytest.mark.browser
@pytest.mark.parametrize("way", WAYS, ids=str, indirect=True)
def test_a_class_takes_its_first_lesson(
    app: Flask,
    session: Session,
    stage: Cast,
    lessons: None,
    clock: Clock,
    way: Way,
    sits_down: Callable[..., Any],
) -> None:
    library = app.extensions["library"]
    first = library.get("L1")
    turn, risky = risky_turn(first)

    # The teacher gets the class ready.
    teacher: Teacher = sits_down(Teacher, stage.petit, clock)
    teacher.signs_in()
    teacher.creates_a_class(LABEL, pupils=26)
    cards = teacher.prints_the_cards()
    assert len({card.code for card in cards}) == len({card.link for card in cards}) == 26
    for code in ("L1", "L2", "L3", "L5"):
        teacher.assigns(library.get(code).title, LABEL)
    teacher.opens_the_class()

    # A pupil types the code of the card, and meets a risky choice.
    pupil: PupilAtTablet = sits_down(PupilAtTablet, way.script)
    pupil.signs_in_by_code(cards[0].code.lower().replace("-", " "))
    pupil.is_greeted_as(cards[0].name)
    pupil.begins()
    pupil.reads_on_to(turn.prompt)
    pupil.chooses(risky.text)
    pupil.reads(risky.outcome)
    pupil.presses("Revenir à ce moment")
    pupil.is_at(turn.prompt)
    pupil.chooses(risky.text)
    pupil.presses("Et maintenant ?")
    pupil.goes_on()

    # Another situation is skipped; a reload stays on the same screen.
    following = next(t for t in story_turns(first) if t.benign is False)
    pupil.reads_on_to(following.prompt)
    pupil.skips()
    pupil.reads("Autre chose à la place")
    pupil.goes_on()
    pupil.goes_on()
    here = pupil.heading
    pupil.page.reload()
    pupil.is_at(here)

    # The tablet's battery dies: on another one, the lesson begins the step again.
    pupil = sits_down(PupilAtTablet, way.script)
    pupil.signs_in_by_code(cards[0].code)
    pupil.begins()
    assert pupil.heading.startswith("Tu en étais à l’étape")
    pupil.presses("Continuer")
    pupil.goes_on_to_the_end()

    # A neighbour opens the QR link and types three characters; without script, the code.
    neighbour: PupilAtTablet = sits_down(PupilAtTablet, way.script)
    if way.script:
        neighbour.signs_in_by_link(cards[1])
    else:
        neighbour.page.goto(cards[1].link)
        neighbour.presses("Taper le code", "link")
        neighbour.signs_in_by_code(cards[1].code)
    neighbour.is_greeted_as(cards[1].name)

    # Terminer: the class has its figures, the tablets show the closing page.
    classmates_take_it(app, session, clock, "L1")
    teacher.looks_at_progress(LABEL, first.title)
    assert teacher.finished == f"{CLASSMATES + 1} élèves sur 26 ont terminé"
    teacher.reads(NOT_COUNTED)
    teacher.ends_the_class(LABEL)
    teacher.looks_at_progress(LABEL, first.title)
    teacher.reads("À reprendre en premier")
    expect(teacher.page.get_by_text(NOT_COUNTED)).to_have_count(0)
    assert "%" in teacher.gain or "sans le total" in teacher.gain
    neighbour.page.reload()
    neighbour.is_at("La séance est terminée")
