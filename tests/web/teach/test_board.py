"""The board: address, state, one question in large type; letters and answers."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app.domain.kinds.answer_key import answer_key
from app.domain.lesson import Lesson, StepKind
from app.models import Assignment
from app.web.lesson_view import without_terms
from app.web.teach.projection_view import LETTERED, items_of
from tests.cast import Cast
from tests.page import Client, Page
from tests.web.teach.conftest import give


def path(cast: Cast, end: str = "") -> str:
    return f"/teach/classes/{cast.room_4eb.id}{end}"


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
    lettered = set()
    for place, lesson in enumerate(library.main):
        given = give(session, cast, cast.room_4eb, lesson, clock.now) if place else opened
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
    for place, lesson in enumerate(library.main):
        given = give(session, cast, cast.room_4eb, lesson, clock.now) if place else opened
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
