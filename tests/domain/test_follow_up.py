"""When a lesson comes back, with which questions, and that never more than one waits."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.content.library import load
from app.domain.follow_up import (
    AFTER,
    ASKED,
    FOLLOW_UPS,
    STEPS,
    Candidate,
    Moment,
    Transfer,
    choose,
    least_retained,
    parallel_keys,
    planned,
    short_lesson,
    transfer_of,
    waiting,
)
from app.domain.journey import AttemptState, Course, Journey, Record, act, after_effects, view
from app.domain.lesson import Form, Lesson, StepKind
from config import ROOT

LIBRARY = load(ROOT / "lessons")
LESSONS = LIBRARY.main
MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_days_fall_in_the_windows_that_hold_best_whatever_the_day_of_the_lesson() -> None:
    for number in range(28):
        day = MONDAY + timedelta(days=number)
        days = {moment: (found - day).days for moment, found in planned(day).items()}
        assert 7 <= days[Moment.FIRST] <= 10
        assert 28 <= days[Moment.SECOND] <= 42
        assert 84 <= days[Moment.CHECK] <= 98
        assert all(found.weekday() < 5 for found in planned(day).values())


def test_a_class_meets_the_first_one_at_the_same_hour_of_its_week() -> None:
    assert planned(MONDAY)[Moment.FIRST] == MONDAY + timedelta(days=AFTER[Moment.FIRST])
    assert planned(MONDAY)[Moment.FIRST].weekday() == MONDAY.weekday()


# --- which questions ---------------------------------------------------------------------------


def three(lesson: Lesson, weak: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """The questions of the three follow-ups, one after the other."""
    asked: list[str] = []
    found = []
    for _ in FOLLOW_UPS:
        keys = choose(lesson, asked, weak)
        asked += keys
        found.append(keys)
    return found


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.code)
def test_no_question_comes_twice_and_each_time_something_is_transferred(lesson: Lesson) -> None:
    for weak in ([], [o.key for o in lesson.objectives][::-1]):
        times = three(lesson, weak)
        everything = [key for keys in times for key in keys]
        assert len(everything) == len(set(everything))
        assert not set(everything) & {*lesson.after_keys(Form.A), *lesson.after_keys(Form.B)}
        for keys in times:
            assert ASKED - 1 <= len(keys) <= ASKED
            assert {transfer_of(lesson, key) for key in keys} >= {Transfer.TRAINED, Transfer.FAR}
        assert len(times[0]) == ASKED


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.code)
def test_the_objective_retained_least_is_asked_about_whichever_it_is(lesson: Lesson) -> None:
    for objective in lesson.objectives:
        keys = choose(lesson, (), [objective.key])
        assert objective.key in {lesson.questions[key].objective for key in keys}


def test_an_edition_without_transfer_items_asks_form_c_then_nothing() -> None:
    old = replace(LESSONS[0], near=(), far=(), spare=())
    times = three(old)
    assert [len(keys) for keys in times] == [1, 1, 1]
    assert choose(old, old.follow_up, ()) == ()


def test_the_newest_figure_of_an_objective_counts_and_those_without_one_come_last() -> None:
    lesson = LESSONS[0]
    first, second, third, fourth = (o.key for o in lesson.objectives)
    shares: list[Mapping[str, int]] = [{second: 40, third: 60}, {second: 80}]
    assert least_retained(lesson, *shares) == (third, second, first, fourth)


# --- the short lesson --------------------------------------------------------------------------


def course(lesson: Lesson) -> Course:
    keys = choose(lesson, (), ())
    other = LIBRARY.parallel_of(lesson)
    assert other is not None
    return Course(
        short_lesson(lesson, keys, "Quelques questions"),
        short_lesson(other, parallel_keys(other, Moment.FIRST, len(keys)), "Quelques questions"),
    )


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.code)
def test_it_ends_on_help_and_names_no_answer(lesson: Lesson) -> None:
    short = course(lesson)
    assert [step.kind for step in short.lesson.steps] == [
        StepKind.HEADS_UP,
        StepKind.PRACTICE,
        StepKind.RECAP,
    ]
    assert len(short.lesson.steps) == STEPS
    assert short.after_pairs(Form.A, Journey().route) == []


def walk(short: Course, *actions: dict[str, list[str]]) -> tuple[Journey, list[object]]:
    state, journey, effects = AttemptState(Form.A), Journey(), []
    for fields in actions:
        sent = {"screen": [journey.at], **fields}
        move = act(short, state, journey, sent)
        assert move.moved, fields
        state, journey = after_effects(state, move.effects), move.journey
        effects += move.effects
    return journey, effects


def test_everything_can_be_skipped_and_leaves_what_the_other_route_leaves() -> None:
    short = course(LESSONS[0])
    skips = [{"action": ["skip"]}] * len(short.lesson.steps[1].screens)
    end = [{"action": ["go"]}, {"action": ["finish"]}]
    skipped = walk(short, {"action": ["start"]}, *skips, *end)
    other = walk(short, {"action": ["other_route"]}, *skips, *end)
    assert skipped[1] == other[1]
    assert not any(isinstance(effect, Record) for effect in skipped[1])
    assert skipped[0].at == other[0].at == "done"


def test_a_forged_request_for_the_six_questions_changes_nothing() -> None:
    short = course(LESSONS[0])
    skips = [{"action": ["skip"]}] * len(short.lesson.steps[1].screens)
    journey, _ = walk(short, {"action": ["start"]}, *skips)
    assert journey.at == "recap"
    state = AttemptState(Form.A, step=3)
    move = act(short, state, journey, {"screen": ["recap"], "action": ["redo"]})
    assert not move.moved
    done = AttemptState(Form.A, step=3, finished=True)
    assert [e.action for e in view(short, done, Journey(at="done")).exits] == ["replay"]


def test_the_other_route_asks_other_questions_each_time() -> None:
    other = LIBRARY.parallel_of(LESSONS[0])
    assert other is not None
    times = [parallel_keys(other, moment, ASKED) for moment in FOLLOW_UPS]
    assert len(set(times)) == len(times)


# --- the one that waits ------------------------------------------------------------------------

L1, L2 = uuid.uuid4(), uuid.uuid4()


def candidate(
    lesson: uuid.UUID, moment: Moment, days: int, finished: int = -100, **state: bool
) -> Candidate:
    """A follow-up that opened so many days ago, of a lesson finished so many days ago."""
    return Candidate(
        uuid.uuid4(),
        lesson,
        moment,
        NOON - timedelta(days=days),
        NOON.date() + timedelta(days=finished),
        **state,
    )


def test_none_waits_before_its_day() -> None:
    assert waiting([candidate(L1, Moment.FIRST, days=-1)], NOON) is None


def test_of_two_lessons_the_one_that_has_waited_longest_comes_and_alone() -> None:
    older, newer = candidate(L1, Moment.SECOND, days=9), candidate(L2, Moment.FIRST, days=2)
    assert waiting([newer, older], NOON) == older
    assert waiting([newer, replace(older, done=True)], NOON) == newer


def test_one_that_the_next_has_overtaken_has_passed() -> None:
    first, second = candidate(L1, Moment.FIRST, days=30), candidate(L1, Moment.SECOND, days=1)
    assert waiting([first, second], NOON) == second
    assert waiting([first, replace(second, done=True)], NOON) is None


def test_one_that_was_begun_is_finished_first() -> None:
    first = candidate(L1, Moment.FIRST, days=30, begun=True)
    second = candidate(L1, Moment.SECOND, days=1)
    assert waiting([second, first], NOON) == first


@pytest.mark.parametrize(
    ("moment", "least"), [(Moment.FIRST, 5), (Moment.SECOND, 21), (Moment.CHECK, 60)]
)
def test_who_took_the_lesson_late_waits(moment: Moment, least: int) -> None:
    late = candidate(L1, moment, days=1, finished=1 - least)
    assert waiting([late], NOON) is None
    assert waiting([replace(late, finished_on=late.finished_on - timedelta(days=1))], NOON)
