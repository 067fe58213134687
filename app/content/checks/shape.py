"""The steps of a lesson: their order, their number, help last, and unique keys."""

from collections import Counter
from collections.abc import Iterator

from app.content.draft import Draft
from app.content.problems import Problem
from app.domain.lesson import Lesson, ScreenType, StepKind

_ONCE = (StepKind.HEADS_UP, StepKind.BEFORE, StepKind.AFTER, StepKind.RECAP)


def check(draft: Draft) -> Iterator[Problem]:
    """Everything that the numbered path of the lesson needs."""
    lesson = draft.lesson
    kinds = [s.kind for s in lesson.steps]
    for kind in _ONCE:
        if kinds.count(kind) != 1:
            yield draft.problem("steps", f"{kinds.count(kind)} `{kind.value}` steps", "exactly one")
    if kinds[:2] != [StepKind.HEADS_UP, StepKind.BEFORE]:
        yield draft.problem("steps", "does not begin with heads_up, before", "put them first")
    if kinds[-2:] != [StepKind.AFTER, StepKind.RECAP]:
        yield draft.problem("steps", "does not end with after, recap", "help comes last, always")
    if lesson.role == "main" and kinds.count(StepKind.STORY) < 1:
        yield draft.problem("steps", "tells no story", "add a story step")
    turns = [t for s in lesson.steps for t in s.turns]
    if lesson.role == "main" and len(turns) < 2:
        yield draft.problem("steps", f"{len(turns)} turning points", "two at least")
    yield from _unique(draft)
    yield from _turns(draft)
    yield from _practice(draft)


def _unique(draft: Draft) -> Iterator[Problem]:
    for key, count in Counter(_keys(draft.lesson)).items():
        if count > 1:
            yield draft.problem(key, f"the key `{key}` stands {count} times", "one key, one place")


def _keys(lesson: Lesson) -> Iterator[str]:
    for step in lesson.steps:
        yield step.key
        for screen in step.screens:
            yield screen.key
            for thread in screen.threads:
                yield from (m.key for m in thread.messages)
    yield from (q.key for q in lesson.all_questions())


def _turns(draft: Draft) -> Iterator[Problem]:
    for step in draft.lesson.steps:
        for turn in step.turns:
            key = f"steps.{step.key}.screens.{turn.key}"
            statuses = [c.status.value for c in turn.choices]
            if statuses.count("unsure") != 1:
                yield draft.problem(
                    key, "needs one choice `status: unsure`", "« Je ne sais pas trop » is a route"
                )
            if not 2 <= len(statuses) - statuses.count("unsure") <= 4:
                yield draft.problem(key, "needs two to four choices besides unsure", "count them")
            if len({c.key for c in turn.choices}) != len(turn.choices):
                yield draft.problem(f"{key}.choices", "two choices have the same key", "rename one")
            yield from _turn_words(draft, key, step.key, turn.key)


def _turn_words(draft: Draft, key: str, step: str, turn: str) -> Iterator[Problem]:
    found = draft.lesson.screen(turn)
    assert found is not None
    screen = found[1]
    if screen.tactic and not screen.benign and not screen.responsibility:
        yield draft.problem(
            f"{key}.responsibility", "is missing", "say who is responsible, whatever was done"
        )
    for choice in screen.choices:
        here = f"{key}.choices.{choice.key}"
        status = choice.status.value
        if status != "unsure" and not choice.text:
            yield draft.problem(here, "has no text", "only unsure has none")
        if status == "exposed" and not choice.repair:
            yield draft.problem(here, "exposed without a way back", "add `repair:`")
        if status in ("protects", "fine", "unsure") and choice.misconception:
            yield draft.problem(here, f"`{status}` with a misconception", "remove it")
        judged = ("exposed",) if screen.benign else ("open", "partly", "exposed")
        if status in judged and not choice.misconception:
            yield draft.problem(here, f"`{status}` without its misconception", "add one code")


def _practice(draft: Draft) -> Iterator[Problem]:
    for step in draft.lesson.steps:
        if step.kind is not StepKind.PRACTICE:
            continue
        for screen in step.screens:
            key = f"steps.{step.key}.screens.{screen.key}"
            if screen.type not in (ScreenType.READING, ScreenType.QUESTION) or screen.buttons:
                yield draft.problem(
                    key, "a practice step is linear", "readings, questions, no exit"
                )
