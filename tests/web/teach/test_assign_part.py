"""A lesson is given to a group or to some pupils, without script; and later to others."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson
from app.models import Assignment
from app.services import assigning, given_to, groups, sittings, taking
from tests.cast import Cast, Person, found
from tests.factories import add_pupils, classroom_of
from tests.page import Client, Page
from tests.web.teach.conftest import give, play

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


def given_pupils(session: Session) -> set[Any] | None:
    """Whom the one assignment is for; None for the whole class."""
    session.expire_all()
    chosen = given_to.chosen(session, session.scalars(sa.select(Assignment)).one())
    return None if chosen is None else set(chosen)


def choices(page: Page) -> dict[str, str]:
    """Value to words of the radios « Pour qui »."""
    return {
        str(tag["value"]): " ".join(tag.find_parent("label").get_text(" ", strip=True).split())
        for tag in page.select("[name=whom]")
    }


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


# --- « Pour qui » -----------------------------------------------------------------------------


@pytest.fixture
def part(
    session: Session, cast: Cast, lesson: Lesson, twelve: list[Person], clock: Any
) -> Assignment:
    """The lesson, for group 1 and Alice."""
    return give(session, cast, cast.room_4eb, lesson, clock.now, [*twelve, cast.alice])


def whom(given: Assignment) -> str:
    return f"/teach/assignments/{given.id}/pour-qui"


def test_nobody_else_changes_whom_a_lesson_is_for(part: Assignment, others: Any) -> None:
    others(whom(part))
    others(whom(part), method="post", pupils="x")


def test_a_lesson_of_the_whole_class_has_no_such_page(
    petit: Client, session: Session, cast: Cast, lesson: Lesson, clock: Any
) -> None:
    given = give(session, cast, cast.room_4eb, lesson, clock.now)
    petit.get(whom(given), expect=404)
    petit.post(whom(given), {"pupils": str(cast.alice.id)}, expect=404)
    assert given_pupils(session) is None


def test_pupils_are_added_and_removed(
    petit: Client, session: Session, cast: Cast, part: Assignment
) -> None:
    page = petit.get(whom(part))
    assert len(page.select("[name=pupils]")) == 14
    assert len(page.select("[name=pupils][checked]")) == 13
    page = petit.follow(petit.submit(action=whom(part), pupils=str(cast.bilal.id)))
    assert "La liste est gardée" in page.text and ALONE in page.text
    assert given_pupils(session) == {cast.bilal.id}


def test_who_has_begun_is_not_removed_and_the_page_says_who_and_why(
    petit: Client, session: Session, cast: Cast, part: Assignment, clock: Any
) -> None:
    taking.start(session, part, cast.alice.id, clock.now)
    before = given_pupils(session)
    assert "Alice Groupe 2 · a commencé" in petit.get(whom(part)).text
    page = petit.submit(action=whom(part), pupils=str(cast.bilal.id), expect=422)
    assert "Un élève qui a commencé garde la leçon" in page.text
    page = petit.submit(action=whom(part), pupils=[], expect=422)
    assert "Choisissez au moins un élève" in page.text
    assert given_pupils(session) == before


def test_who_has_the_lesson_by_another_way_is_not_added(
    petit: Client, session: Session, cast: Cast, part: Assignment, lesson: Lesson, clock: Any
) -> None:
    give(session, cast, cast.room_4eb, lesson, clock.now, [cast.bilal])
    petit.get(whom(part))
    ids = [str(cast.alice.id), str(cast.bilal.id)]
    page = petit.submit(action=whom(part), pupils=ids, expect=422)
    assert "a déjà cette leçon par ailleurs" in page.text
    petit.post(whom(part), {"pupils": str(cast.chloe.id)}, expect=404)


# --- what the pages of the class say ----------------------------------------------------------


def test_pages_count_those_concerned_only(
    app: Flask,
    petit: Client,
    session: Session,
    cast: Cast,
    part: Assignment,
    clock: Any,
) -> None:
    room = f"/teach/classes/{cast.room_4eb.id}"
    taking.start(session, part, cast.alice.id, clock.now)
    assert "0 sur 13 ont terminé, 1 en cours" in petit.get(room).text
    page = petit.get(f"/teach/assignments/{part.id}/progress")
    assert "0 élève sur 13 a terminé" in page.text
    cells = [
        row.select_one("td").get_text(" ", strip=True) for row in page.select(".heat tbody tr")
    ]
    assert cells[0].endswith("en cours") and "pas concerné" in cells[1]
    assert cells.count("pas commencé") == 12
    page = petit.get(f"{room}/sitting?lesson={part.id}")
    assert len(page.select(".live-list li")) == 13
    assert "Pas concernés par cette leçon : Élève 2" in page.text.replace("\xa0", " ")
    assert "Bilal" not in page.text
    assert len(petit.get(f"{room}/sitting/now?lesson={part.id}").json["pupils"]) == 13
    assert "1 élève sur 13" in petit.get(f"/teach/assignments/{part.id}/bilan").text
    assert "0 sur 13 ont terminé" in petit.get(f"{room}/year").text


def test_the_export_says_not_concerned_as_the_page_does(
    petit: Client, session: Session, cast: Cast, part: Assignment
) -> None:
    answer = petit.post(
        f"/teach/assignments/{part.id}/export", {"format": "csv", "names": "1"}, expect=200
    )
    lines = answer.response.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "Élève;L1 Deux messages (13 élèves choisis)"
    assert "Alice;pas commencé" in lines and "Bilal;pas concerné" in lines


def test_two_parts_of_one_class_are_never_added_up(
    app: Flask,
    petit: Client,
    session: Session,
    cast: Cast,
    lesson: Lesson,
    clock: Any,
) -> None:
    """Figures of ten pupils beside figures of ten and one more would tell that one's answers."""
    twenty = add_pupils(session, cast.room_4eb, 19, clock.now)
    parts = [
        give(session, cast, cast.room_4eb, lesson, clock.now, twenty[:10]),
        give(session, cast, cast.room_4eb, lesson, clock.now, twenty[10:]),
    ]
    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    for seed, pupil in enumerate(twenty):
        play(app, session, parts[seed // 10], pupil, clock.now, seed)
    sittings.end_class(session, app.extensions["repere_keys"], room, cast.petit.id, clock.now)
    session.commit()
    rows = petit.get(f"/teach/classes/{room.id}/year").select(".year-row")
    told = sorted(row.get_text(" ", strip=True).replace("\xa0", " ") for row in rows)
    assert [n for n in (9, 10, 19) if any(f"{n} sur {n} ont" in text for text in told)] == [9, 10]
    shown = [text for text in told if "%" in text]
    assert len(shown) == 1 and "10 sur 10" in shown[0], "nine pupils have no figure"
    small = petit.get(f"/teach/assignments/{parts[1].id}/progress")
    assert "%" not in small.select_one("main").get_text()
    assert "dix réponses" in small.select_one(".first").get_text()
