"""What may be shown of a lesson, question by question."""

import uuid
from typing import Any

import pytest
from flask import Flask

from app.content.library import Library
from app.domain.disclosure import Band
from app.domain.lesson import Lesson
from app.queries.class_progress import Counted
from app.queries.question_breakdown import from_counts


@pytest.fixture
def lesson(app: Flask) -> Lesson:
    library: Library = app.extensions["library"]
    return library.main[0]


def test_without_counts_every_slot_is_there_and_none_shows_a_line(lesson: Lesson) -> None:
    found = from_counts(lesson, Counted({}))
    assert [slot.number for slot in found.slots] == [1, 2, 3, 4, 5, 6]
    assert [len(slot.after) for slot in found.slots] == [2, 2, 2, 1, 1, 1]
    assert [len(slot.before) for slot in found.slots] == [2, 2, 2, 0, 0, 0]
    assert not any(b.lines for slot in found.slots for b in (*slot.after, *slot.before))
    assert not any(turn.figures for turn in found.turns)


def test_a_form_answered_by_fewer_than_ten_shows_nothing(lesson: Lesson) -> None:
    one, other = lesson.pairs[0]
    counts = {"after:1": {"n": 19, one: 9, other: 10, "acquired": 12}}
    slot = from_counts(lesson, Counted(counts)).slots[0]
    assert slot.after[0].lines == () and slot.after[0].band is Band.TOO_FEW
    assert slot.after[1].lines == (), "subtraction from both forms together would give the nine"
    counts["after:1"] = {"n": 20, one: 10, other: 10, "acquired": 12}
    slot = from_counts(lesson, Counted(counts)).slots[0]
    assert slot.after[1].lines and slot.after[1].band is Band.SOME


def test_a_turning_point_of_ten_shows_rounded_shares(lesson: Lesson) -> None:
    turn = next(t for s in lesson.steps for t in s.turns)
    keys = [c.key for c in turn.choices]
    counts: dict[str, Any] = {f"story:{turn.key}": {"n": 12, keys[0]: 7, keys[1]: 5}}
    found = from_counts(lesson, Counted(counts)).turns[0]
    assert found.figures
    assert all(figure.share.percent % 5 == 0 for figure in found.figures)


def test_the_counters_of_an_unknown_assignment_are_empty(app: Flask, session: Any) -> None:
    from app.queries.class_progress import counted

    assert counted(session, uuid.uuid4(), uuid.uuid4()).marks == {}
