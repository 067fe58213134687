"""The live page: Pause, Reprendre, the plan, thirds of a lesson; its polls."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.lesson import Lesson, StepKind
from app.models import Assignment, Attempt, Ballot, Counter, SignIn, Sitting
from app.services import sittings, taking
from tests.cast import Cast, Person
from tests.factories import add_pupils, classroom_of
from tests.page import Client, Page
from tests.web.teach.conftest import give, play


def path(cast: Cast, end: str = "") -> str:
    return f"/teach/classes/{cast.room_4eb.id}{end}"


@pytest.fixture
def opened(session: Session, cast: Cast, given: Assignment, clock: Any) -> Assignment:
    """The first lesson is given to 4eB, whose class is open."""
    room = classroom_of(session, cast.room_4eb)
    sittings.open_class(session, room, cast.petit.id, clock.now)
    session.commit()
    return given


@pytest.fixture
def stands(session: Session, opened: Assignment, clock: Any) -> Callable[..., None]:
    """`stands(pupil, step)`: the pupil has reached that step of the lesson."""

    def at(pupil: Person, step: int, finished: bool = False) -> None:
        attempt_id = taking.start(session, opened, pupil.id, clock.now)
        attempt = session.get_one(Attempt, (opened.school_id, attempt_id))
        attempt.step = step
        attempt.finished_on = clock.now.date() if finished else None
        session.commit()

    return at


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


def test_the_page_costs_the_same_for_five_and_thirty_five_pupils(
    petit: Client, session: Session, cast: Cast, opened: Assignment, clock: Any, statements: Any
) -> None:
    costs = []
    for number in (3, 30):
        add_pupils(session, cast.room_4eb, number, clock.now) if number == 3 else _more(
            session, cast, number, clock.now
        )
        for end in ("/sitting", "/projection"):
            with statements() as seen:
                petit.get(path(cast, end))
            costs.append(len(seen))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 8


def _more(session: Session, cast: Cast, number: int, now: Any) -> None:
    from app.services import classrooms

    names = [f"Autre {n}" for n in range(number)]
    classrooms.add_pupils(session, classroom_of(session, cast.room_4eb), names, None, now)
    session.commit()


# --- pause -----------------------------------------------------------------------------------


def sitting(session: Session) -> Sitting:
    session.commit()
    return session.scalars(sa.select(Sitting).where(Sitting.ended_at.is_(None))).one()


def test_the_class_is_paused_and_goes_on(
    petit: Client, session: Session, cast: Cast, opened: Assignment, clock: Any
) -> None:
    petit.get(path(cast, "/sitting"))
    page = petit.follow(petit.submit(action=path(cast, "/pause")))
    assert "En pause" in page.text
    assert sitting(session).paused_at == clock.now
    assert "La classe est en pause" in petit.get(path(cast)).text
    petit.get(path(cast, "/sitting"))
    page = petit.follow(petit.submit(action=path(cast, "/resume")))
    assert "Les élèves travaillent" in page.text
    assert sitting(session).paused_at is None


def test_any_teacher_of_the_class_may_pause_it(
    app: Flask, session: Session, cast: Cast, opened: Assignment, sign_in: Any
) -> None:
    from app.models import Teaching

    session.add(
        Teaching(school_id=cast.school.id, classroom_id=cast.room_4eb.id, teacher_id=cast.roy.id)
    )
    session.commit()
    colleague = sign_in(Client(app, session), cast.roy)
    colleague.post(path(cast, "/pause"))
    assert sitting(session).paused_at


def test_a_pause_opens_the_ballot_box_in_the_same_transaction(
    app: Flask, petit: Client, session: Session, cast: Cast, opened: Assignment, clock: Any
) -> None:
    for seed, pupil in enumerate(add_pupils(session, cast.room_4eb, 11, clock.now)):
        play(app, session, opened, pupil, clock.now, seed)
    number = sa.select(sa.func.count())
    waiting = session.scalar(number.select_from(Ballot))
    assert not session.scalar(number.select_from(Counter))
    petit.post(path(cast, "/pause"))
    session.commit()
    assert session.scalar(number.select_from(Counter))
    assert session.scalar(number.select_from(Ballot)) < waiting


def test_a_closed_class_cannot_be_paused(petit: Client, session: Session, cast: Cast) -> None:
    page = petit.follow(petit.post(path(cast, "/pause")))
    assert "La classe est fermée" in page.text


def test_the_class_is_ended_from_a_pause(
    petit: Client, session: Session, cast: Cast, opened: Assignment
) -> None:
    petit.post(path(cast, "/pause"))
    petit.get(path(cast, "/sitting"))
    page = petit.follow(petit.submit(action=path(cast, "/end")))
    assert "terminée" in page.text
    ended = session.scalars(sa.select(Sitting)).one()
    assert ended.ended_at and ended.paused_at is None


# --- the plan --------------------------------------------------------------------------------


def hours(page: Page) -> list[str]:
    return [tag.get_text(" ", strip=True) for tag in page.select(".plan .push")]


def test_each_block_says_the_hour_at_which_it_ends(
    petit: Client, cast: Cast, opened: Assignment
) -> None:
    found = hours(petit.get(path(cast, "/sitting")))
    minutes = [int(text[-2:]) for text in found]
    assert minutes == [10, 15, 35, 50, 55, 0], "opened at five past"
    assert len({text.split()[0] for text in found}) == 1


def test_the_plan_is_shortened_and_a_block_left_out(
    petit: Client, session: Session, cast: Cast, opened: Assignment
) -> None:
    petit.get(path(cast, "/sitting"))
    answer = petit.submit(action=path(cast, "/plan"), story="15", debate="0")
    page = petit.follow(answer)
    assert sitting(session).plan == "5,5,15,0,5,5"
    assert len(hours(page)) == 5
    assert "Débat" not in page.select_one(".plan").text


@pytest.mark.parametrize(
    "typed",
    [
        {"story": "-1"},
        {"story": "vingt"},
        {"story": ""},
        {"story": "121"},
        {"story": "115"},
        dict.fromkeys(("frame", "before", "story", "debate", "help", "breathe"), "0"),
    ],
)
def test_a_plan_that_is_no_plan_is_refused_and_what_was_typed_is_kept(
    petit: Client, session: Session, cast: Cast, opened: Assignment, typed: dict[str, str]
) -> None:
    petit.get(path(cast, "/sitting"))
    page = petit.submit(action=path(cast, "/plan"), expect=422, **typed)
    assert page.select(".field-error")
    assert page.select_one("[name=story]")["value"] == typed["story"]
    assert sitting(session).plan is None


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


# --- the board -------------------------------------------------------------------------------


def board(petit: Client, cast: Cast, **more: Any) -> Page:
    asked = "&".join(f"{name}={value}" for name, value in more.items())
    return petit.get(path(cast, f"/projection?{asked}"))


def test_the_board_shows_the_address_the_state_and_3018_and_no_name(
    petit: Client, cast: Cast, opened: Assignment, stands: Callable[..., None]
) -> None:
    stands(cast.alice, 1)
    page = board(petit, cast)
    assert "3018" in page.text and "La classe est ouverte" in page.text
    assert "Alice" not in page.text and "Élève" not in page.text
    assert not page.select("nav, [data-count], .live-list")
    assert page.select("[data-class-bar]")
    petit.post(path(cast, "/pause"))
    assert board(petit, cast).h1 == "On en parle ensemble"


def test_only_after_questions_with_one_answer_to_find_bear_letters(
    petit: Client, cast: Cast, library: Any, session: Session, clock: Any, opened: Assignment
) -> None:
    from app.web.teach.projection_view import LETTERED, items_of

    lettered = set()
    for lesson in library.main:
        given = give(session, cast, cast.room_4eb, lesson, clock.now)
        after = {key for pair in lesson.pairs for key in pair} | set(lesson.more)
        with petit.app.test_request_context():
            keys = [item.key for group in items_of(lesson) for item in group.entries]
        assert len(keys) == len(set(keys))
        for key in keys:
            page = board(petit, cast, lesson=given.id, show=key)
            kind, _, name = key.partition(":")
            wanted = kind == "question" and lesson.questions[name].kind in LETTERED
            assert bool(page.select(".letter")) is wanted, key
            assert not wanted or name in after
            lettered |= {lesson.questions[name].kind} if wanted else set()
            letters = [tag.text for tag in page.select(".letter")]
            assert letters == list("ABCDEFGHIJ"[: len(letters)])
    assert "one" in lettered


def test_the_answer_leaves_the_server_only_when_it_is_asked_for(
    petit: Client, cast: Cast, library: Any, session: Session, clock: Any, opened: Assignment
) -> None:
    from app.domain.kinds.answer_key import answer_key
    from app.web.lesson_view import without_terms

    for lesson in library.main:
        given = give(session, cast, cast.room_4eb, lesson, clock.now)
        for key in (*(k for pair in lesson.pairs for k in pair), *lesson.more):
            page = board(petit, cast, lesson=given.id, show=f"question:{key}")
            found = answer_key(lesson.questions[key])
            reason = found.feedback.reason if found.feedback else ""
            assert not page.select(".fits") and "board-reason" not in page.body
            assert not reason or without_terms(reason) not in page.text
            if not page.select(".letter"):
                continue
            links = [a["href"] for a in page.select("a") if "answer=1" in a["href"]]
            assert len(links) == 1
            told = petit.get(links[0])
            assert len(told.select(".fits")) == len(found.lines)
            assert "la réponse" in told.select(".fits")[0].text


def test_a_screen_of_the_story_has_no_answer_to_show(
    petit: Client, cast: Cast, lesson: Lesson, opened: Assignment
) -> None:
    turn = next(t for step in lesson.steps for t in step.turns)
    pages = [
        board(petit, cast, lesson=opened.id, show=f"story:{turn.key}", answer=n) for n in (0, 1)
    ]
    assert pages[0].text == pages[1].text
    assert not pages[0].select(".letter, .fits")
    assert len(pages[0].select(".board-lines li")) == len(turn.choices)
    before = lesson.step_of(StepKind.BEFORE)
    for wrong in (f"story:{before.key}", "question:x", f"question:{turn.key}", "idea:M99", "x"):
        petit.get(path(cast, f"/projection?show={wrong}"), expect=404)
