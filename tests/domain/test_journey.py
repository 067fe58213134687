"""The way through a lesson: where each action leads, and what it leaves behind."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from app.cli.player import candidate
from app.content.library import Library
from app.domain.errors import IncompleteAnswer, UnknownAnswer
from app.domain.journey import (
    Advance,
    AttemptState,
    Cast,
    Course,
    Effect,
    Finish,
    Journey,
    Passed,
    Record,
    Route,
    Screen,
    act,
    after_effects,
    view,
)
from app.domain.lesson import ChoiceStatus, Form, Lesson, StepKind


@pytest.fixture(scope="module")
def course(library: Library, lesson: Lesson) -> Course:
    return Course(lesson, library.parallel_of(lesson))


@dataclass
class Pupil:
    """Somebody who takes a lesson, with all that was stored on the way."""

    course: Course
    state: AttemptState = field(default_factory=lambda: AttemptState(Form.A))
    journey: Journey = field(default_factory=Journey)
    stored: list[Effect] = field(default_factory=list)

    @property
    def screen(self) -> Screen:
        return view(self.course, self.state, self.journey)

    def does(self, action: str, **fields: str) -> list[Effect]:
        form = {"screen": [self.journey.at], "action": [action]}
        return self.sends({**form, **{k: [v] for k, v in fields.items()}})

    def sends(self, form: dict[str, list[str]]) -> list[Effect]:
        move = act(self.course, self.state, self.journey, form)
        self.journey = move.journey
        self.state = after_effects(self.state, move.effects)
        self.stored += move.effects
        return list(move.effects)

    def answers(self, seed: int = 0) -> list[Effect]:
        question = self.screen.question
        assert question is not None
        fields = {k: list(v) for k, v in candidate(question, random.Random(seed)).items()}
        return self.sends({"screen": [self.journey.at], "action": ["answer"], **fields})

    def goes_on(self) -> list[Effect]:
        leading = next(e for e in self.screen.exits if e.main)
        return self.does(leading.action, target=leading.target)

    def reaches(self, at: str) -> "Pupil":
        """Go straight on, choosing first choices, until a place."""
        for _ in range(120):
            if self.journey.at == at:
                return self
            self.step_on()
        raise AssertionError(f"never reached {at}")

    def step_on(self) -> None:
        screen = self.screen
        if screen.name == "heads_up":
            self.does("start")
        elif screen.name == "turn" and screen.content:
            self.does("choose", choice=screen.content.choices[-1].key)
        elif screen.question and screen.answer is None:
            self.answers()
        else:
            self.goes_on()

    def items(self) -> set[str]:
        return {e.item for e in self.stored if isinstance(e, Cast)}


def casts(effects: list[Effect]) -> dict[str, tuple[str, ...]]:
    return {e.item: e.marks for e in effects if isinstance(e, Cast)}


def wander(pupil: Pupil, rng: random.Random) -> Iterator[str]:
    """Do anything that the screens offer until the lesson is done."""
    for _ in range(600):
        screen = pupil.screen
        yield screen.name
        if screen.name == "done":
            return
        if rng.random() < 0.03:  # the browser loses its cookie
            pupil.journey = Journey()
        elif screen.name == "heads_up":
            pupil.does(rng.choice(["start", "start", "other_route"]))
        elif screen.name == "resume":
            pupil.does("resume")
        elif screen.name == "turn" and screen.content and rng.random() < 0.85:
            pupil.does("choose", choice=rng.choice(screen.content.choices).key)
        elif screen.question and screen.answer is None and rng.random() < 0.85:
            pupil.answers(rng.randrange(10**6))
        elif (screen.can_skip and rng.random() < 0.3) or not screen.exits:
            pupil.does("skip")
        else:
            way_out = rng.choice(screen.exits)
            pupil.does(way_out.action, target=way_out.target)
    raise AssertionError("no end")


@pytest.mark.parametrize("seed", range(60))
def test_every_way_through_every_lesson_ends_and_leaves_the_same_trace(
    library: Library, seed: int
) -> None:
    for lesson in library.main:
        course = Course(lesson, library.parallel_of(lesson))
        rng = random.Random(seed)
        form = rng.choice(list(Form))
        pupil = Pupil(course, AttemptState(form))
        for _ in wander(pupil, rng):
            pass
        expected = {i for s in lesson.steps for i in course.items(s)} | {
            f"after:{n}" for n in range(1, 7)
        }
        assert pupil.items() - {"feeling"} == expected
        assert set(pupil.state.responses) == set(lesson.after_keys(form))
        assert pupil.state.finished
        assert pupil.state.step == len(lesson.steps)


def test_a_choice_of_the_story_leaves_nothing_until_its_step_is_left(course: Course) -> None:
    pupil = Pupil(course).reaches("t1")
    assert pupil.does("choose", choice="a") == []
    effects: list[Effect] = []
    while pupil.screen.step.number == 3:
        before = len(pupil.stored)
        pupil.step_on()
        effects = pupil.stored[before:]
    assert casts(effects) == {"story:t1": ("a",), "story:t2": ("e",)}
    assert Advance(4) in effects


def test_turns_never_met_are_put_in_the_box_blank_with_the_others(course: Course) -> None:
    pupil = Pupil(course).reaches("t3")
    pupil.does("choose", choice="d")  # help is reached here: the turn t4 is never met
    effects: list[Effect] = []
    while pupil.screen.step.number == 4:
        before = len(pupil.stored)
        pupil.step_on()
        effects = pupil.stored[before:]
    assert casts(effects) == {"story:t3": ("d",), "story:t4": ()}


def test_going_back_to_a_moment_never_changes_the_first_choice(course: Course) -> None:
    pupil = Pupil(course).reaches("t1")
    pupil.does("choose", choice="a")
    pupil.does("go", target="t1")
    pupil.does("choose", choice="d")
    assert dict(pupil.journey.held) == {"story:t1": ("a",)}


def test_skipping_a_story_leads_on_and_leaves_blank_ballots_for_all_of_it(course: Course) -> None:
    pupil = Pupil(course).reaches("t1")
    pupil.does("choose", choice="a")
    pupil.does("go", target="t1")
    assert pupil.does("skip") == []
    assert pupil.screen.name == "neutral"
    pupil.answers()
    effects = pupil.goes_on()
    assert pupil.journey.at == "r7"
    assert casts(effects) == {
        "story:t1": ("a",),
        **{f"story:t{n}": () for n in (2, 3, 4, 5)},
    }


def test_a_form_of_another_screen_changes_nothing(course: Course) -> None:
    pupil = Pupil(course).reaches("t1")
    old = {"screen": ["r2"], "action": ["go"], "target": ["t1"]}
    pupil.does("choose", choice="a")
    assert pupil.sends(old) == []
    assert pupil.journey.at == "t1.a"
    assert pupil.sends({"screen": ["t1"], "action": ["choose"], "choice": ["b"]}) == []
    assert dict(pupil.journey.held) == {"story:t1": ("a",)}


def test_no_step_can_be_jumped_to(course: Course) -> None:
    pupil = Pupil(course).reaches("r0")
    assert pupil.does("go", target="rc") == []
    assert pupil.does("go", target="t6") == []
    assert pupil.sends({"screen": ["after:q4"], "action": ["answer"]}) == []
    assert pupil.journey.at == "r0"


def test_a_journey_ahead_of_the_attempt_is_not_believed(course: Course) -> None:
    ahead = Journey(at="t6")
    assert view(course, AttemptState(Form.A, step=3), ahead).name == "resume"
    assert view(course, AttemptState(Form.A, step=1), ahead).name == "heads_up"


@pytest.mark.parametrize("form", list(Form))
def test_nobody_is_asked_the_same_question_before_and_after(course: Course, form: Form) -> None:
    before, after = course.lesson.before_keys(form), course.lesson.after_keys(form)
    assert not set(before) & set(after)
    assert (len(before), len(after)) == (3, 6)


def test_a_before_answer_gets_no_feedback_and_waits_for_the_step_to_be_left(
    course: Course,
) -> None:
    pupil = Pupil(course)
    pupil.does("start")
    first = pupil.journey.at
    assert pupil.answers() == []
    assert pupil.journey.answer is None
    assert pupil.journey.at != first
    assert pupil.does("skip") == []
    effects = casts(pupil.answers())
    assert list(effects) == ["before:1", "before:2", "before:3"]
    assert [bool(marks) for marks in effects.values()] == [True, False, True]


def test_a_practice_answer_leaves_nothing_until_its_step_is_left(course: Course) -> None:
    pupil = Pupil(course).reaches("n50q")
    assert pupil.answers() == []
    assert pupil.screen.answer is not None
    effects: list[Effect] = []
    while pupil.screen.step.number == 7:
        before = len(pupil.stored)
        pupil.step_on()
        effects = pupil.stored[before:]
    assert set(casts(effects)) == {f"practice:{k}" for k in ("n50", "n60", "n61")}
    assert all(casts(effects).values())


def test_an_after_answer_is_named_by_acquired_alone(course: Course) -> None:
    pupil = Pupil(course).reaches(f"after:{course.lesson.after_keys(Form.A)[0]}")
    effects = pupil.answers()
    (record,) = [e for e in effects if isinstance(e, Record)]
    assert record.question_key == course.lesson.after_keys(Form.A)[0]
    assert set(vars(record)) == {"question_key", "acquired"}
    assert set(casts(effects)) == {"after:1"}
    assert pupil.screen.answer is not None


def test_an_answer_can_be_given_again_and_the_best_is_kept(course: Course) -> None:
    pupil = Pupil(course).reaches(f"after:{course.lesson.after_keys(Form.A)[0]}")
    question = pupil.screen.question
    assert question is not None
    key = course.lesson.after_keys(Form.A)[0]
    acquired = [
        question.judge(question.read(candidate(question, random.Random(n)))).acquired
        for n in range(300)
    ]
    wrong, right = acquired.index(False), acquired.index(True)
    pupil.answers(wrong)
    pupil.does("retry")
    pupil.answers(right)
    pupil.does("retry")
    pupil.answers(wrong)
    kept = pupil.state.responses[key]
    assert (kept.first_acquired, kept.best_acquired) == (False, True)


def test_a_skipped_after_question_is_replaced_and_leaves_the_trace_of_an_acquired_one(
    course: Course,
) -> None:
    key = course.lesson.after_keys(Form.A)[0]
    pupil = Pupil(course).reaches(f"after:{key}")
    assert pupil.does("skip") == []
    assert pupil.screen.question is course.lesson.questions[course.lesson.neutral[0]]
    effects = pupil.answers()
    assert effects == [Record(key, True), Cast("after:1")]
    assert pupil.goes_on()[0] == Passed(key)


def test_the_other_route_leaves_the_same_named_answers_and_blank_ballots(course: Course) -> None:
    pupil = Pupil(course)
    pupil.does("other_route")
    assert pupil.journey.route is Route.PARALLEL
    while pupil.screen.name != "done":
        pupil.step_on()
    records = [e for e in pupil.stored if isinstance(e, Record)]
    assert [r.question_key for r in records] == list(course.lesson.after_keys(Form.A))
    assert all(r.acquired for r in records)
    assert not any(casts(pupil.stored).values())
    assert Finish() in pupil.stored


def test_how_it_feels_goes_into_the_box_with_the_end_and_not_before(course: Course) -> None:
    for answered in (True, False):
        pupil = Pupil(course).reaches("feeling")
        before = len(pupil.stored)
        if answered:
            pupil.answers()
        else:
            pupil.does("skip")
        assert len(pupil.stored) == before
        marks = casts(pupil.does("finish"))["feeling"]
        assert bool(marks) is answered


def test_a_finished_lesson_opened_again_can_be_replayed_and_done_again(course: Course) -> None:
    for action, head in (("replay", ""), ("redo", "after:")):
        finished = Pupil(course).reaches("done")
        again = Pupil(course, finished.state)
        assert again.screen.name == "done"
        again.sends({"screen": [again.screen.at], "action": [action]})
        assert again.screen.name != "done" and again.journey.at.startswith(head)


def test_after_the_shortcut_the_other_route_is_still_the_other_route(course: Course) -> None:
    pupil = Pupil(course)
    pupil.does("other_route")
    pupil.journey = Journey(route=Route.PARALLEL)
    pupil.does("to_recap")
    while pupil.screen.name != "help":
        pupil.goes_on()
    pupil.does("finish")
    assert pupil.journey.route is Route.PARALLEL


def test_a_neutral_question_is_not_kept_by_an_attempt_taken_back(course: Course) -> None:
    pupil = Pupil(course).reaches("t4")
    pupil.does("skip")
    assert pupil.screen.name == "neutral"
    pupil.state = AttemptState(Form.A)
    assert pupil.screen.name == "heads_up"
    assert pupil.does("skip") == []


def test_going_straight_to_the_recap_leaves_the_lesson_in_progress(course: Course) -> None:
    pupil = Pupil(course)
    pupil.does("to_recap")
    assert pupil.screen.name == "recap"
    pupil.goes_on()
    assert pupil.screen.name == "help"
    pupil.does("finish")
    assert pupil.stored == []
    assert pupil.screen.name == "heads_up"


def test_help_is_the_last_screen_of_every_way(library: Library) -> None:
    for lesson in library.main:
        pupil = Pupil(Course(lesson, library.parallel_of(lesson)))
        last = ""
        while pupil.screen.name != "done":
            last = pupil.screen.name
            pupil.step_on()
        assert last == "help"


def test_the_same_browser_resumes_at_the_exact_turn_and_another_at_the_step(
    course: Course,
) -> None:
    pupil = Pupil(course).reaches("t4")
    assert view(course, pupil.state, pupil.journey).at == "t4"
    elsewhere = Pupil(course, pupil.state)
    assert elsewhere.screen.name == "resume"
    elsewhere.does("resume")
    assert elsewhere.journey.at == "r4"


def test_every_risky_choice_has_a_way_on_and_a_way_back(library: Library) -> None:
    for lesson in library.main:
        course = Course(lesson, library.parallel_of(lesson))
        state = AttemptState(Form.A, step=len(lesson.steps))
        for step in lesson.steps:
            for turn in step.turns:
                for choice in turn.choices:
                    screen = view(course, state, Journey(at=f"{turn.key}.{choice.key}"))
                    names = [e.name for e in screen.exits]
                    assert "back" in names
                    if choice.status is ChoiceStatus.EXPOSED:
                        assert names[0] == "what_now"


def test_an_unknown_choice_is_refused_and_a_missing_one_is_asked_for(course: Course) -> None:
    pupil = Pupil(course).reaches("t1")
    with pytest.raises(UnknownAnswer):
        pupil.does("choose", choice="z")
    with pytest.raises(IncompleteAnswer):
        pupil.does("choose")


def test_steps_are_numbered_alike_on_both_routes(library: Library) -> None:
    for lesson in library.main:
        parallel = library.parallel_of(lesson)
        assert parallel is not None
        assert len(parallel.steps) == len(lesson.steps)
        for kind in (StepKind.HEADS_UP, StepKind.BEFORE, StepKind.AFTER, StepKind.RECAP):
            assert parallel.step_of(kind).number == lesson.step_of(kind).number


def test_a_reading_opened_again_leads_back_where_one_was(course: Course) -> None:
    pupil = Pupil(course).reaches("n30")
    pupil.does("peek", target="r2")
    assert pupil.screen.at == "r2" and [e.name for e in pupil.screen.exits] == ["unpeek"]
    pupil.does("unpeek")
    assert pupil.journey.at == "n30"
