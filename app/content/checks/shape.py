"""The steps of a lesson: their order, their number, help last, and unique keys."""

from collections.abc import Iterator

from app.content.draft import Draft
from app.content.problems import Problem
from app.domain.lesson import ScreenType, StepKind

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
    places: dict[str, list[str]] = {}
    for key, place in _places(draft):
        places.setdefault(key, []).append(place)
    for key, found in places.items():
        if len(found) > 1:
            yield draft.problem(
                found[-1],
                f"the key `{key}` stands {len(found)} times",
                f"one key, one place: it is that of {found[0]}",
            )


def _places(draft: Draft) -> Iterator[tuple[str, str]]:
    """Every key that must be the only one, and where it stands."""
    for step in draft.lesson.steps:
        here = f"steps.{step.key}"
        yield step.key, here
        for screen in step.screens:
            yield screen.key, f"{here}.screens.{screen.key}"
            for place, thread in enumerate(screen.threads, start=1):
                for message in thread.messages:
                    yield (
                        message.key,
                        f"{here}.screens.{screen.key}.threads.{place}.messages.{message.key}",
                    )
            if screen.question:
                yield screen.question.key, f"{here}.screens.{screen.key}.question"
        if step.feeling:
            yield step.feeling.key, f"{here}.feeling"
    for question in draft.data.get("questions", ()):  # of two alike the lesson has kept one
        yield question["key"], f"questions.{question['key']}"


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
