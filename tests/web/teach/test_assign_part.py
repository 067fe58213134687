"""A lesson is given to a group or to some pupils, without script."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson
from app.models import Assignment
from app.services import assigning, groups
from tests.cast import Cast, Person, found
from tests.factories import add_pupils, classroom_of
from tests.page import Client, Page
from tests.web.teach.conftest import give, given_pupils

PATH = "/teach/lessons/L1/assign"
ALONE = "Une leçon donnée à un seul élève le désigne"
TOO_FEW = "oins de dix élèves : pas de totaux de classe"


@pytest.fixture
def petit(petit: Client, session: Session, lesson: Lesson, cast: Cast, clock: Any) -> Client:
    """Mme Petit, who knows that the lesson was not reviewed, and teaches two classes."""
    assigning.acknowledge(session, cast.school.id, cast.petit.id, lesson.hash)
    found(session, cast.school, "4eC", cast.petit, ["Emma"], clock.now)
    session.commit()
    return petit


@pytest.fixture
def twelve(session: Session, cast: Cast, clock: Any) -> list[Person]:
    """Twelve pupils of 4eB in group 1; Alice and Bilal are in group 2."""
    pupils = add_pupils(session, cast.room_4eb, 12, clock.now)
    numbers = {one.id: 1 for one in pupils} | {cast.alice.id: 2, cast.bilal.id: 2}
    groups.put(session, classroom_of(session, cast.room_4eb), numbers)  # type: ignore[arg-type]
    session.commit()
    return pupils


def here(cast: Cast) -> str:
    return f"{PATH}?class={cast.room_4eb.id}"


def choices(page: Page) -> dict[str, str]:
    """Value to words of the radios « Pour qui »."""
    return {
        str(tag["value"]): " ".join(tag.find_parent("label").get_text(" ", strip=True).split())
        for tag in page.select("[name=whom]")
    }


def test_a_form_that_is_refused_reads_the_class_and_its_list_once(
    petit: Client, cast: Cast, statements: Any
) -> None:
    petit.get(here(cast))
    with statements() as seen:
        petit.submit(action=PATH, whom="pupils", pupils=[], expect=422)
    assert sum("printed_on" in statement for statement in seen) == 1
    assert sum("classroom.named" in statement for statement in seen) == 1


def test_the_whole_class_is_the_default_and_nothing_more_has_to_be_pressed(
    petit: Client, session: Session, cast: Cast, twelve: list[Person]
) -> None:
    page = petit.get(here(cast))
    assert [tag["value"] for tag in page.select("[name=whom][checked]")] == ["class"]
    petit.submit(action=PATH)
    assert given_pupils(session) is None


def test_groups_that_have_somebody_are_offered_with_their_number_of_pupils(
    petit: Client, cast: Cast, twelve: list[Person]
) -> None:
    offered = choices(petit.get(here(cast)))
    assert list(offered) == ["class", "group-1", "group-2", "pupils"]
    assert offered["group-1"] == "Groupe 1 12 élèves"
    assert offered["group-2"].startswith("Groupe 2 2 élèves · m")
    assert TOO_FEW in offered["group-2"].replace("\xa0", " ")


def test_a_lesson_is_given_to_a_group_as_it_is_now(
    petit: Client, session: Session, cast: Cast, twelve: list[Person]
) -> None:
    petit.get(here(cast))
    page = petit.follow(petit.submit(action=PATH, whom="group-1"))
    assert "assignée à 12 élèves de la 4eB" in page.text
    assert "Groupe 1, 12 élèves" in page.text
    petit.post(f"/teach/classes/{cast.room_4eb.id}/groupes", {"split": "none"})
    assert given_pupils(session) == {one.id for one in twelve}
    assert "12 élèves choisis" in petit.get(f"/teach/classes/{cast.room_4eb.id}").text


def test_a_lesson_is_given_to_pupils_that_are_ticked(
    petit: Client, session: Session, cast: Cast, twelve: list[Person]
) -> None:
    petit.get(here(cast))
    petit.submit(action=PATH, whom="pupils", pupils=[str(cast.alice.id), str(cast.bilal.id)])
    assert given_pupils(session) == {cast.alice.id, cast.bilal.id}


def test_one_pupil_alone_is_not_refused_but_it_is_said_before_and_after(
    petit: Client, session: Session, cast: Cast
) -> None:
    assert ALONE in petit.get(here(cast)).text
    page = petit.follow(petit.submit(action=PATH, whom="pupils", pupils=str(cast.alice.id)))
    assert ALONE in page.text
    assert given_pupils(session) == {cast.alice.id}


def test_a_class_not_known_yet_leads_to_a_second_step_that_keeps_the_dates(
    petit: Client, session: Session, cast: Cast
) -> None:
    page = petit.get(PATH)
    assert list(choices(page)) == ["class", "part"]
    step = petit.submit(
        action=PATH,
        classroom=str(cast.room_4eb.id),
        whom="part",
        opening="later",
        opens_at="2026-11-30T08:00",
    )
    page = petit.follow(step)
    assert [tag["value"] for tag in page.select("[name=whom][checked]")] == ["pupils"]
    assert [tag["value"] for tag in page.select("[name=opening][checked]")] == ["later"]
    assert page.select_one("#opens_at")["value"] == "2026-11-30T08:00"
    assert "Alice" in page.text
    petit.submit(action=PATH, pupils=str(cast.alice.id))
    assert given_pupils(session) == {cast.alice.id}


def test_another_class_than_the_one_listed_shows_its_own_list_first(
    petit: Client, session: Session, cast: Cast, twelve: list[Person]
) -> None:
    other = f"{PATH}?class="
    petit.get(here(cast))
    rooms = petit.get(here(cast)).select("#classroom option")
    (elsewhere,) = (str(o["value"]) for o in rooms if "4eC" in o.text)
    page = petit.follow(petit.submit(action=PATH, classroom=elsewhere, whom="group-1"))
    assert "Emma" in page.text and "Alice" not in page.text
    assert petit.path.startswith(f"{other}{elsewhere}")
    assert session.scalar(sa.select(Assignment)) is None


def test_nobody_is_refused_and_nothing_typed_is_lost(
    petit: Client, session: Session, cast: Cast
) -> None:
    petit.get(here(cast))
    page = petit.submit(
        action=PATH, whom="pupils", opening="later", opens_at="2026-11-30T08:00", expect=422
    )
    assert "Choisissez au moins un élève" in page.text
    assert page.select_one("#opens_at")["value"] == "2026-11-30T08:00"
    assert "Alice" in page.text
    page = petit.submit(action=PATH, whom="group-6", expect=422)
    assert "Choisissez au moins un élève" in page.text
    assert session.scalar(sa.select(Assignment)) is None


def test_a_pupil_of_another_class_or_school_is_a_404(
    petit: Client, session: Session, cast: Cast
) -> None:
    fields = {"class": str(cast.room_4eb.id), "classroom": str(cast.room_4eb.id), "whom": "pupils"}
    for stranger in (cast.chloe.id, cast.dina.id, "no-id"):
        petit.post(PATH, {**fields, "opening": "now", "pupils": str(stranger)}, expect=404)
    assert session.scalar(sa.select(Assignment)) is None


def test_the_lesson_runs_twice_for_other_pupils_and_not_for_the_same(
    petit: Client, session: Session, cast: Cast, lesson: Lesson, twelve: list[Person], clock: Any
) -> None:
    give(session, cast, cast.room_4eb, lesson, clock.now, twelve)
    petit.get(here(cast))
    page = petit.submit(action=PATH, whom="group-1", expect=422)
    assert "a déjà cette leçon" in page.text
    page = petit.submit(action=PATH, whom="class", expect=422)
    assert "La 4eB a déjà cette leçon" in page.text
    page = petit.follow(petit.submit(action=PATH, whom="group-2"))
    assert len(page.select(".given-card")) == 2


def test_the_page_costs_at_most_eight_statements(
    petit: Client, cast: Cast, twelve: list[Person], statements: Any
) -> None:
    with statements() as seen:
        petit.get(here(cast))
    assert len(seen) <= 8
