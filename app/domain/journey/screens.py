"""Which screen stands at a place of the journey. Reads only."""

from dataclasses import dataclass, replace

from app.domain.journey.state import AttemptState, Course, Journey, ResponseState, Route
from app.domain.lesson import Choice, Form, ScreenContent, ScreenType, Step, StepKind
from app.domain.question import Answer, Question


@dataclass(frozen=True)
class Exit:
    """A button of a screen. `action` and `target` are what its form sends.

    `label` is the author's words, or empty: the page then uses the standard words of `name`
    (`continue`, `what_now`, `back`, `peek`, `unpeek`).
    """

    name: str
    action: str
    target: str = ""
    label: str = ""
    main: bool = False


@dataclass(frozen=True)
class Screen:
    """One screen to show. `name` is the template's name under `learn/screens/`.

    Names: heads_up, resume, before, reading, turn, choice, ending, question, neutral, after,
    recap, feeling, help, done.
    """

    name: str
    at: str
    step: Step
    total: int
    route: Route
    content: ScreenContent | None = None
    choice: Choice | None = None
    question: Question | None = None
    answer: Answer | None = None
    response: ResponseState | None = None
    number: int = 0
    of: int = 0
    exits: tuple[Exit, ...] = ()
    can_skip: bool = False
    shortcut: bool = False
    replaced: bool = False
    asked_before: tuple[Question, ...] = ()


def settle(course: Course, state: AttemptState, journey: Journey) -> Journey:
    """The journey, or an empty one when it does not fit the attempt any more.

    It does not when the attempt was taken back to its start, or when the edition changed under
    it; then the pupil resumes at the beginning of the step.
    """
    if not journey.at:
        return replace(journey, at="done") if state.finished else journey
    if journey.at.startswith("neutral:"):
        return journey if state.step > 1 else Journey()
    number = course.step_number(journey.at, journey.route)
    if number is None or (number > state.step and not journey.shortcut and not state.finished):
        return Journey(route=journey.route if state.step > 1 else Route.MAIN)
    head, _, key = journey.at.partition(":")
    if head == "after" and key not in dict(course.after_pairs(state.form, journey.route)):
        return Journey(route=journey.route)
    return journey


def view(course: Course, state: AttemptState, journey: Journey) -> Screen:
    """The screen at the journey's place."""
    journey = settle(course, state, journey)
    if not journey.at:
        return _entrance(course, state, journey)
    head, _, key = journey.at.partition(":")
    if head == "before":
        return _before(course, state, journey, key)
    if head == "after":
        return _after(course, state, journey, key)
    if head == "neutral":
        return _neutral(course, state, journey, key)
    if journey.at in ("recap", "feeling", "help", "done"):
        return _end(course, state, journey)
    return _inside(course, journey)


def _entrance(course: Course, state: AttemptState, journey: Journey) -> Screen:
    lesson = course.content(journey.route)
    step = lesson.step(min(state.step, len(lesson.steps)))
    name = "heads_up" if state.step == 1 else "resume"
    return Screen(name, "", step, len(lesson.steps), journey.route)


def _base(course: Course, journey: Journey, name: str) -> Screen:
    lesson = course.content(journey.route)
    step = course.step_at(journey.at, journey.route)
    assert step is not None, journey.at
    return Screen(name, journey.at, step, len(lesson.steps), journey.route, answer=journey.answer)


def _before(course: Course, state: AttemptState, journey: Journey, key: str) -> Screen:
    keys = course.content(journey.route).before_keys(state.form)
    return replace(
        _base(course, journey, "before"),
        question=course.question(key, journey.route),
        number=keys.index(key) + 1 if key in keys else 1,
        of=len(keys),
        can_skip=True,
    )


def _after(course: Course, state: AttemptState, journey: Journey, key: str) -> Screen:
    pairs = course.after_pairs(state.form, journey.route)
    stored = dict(pairs)[key]
    replaced = bool(journey.neutral)
    question = (
        course.lesson.questions[journey.neutral]
        if replaced
        else course.question(key, journey.route)
    )
    return replace(
        _base(course, journey, "after"),
        question=question,
        response=state.responses.get(stored),
        number=[shown for shown, _ in pairs].index(key) + 1,
        of=len(pairs),
        can_skip=journey.answer is None and not replaced,
        replaced=replaced,
        exits=_answered_exits(journey),
    )


def _neutral(course: Course, state: AttemptState, journey: Journey, key: str) -> Screen:
    step = course.step_at(journey.then, Route.MAIN)
    before = course.lesson.step(max(1, (step.number if step else state.step) - 1))
    return Screen(
        "neutral",
        journey.at,
        before,
        len(course.lesson.steps),
        journey.route,
        question=course.lesson.questions[key],
        answer=journey.answer,
        exits=_answered_exits(journey),
        can_skip=journey.answer is None,
    )


def _answered_exits(journey: Journey) -> tuple[Exit, ...]:
    if journey.answer is None:
        return ()
    return (Exit("continue", "go", main=True), Exit("retry", "retry"))


def _end(course: Course, state: AttemptState, journey: Journey) -> Screen:
    name = journey.at
    screen = replace(_base(course, journey, name), shortcut=journey.shortcut)
    if name == "done":  # before-questions get their feedback once the lesson is finished
        lesson = course.content(journey.route)
        asked = tuple(lesson.questions[key] for key in lesson.before_keys(state.form))
        screen = replace(screen, asked_before=asked)
    if name == "feeling":
        return replace(screen, question=screen.step.feeling, can_skip=True)
    again = _again(course)
    exits = {
        "recap": (Exit("continue", "go", main=True),),
        "help": (Exit("finish", "finish", main=True), *again[:1]),
        "done": again,
    }[name]
    return replace(screen, exits=exits)


def _again(course: Course) -> tuple[Exit, ...]:
    """The story and the after-questions once more; a follow-up has neither."""
    if not course.lesson.after_keys(Form.A):
        return (Exit("again", "replay"),)
    return (Exit("replay", "replay"), Exit("redo", "redo"))


def _inside(course: Course, journey: Journey) -> Screen:
    lesson = course.content(journey.route)
    key, _, chosen = journey.at.partition(".")
    found = lesson.screen(key)
    if found is None:  # a step key: the heads-up read again
        return _base(course, journey, "heads_up")
    step, content = found
    screen = replace(_base(course, journey, content.type.value), content=content, can_skip=True)
    if journey.then and content.type is not ScreenType.QUESTION:  # peeking at an earlier screen
        return replace(screen, can_skip=False, exits=(Exit("unpeek", "unpeek", main=True),))
    if content.type is ScreenType.QUESTION:
        answered = journey.answer is not None
        return replace(
            screen,
            question=content.question,
            can_skip=not answered,
            exits=_answered_exits(journey),
        )
    if chosen:
        choice = content.choice(chosen)
        assert choice is not None, journey.at
        return replace(screen, name="choice", choice=choice, exits=_choice_exits(content, choice))
    return replace(screen, exits=_screen_exits(course, journey, step, content))


def _choice_exits(turn: ScreenContent, choice: Choice) -> tuple[Exit, ...]:
    back = Exit("back", "go", turn.key)
    if choice.repair:
        return (Exit("what_now", "go", choice.repair, main=True), back)
    return (Exit("continue", "go", choice.target, main=True), back)


def _screen_exits(
    course: Course, journey: Journey, step: Step, content: ScreenContent
) -> tuple[Exit, ...]:
    if content.type is ScreenType.TURN:
        return ()
    exits: list[Exit] = []
    if content.repair:
        exits.append(Exit("what_now", "go", content.repair, main=True))
    if content.back:
        exits.append(Exit("back", "go", content.back))
    for button in content.buttons:
        exits.append(Exit("continue", "go", button.target, button.label, main=not exits))
    if not content.buttons or step.kind is StepKind.PRACTICE:
        lesson = course.content(journey.route)
        exits.append(Exit("continue", "go", lesson.next_screen(content), main=not exits))
    if content.peek:
        exits.append(Exit("peek", "peek", content.peek.screen, content.peek.label))
    return tuple(exits)
