"""The live page: thirds of a lesson, and what it asks every three seconds."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.follow_up import Moment
from app.domain.lesson import Lesson
from app.models import Assignment, SignIn
from tests.cast import Cast
from tests.factories import add_pupils
from tests.page import Client, Page
from tests.web.teach.conftest import give


def path(cast: Cast, end: str = "") -> str:
    return f"/teach/classes/{cast.room_4eb.id}{end}"


def thirds(page: Page) -> list[str]:
    """The third of each pupil, in the order of the list."""
    return [str(tag["data-pupil"]) for tag in page.select(".live-list [data-pupil]")]


def counts(page: Page) -> dict[str, int]:
    return {str(tag["data-count"]): int(tag.text) for tag in page.select("[data-count]")}


def test_nobody_else_follows_pauses_or_plans(cast: Cast, opened: Assignment, others: Any) -> None:
    for end in ("/sitting", "/sitting/now", "/projection"):
        others(path(cast, end))
        others(path(cast, f"{end}?lesson={opened.id}"))
    for end in ("/pause", "/resume", "/plan"):
        others(path(cast, end), method="post")


def test_another_class_is_asked_for_in_vain(
    petit: Client, session: Session, cast: Cast, opened: Assignment, lesson: Lesson, clock: Any
) -> None:
    elsewhere = give(session, cast, cast.room_3ea, lesson, clock.now)
    for end in ("/sitting", "/sitting/now", "/projection"):
        for asked in (elsewhere.id, uuid.uuid4(), "x"):
            petit.get(path(cast, f"{end}?lesson={asked}"), expect=404)


def test_what_the_page_promises_is_true_of_a_lesson_and_of_a_follow_up(
    petit: Client, cast: Cast, opened: Assignment, again: dict[Moment, Assignment], clock: Any,
    sign_in: Any,
) -> None:  # fmt: skip
    stories, answers = "Les choix des histoires n’existent", "Les réponses aux rappels n’existent"
    page = petit.get(path(cast, f"/sitting?lesson={opened.id}"))
    assert stories in page.text and answers not in page.text
    clock.advance(days=8)
    sign_in(petit, cast.petit)
    page = petit.get(path(cast, f"/sitting?lesson={again[Moment.FIRST].id}"))
    assert answers in page.text and stories not in page.text


def test_pupils_stand_in_thirds_in_the_order_of_the_list_without_names(
    petit: Client,
    session: Session,
    cast: Cast,
    lesson: Lesson,
    stands: Callable[..., None],
    clock: Any,
) -> None:
    last = len(lesson.steps)
    add_pupils(session, cast.room_4eb, 3, clock.now)
    stands(cast.bilal, last)
    page = petit.get(path(cast, "/sitting"))
    assert thirds(page) == ["not_begun", "end", "not_begun", "not_begun", "not_begun"]
    stands(cast.alice, 1)
    assert thirds(petit.get(path(cast, "/sitting")))[:2] == ["start", "end"]
    stands(cast.alice, last, finished=True)
    page = petit.get(path(cast, "/sitting"))
    assert thirds(page)[:2] == ["finished", "end"]
    assert counts(page) == {"not_begun": 3, "start": 0, "middle": 0, "end": 1, "finished": 1}
    assert "Alice" not in page.text and "Élève 1" in page.text
    assert "Alice" in petit.get(path(cast, "/sitting?names=1")).text


def test_every_step_stands_in_a_third_and_no_step_is_told(
    petit: Client, cast: Cast, lesson: Lesson, stands: Callable[..., None], opened: Assignment
) -> None:
    seen, pages = [], []
    for step in range(1, len(lesson.steps) + 1):
        stands(cast.alice, step)
        page = petit.get(path(cast, "/sitting"))
        seen.append(thirds(page)[0])
        pages.append(petit.get(path(cast, "/sitting/now?lesson=" + str(opened.id))).json)
    assert sorted(set(seen), key=seen.index) == ["start", "middle", "end"]
    third = len(lesson.steps) / 3
    assert all(abs(seen.count(word) - third) < 1 for word in set(seen)), seen
    for word in set(seen):  # within a third, nothing that is sent changes
        same = [page for page, where in zip(pages, seen, strict=True) if where == word]
        assert all(one == same[0] for one in same)


def test_the_lesson_with_most_activity_is_followed_and_another_can_be(
    petit: Client,
    session: Session,
    cast: Cast,
    library: Any,
    opened: Assignment,
    stands: Callable[..., None],
    clock: Any,
) -> None:
    other = give(session, cast, cast.room_4eb, library.main[1], clock.now)
    stands(cast.alice, 1)
    page = petit.get(path(cast, "/sitting"))
    assert [o["value"] for o in page.select("#lesson option[selected]")] == [str(opened.id)]
    assert thirds(page)[0] == "start"
    page = petit.get(path(cast, f"/sitting?lesson={other.id}"))
    assert thirds(page)[0] == "not_begun"
    assert str(other.id) in page.select_one("[data-live]")["data-live"]


def test_refreshing_keeps_the_lesson_and_the_names(
    petit: Client, cast: Cast, opened: Assignment
) -> None:
    page = petit.get(path(cast, f"/sitting?lesson={opened.id}&names=1"))
    (form,) = (f for f in page.select("form") if "Rafraîchir" in f.text)
    sent = {i["name"]: i["value"] for i in form.select("[type=hidden]")}
    assert sent == {"lesson": str(opened.id), "names": "1"}


def test_a_class_without_a_lesson_or_a_pupil_says_so(
    petit: Client, session: Session, cast: Cast
) -> None:
    assert "La classe est fermée" in petit.get(path(cast, "/sitting")).text
    assert "Pas encore de leçon" in petit.get(path(cast, "/sitting")).text
    assert petit.get(path(cast, "/sitting/now")).json["sitting"] == "closed"


@pytest.mark.goal("R26")
def test_the_page_costs_the_same_for_five_and_thirty_five_pupils(
    petit: Client, session: Session, cast: Cast, opened: Assignment, clock: Any, statements: Any
) -> None:
    costs = []
    for number in (3, 30):
        add_pupils(session, cast.room_4eb, number, clock.now)
        for end in ("/sitting", "/projection"):
            with statements() as seen:
                petit.get(path(cast, end))
            costs.append(len(seen))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 8


# --- the poll --------------------------------------------------------------------------------


def test_the_poll_costs_two_statements_and_answers_304_when_nothing_has_changed(
    petit: Client,
    cast: Cast,
    opened: Assignment,
    stands: Callable[..., None],
    statements: Any,
) -> None:
    where = path(cast, f"/sitting/now?lesson={opened.id}")
    first = petit.get(where)
    assert first.json["pupils"] == ["not_begun", "not_begun"]
    tag = {"If-None-Match": first.headers["ETag"], "X-Poll": "1"}
    with statements() as seen:
        same = petit.get(where, expect=304, headers=tag)
    assert same.response.get_data() == b""
    assert len(seen) == 2, seen
    stands(cast.bilal, 1)
    with statements() as seen:
        changed = petit.get(where, headers=tag)
    assert changed.json["pupils"] == ["not_begun", "start"]
    assert len(seen) == 2, seen
    petit.post(path(cast, "/pause"))
    assert petit.get(where, headers=tag).json["sitting"] == "paused"


def test_the_poll_tells_no_name_and_no_id(petit: Client, cast: Cast, opened: Assignment) -> None:
    told = petit.get(path(cast, f"/sitting/now?lesson={opened.id}")).response.get_data(True)
    assert "Alice" not in told
    assert str(cast.alice.id) not in told and cast.alice.id.hex not in told


def test_polls_never_extend_a_teachers_session(
    petit: Client, session: Session, cast: Cast, opened: Assignment, clock: Any
) -> None:
    times = sa.select(SignIn.seen_at, SignIn.expires_at).where(SignIn.account_id == cast.petit.id)
    before = session.execute(times).one()
    where = path(cast, f"/sitting/now?lesson={opened.id}")
    for _ in range(3):
        clock.advance(minutes=9)
        petit.get(where, headers={"X-Poll": "1"})
    session.commit()
    assert session.execute(times).one() == before
    clock.advance(minutes=4)
    assert petit.get(where, expect=302, headers={"X-Poll": "1"}).location
