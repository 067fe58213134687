"""The table by which a browser goes on without network says what the journey does."""

import random
from collections.abc import Iterator

import pytest

from app.cli.player import form_for
from app.content.library import Library
from app.domain.follow_up import Moment, choose, parallel_keys, short_lesson
from app.domain.journey import (
    Ahead,
    AttemptState,
    Course,
    Journey,
    Route,
    act,
    after_effects,
    look_ahead,
    place,
    view,
)
from app.domain.lesson import Form

pytestmark = pytest.mark.goal("R08")

#: What needs the server.
NEEDS_NETWORK = {"retry", "replay", "redo", "other_route", "to_recap", "start"}


@pytest.fixture(scope="module")
def courses(library: Library) -> list[Course]:
    """Every lesson, and a follow-up of the first one."""
    found = [Course(lesson, library.parallel_of(lesson)) for lesson in library.main]
    lesson, other = found[0].lesson, found[0].parallel
    assert other is not None
    keys = choose(lesson, set(), [])
    found.append(
        Course(
            short_lesson(lesson, keys, "Quelques questions"),
            short_lesson(
                other, parallel_keys(other, Moment.FIRST, len(keys)), "Quelques questions"
            ),
        )
    )
    return found


def walks(course: Course, seed: int) -> Iterator[tuple[Ahead, str, str, str]]:
    """A pupil chooses, skips, rewinds at random: the table of the moment, the place, the form, and
    the place that follows."""
    rng = random.Random(seed)
    state = AttemptState(rng.choice(list(Form)))
    route = rng.choice(list(Route))
    journey = Journey(route=route)
    first = look_ahead(course, state, route)
    for _ in range(150):
        screen = view(course, state, journey)
        if state.finished:
            return
        fields = {"screen": [journey.at], **chosen(screen, rng)}
        move = act(course, state, journey, fields)
        after = after_effects(state, move.effects)
        action = fields["action"][0]
        more = fields.get("choice" if action == "choose" else "target", [""])[0]
        if journey.at and action not in NEEDS_NETWORK and not after.finished:
            yield (
                first,
                place(course, state, journey),
                f"{action}:{more}" if more else action,
                place(course, after, move.journey),
            )
        state, journey = after, move.journey


def chosen(screen, rng):  # type: ignore[no-untyped-def]
    """A form of the screen, drawn at random among those it offers."""
    if not screen.at:
        return {"action": ["start"]}
    forms = [{"action": [e.action], "target": [e.target]} for e in screen.exits]
    forms = [f for f in forms if f["action"][0] not in ("replay", "redo")] * 2
    if screen.can_skip and rng.random() < 0.3:
        return {"action": ["skip"]}
    if screen.name == "turn" or (screen.question and screen.answer is None):
        return {k: list(v) for k, v in form_for(screen, rng, 0.5).items() if k != "screen"}
    return rng.choice(forms)


def test_every_form_leads_where_the_table_says(courses: list[Course]) -> None:
    steps = 0
    for course in courses:
        for seed in range(6):
            for table, here, form, there in walks(course, seed):
                assert here in table.screens, here
                assert table.moves[here].get(form) == there, (course.lesson.code, here, form)
                steps += 1
    assert steps > 500


def test_the_table_is_the_same_whatever_was_chosen_so_far(courses: list[Course]) -> None:
    course = courses[0]
    for route in Route:
        one, other = (look_ahead(course, AttemptState(Form.A, step), route) for step in (2, 5))
        assert one.screens.keys() == other.screens.keys()
        for place_, ways in one.moves.items():
            there = dict(other.moves[place_])
            back = {"resume": there["resume"]} if "resume" in there else {}
            assert {**ways, **back} == there, "only the step to go back to is another"


def test_no_screen_ahead_holds_an_answer_or_the_keys_of_the_end(courses: list[Course]) -> None:
    for course in courses:
        for form in Form:
            for route in Route:
                for screen in look_ahead(course, AttemptState(form), route).screens.values():
                    assert screen.answer is None and screen.response is None
                    assert not screen.asked_before and screen.name != "done"
