"""« Aperçu : aucune réponse n'est enregistrée »; the end ticks « leçon jouée »."""

import random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.cli import player
from app.content.library import Library
from app.domain.journey import AttemptState, Course, Journey, act, after_effects, view
from app.domain.lesson import Form, Lesson
from app.models import Base, Rehearsal
from tests.cast import Cast
from tests.page import Client


def rows(session: Session) -> dict[str, int]:
    """How many rows each table has, but the session's own."""
    return {
        table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def walk(
    client: Client,
    path: str,
    library: Library,
    lesson: Lesson,
    form: Form,
    other_way: bool = False,
) -> int:
    """Take the preview as a pupil would, to the end; returns the number of screens."""
    course = Course(lesson, library.parallel_of(lesson))
    state, journey, rng = AttemptState(form), Journey(), random.Random(4)
    screens = 0
    while not state.finished:
        screen = view(course, state, journey)
        fields = player.form_for(screen, rng, 0.5)
        if other_way and not screens:
            fields = {"screen": [""], "action": ["other_route"]}
        move = act(course, state, journey, fields)
        state, journey = after_effects(state, move.effects), move.journey
        client.follow(client.post(path, {k: list(v) for k, v in fields.items()}))
        screens += 1
    return screens


@pytest.mark.parametrize("form", list(Form))
def test_a_whole_lesson_is_previewed_and_only_its_end_is_written(
    petit: Client,
    session: Session,
    library: Library,
    lesson: Lesson,
    form: Form,
    cast: Cast,
    clock: Any,
) -> None:
    path = f"/teach/lessons/L1/preview?form={form.value}"
    before = rows(session)
    petit.post(path, {"action": "begin"})
    assert "Aucune réponse n’est enregistrée" in petit.get(path).text
    assert walk(petit, path, library, lesson, form) > 20
    assert petit.get(path).select('input[value="redo"]'), "the last screen"
    assert rows(session) == {**before, "rehearsal": 1}
    kept = session.scalars(sa.select(Rehearsal)).one()
    assert (kept.teacher_id, kept.lesson_code) == (cast.petit.id, "L1")
    assert kept.played_on == clock.now.date()


def test_the_day_of_the_last_time_is_kept(
    petit: Client,
    session: Session,
    library: Library,
    lesson: Lesson,
    clock: Any,
    cast: Cast,
    sign_in: Any,
) -> None:
    path = "/teach/lessons/L1/preview?form=A"
    for _ in range(2):
        clock.advance(hours=20)
        sign_in(petit, cast.petit)
        petit.post(path, {"action": "begin"})
        walk(petit, path, library, lesson, Form.A)
        session.commit()
    assert session.scalars(sa.select(Rehearsal)).one().played_on == clock.now.date()


def test_the_other_way_is_not_the_lesson(
    petit: Client, session: Session, library: Library, lesson: Lesson
) -> None:
    path = "/teach/lessons/L1/preview?form=A"
    petit.post(path, {"action": "begin"})
    walk(petit, path, library, lesson, Form.A, other_way=True)
    assert not session.scalars(sa.select(Rehearsal)).all()


def test_looking_at_a_preview_writes_nothing(petit: Client, session: Session) -> None:
    petit.get("/teach/lessons/L1/preview?form=A")
    assert not session.scalars(sa.select(Rehearsal)).all()


def test_begin_starts_again(petit: Client, lesson: Lesson) -> None:
    path = "/teach/lessons/L1/preview?form=A"
    first = petit.get(path).h1
    petit.post(path, {"screen": "", "action": "start"})
    assert petit.get(path).h1 != first
    petit.post(path, {"action": "begin"})
    assert petit.get(path).h1 == first


def test_a_missing_answer_is_asked_for(petit: Client, lesson: Lesson) -> None:
    path = "/teach/lessons/L1/preview?form=A"
    petit.post(path, {"screen": "", "action": "start"})
    screen = petit.get(path).select("input[name=screen]")[0]["value"]
    page = petit.post(path, {"screen": screen, "action": "answer"}, expect=422)
    assert "Tu peux aussi passer" in page.text or page.select(".field-error")


def test_a_preview_of_another_person_is_not_read(
    app: Flask, petit: Client, session: Session, cast: Cast, lesson: Lesson, sign_in: Any
) -> None:
    path = "/teach/lessons/L1/preview?form=A"
    first = petit.get(path).h1
    petit.post(path, {"screen": "", "action": "start"})
    sign_in(petit, cast.roy)
    assert petit.get(path).h1 == first


def test_a_cookie_that_is_not_ours_is_ignored(petit: Client, lesson: Lesson) -> None:
    petit.raw.set_cookie("__Host-repere-preview", "rubbish", secure=True)
    petit.get("/teach/lessons/L1/preview")
