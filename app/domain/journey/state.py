"""Where a pupil stands, and what an action leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.lesson import Form, Lesson, Step, StepKind
from app.domain.question import Answer, Question


class Route(StrEnum):
    """The lesson, or the other route of the same length. Both leave the same trace."""

    MAIN = "main"
    PARALLEL = "parallel"


@dataclass(frozen=True)
class ResponseState:
    """What is stored of one after-question."""

    passed: bool
    first_acquired: bool
    best_acquired: bool


@dataclass(frozen=True)
class AttemptState:
    """What the server keeps of an attempt: nothing of a story."""

    form: Form
    step: int = 1
    finished: bool = False
    responses: Mapping[str, ResponseState] = field(default_factory=dict)


@dataclass(frozen=True)
class Journey:
    """What the browser keeps, in one encrypted cookie.

    `at` names the place: a step key (heads-up), `before:q`, a screen key, `t1.a` (what a choice
    led to), `neutral:n1`, `after:q`, `recap`, `feeling`, `help`, `done`; empty when unknown.
    `held` holds the ballots of the steps not left yet (item to marks), first answers only: they
    are put in the box together when a step is left, so that no row tells an answer from a skip.
    """

    at: str = ""
    route: Route = Route.MAIN
    answer: Answer | None = None
    held: tuple[tuple[str, tuple[str, ...]], ...] = ()
    neutral: str = ""
    then: str = ""
    last_acquired: bool | None = None
    shortcut: bool = False

    def holding(self, item: str, marks: tuple[str, ...]) -> "Journey":
        """The journey with a ballot held, unless one is held for the item: the first one counts."""
        if item in dict(self.held):
            return self
        return replace(self, held=(*self.held, (item, marks)))


@dataclass(frozen=True)
class Cast:
    """Put a ballot for `item` in the box; no marks is a blank one, which is never counted."""

    item: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """A named answer: acquired or not, never what was chosen."""

    question_key: str
    acquired: bool


@dataclass(frozen=True)
class Passed:
    """The pupil has gone on from an after-question."""

    question_key: str


@dataclass(frozen=True)
class Advance:
    """A step has been reached."""

    step: int


@dataclass(frozen=True)
class Finish:
    """The lesson is finished."""


Effect = Cast | Record | Passed | Advance | Finish


def after_effects(state: AttemptState, effects: tuple[Effect, ...]) -> AttemptState:
    """The state once the effects are stored. A preview keeps only this, in its own cookie."""
    responses = dict(state.responses)
    step, finished = state.step, state.finished
    for effect in effects:
        match effect:
            case Record(key, acquired):
                old = responses.get(key)
                first = old.first_acquired if old else acquired
                best = acquired or (old.best_acquired if old else False)
                responses[key] = ResponseState(old.passed if old else False, first, best)
            case Passed(key) if key in responses:
                responses[key] = replace(responses[key], passed=True)
            case Advance(number):
                step = max(step, number)
            case Finish():
                finished = True
            case _:
                pass
    return AttemptState(state.form, step, finished, responses)


@dataclass(frozen=True)
class Course:
    """A lesson and its parallel one."""

    lesson: Lesson
    parallel: Lesson | None = None

    def content(self, route: Route) -> Lesson:
        """The lesson that the route shows."""
        return self.parallel if route is Route.PARALLEL and self.parallel else self.lesson

    def step_number(self, at: str, route: Route) -> int | None:
        """The number of the step that holds a place; None for an unknown place."""
        step = self.step_at(at, route)
        return step.number if step else None

    def step_at(self, at: str, route: Route) -> Step | None:
        """The step that holds a place; None for an unknown place or a neutral question."""
        lesson = self.content(route)
        head, _, key = at.partition(":")
        if head in ("before", "after") and key:
            return lesson.step_of(StepKind(head))
        if at in ("recap", "feeling", "help", "done"):
            return lesson.step_of(StepKind.RECAP)
        found = lesson.screen(at.partition(".")[0])
        return found[0] if found else lesson.step_by_key(at)

    def question(self, key: str, route: Route) -> Question:
        """A question of the route's lesson by key."""
        return self.content(route).questions[key]

    def after_pairs(self, form: Form, route: Route) -> list[tuple[str, str]]:
        """`(key shown, key stored)` of the six after-questions.

        On the parallel route its own questions stand in for those of the lesson.
        """
        stored = self.lesson.after_keys(form)
        shown = self.content(route).after_keys(form)
        return list(zip(shown, stored, strict=True))

    def items(self, step: Step) -> tuple[str, ...]:
        """What is put in the ballot box for a step of the lesson, whatever was seen of it."""
        if step.kind is StepKind.BEFORE:
            return tuple(f"before:{n}" for n in range(1, len(self.lesson.pairs) + 1))
        if step.kind is StepKind.STORY:
            return tuple(f"story:{turn.key}" for turn in step.turns)
        if step.kind is StepKind.PRACTICE:
            return tuple(f"practice:{s.question.key}" for s in step.screens if s.question)
        return ()
