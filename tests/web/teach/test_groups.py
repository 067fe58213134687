"""The page of the groups, and where groups are shown."""

from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.models import Enrolment
from tests.cast import Cast, Person
from tests.factories import add_pupils
from tests.page import Client


def path(cast: Cast, end: str = "/groupes") -> str:
    return f"/teach/classes/{cast.room_4eb.id}{end}"


def number_of(session: Session, pupil: Person) -> int | None:
    session.expire_all()
    return session.get_one(Enrolment, (pupil.school_id, pupil.id)).group_number


def test_nobody_else_sees_or_makes_the_groups_of_a_class(cast: Cast, others: Any) -> None:
    others(path(cast))
    others(path(cast), method="post", split="halves")


def test_each_pupil_is_put_in_a_group_or_in_none_by_one_form(
    petit: Client, session: Session, cast: Cast
) -> None:
    petit.get(path(cast))
    alice, bilal = f"group-{cast.alice.id}", f"group-{cast.bilal.id}"
    petit.follow(petit.submit(form=f"form:has(#{alice})", **{alice: "2", bilal: ""}))
    assert number_of(session, cast.alice) == 2
    page = petit.get(path(cast))
    assert [o["value"] for o in page.select("option[selected]")] == ["2"]
    assert len(page.select(f"#{alice} option")) == 7


def test_the_whole_list_is_put_in_two_halves_at_once(
    petit: Client, session: Session, cast: Cast, clock: Any
) -> None:
    pupils = [cast.alice, cast.bilal, *add_pupils(session, cast.room_4eb, 3, clock.now)]
    for how, numbers in (
        ("odd_even", [1, 2, 1, 2, 1]),
        ("halves", [1, 1, 1, 2, 2]),
        ("none", [None] * 5),
    ):
        petit.get(path(cast))
        petit.submit(form=f"form:has([value={how}])")
        assert [number_of(session, pupil) for pupil in pupils] == numbers, how


def test_a_number_that_no_browser_sends_is_refused(
    petit: Client, session: Session, cast: Cast
) -> None:
    for value in ("0", "7", "x", "1e9"):
        petit.post(path(cast), {f"group-{cast.alice.id}": value}, expect=400)
    petit.post(path(cast), {"split": "thirds"}, expect=400)
    petit.post(path(cast), {f"group-{cast.chloe.id}": "1"})
    assert number_of(session, cast.alice) is None
    assert number_of(session, cast.chloe) is None, "she is in another class"


def test_a_group_stands_in_the_class_list_and_on_the_class_sheet_alone(
    petit: Client, session: Session, cast: Cast
) -> None:
    for end in ("", "/sheet"):
        assert "Groupe 1" not in petit.get(path(cast, end)).text
    petit.post(path(cast), {f"group-{cast.alice.id}": "1"})
    assert "Alice Groupe 1" in petit.get(path(cast, "")).text
    assert "Alice Groupe 1" in petit.get(path(cast, "/sheet")).text


def test_a_pupil_finds_the_own_group_where_everything_kept_stands_and_nowhere_else(
    app: Flask, petit: Client, session: Session, cast: Cast, sign_in: Any
) -> None:
    petit.post(path(cast), {f"group-{cast.alice.id}": "1", f"group-{cast.bilal.id}": "2"})
    alice = sign_in(Client(app, session), cast.alice)
    assert "groupe" not in alice.get("/accueil").text.casefold()
    text = alice.get("/ce-que-repere-sait").text
    assert "4eB, groupe 1" in text
    assert "groupe 2" not in text


def test_the_page_costs_at_most_eight_statements(
    petit: Client, session: Session, cast: Cast, clock: Any, statements: Any
) -> None:
    add_pupils(session, cast.room_4eb, 30, clock.now)
    with statements() as seen:
        petit.get(path(cast))
    assert len(seen) <= 8
