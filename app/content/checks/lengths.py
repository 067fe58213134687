"""How long a screen, a feedback, a note and the lines of the author of harm may be."""

from collections.abc import Iterator

from app.content.checks.counting import written_words
from app.content.checks.passages import Role, passages
from app.content.draft import Draft
from app.content.problems import Problem
from app.domain.lesson import ScreenContent, StepKind

SCREEN = 60
OUTCOME = 60
FEEDBACK = 45
NOTE = 20
HEADS_UP = 30
LINES_OF_HARM = 3
WORDS_OF_HARM = 20


def check(draft: Draft) -> Iterator[Problem]:
    """Everything that is too long."""
    feedback: dict[str, int] = {}
    for passage in passages(draft.lesson):
        length = written_words(passage.text)
        if passage.role is Role.FEEDBACK:
            group = passage.key.rpartition(".")[0]
            feedback[group] = feedback.get(group, 0) + length
        elif passage.role is Role.NOTE and length > NOTE:
            yield _too_long(draft, passage.key, length, NOTE)
        elif passage.role is Role.OUTCOME and length > OUTCOME:
            yield _too_long(draft, passage.key, length, OUTCOME)
    for key, length in feedback.items():
        if length > FEEDBACK:
            yield _too_long(draft, key, length, FEEDBACK)
    yield from _steps(draft)


def _too_long(draft: Draft, key: str, length: int, limit: int) -> Problem:
    return draft.problem(key, f"{length} words", f"{limit} at most")


def _steps(draft: Draft) -> Iterator[Problem]:
    for step in draft.lesson.steps:
        here = f"steps.{step.key}"
        if step.kind is StepKind.HEADS_UP:
            length = sum(written_words(t) for t in step.text)
            if length > HEADS_UP:
                yield _too_long(draft, f"{here}.text", length, HEADS_UP)
        for screen in step.screens:
            key = f"{here}.screens.{screen.key}"
            length = sum(written_words(t) for t in (*screen.text, *screen.points))
            if length > SCREEN:
                yield _too_long(draft, f"{key}.text", length, SCREEN)
            yield from _lines_of_harm(draft, screen, key)


def _lines_of_harm(draft: Draft, screen: ScreenContent, key: str) -> Iterator[Problem]:
    harm = {p.name for p in draft.lesson.people if p.role == "author_of_harm"}
    for place, thread in enumerate(screen.threads, start=1):
        run = 0
        for message in thread.messages:
            here = f"{key}.threads.{place}.messages.{message.key}"
            run = run + 1 if message.sender in harm else 0
            if run == LINES_OF_HARM + 1:
                yield draft.problem(
                    here,
                    "a fourth line in a row of the author of harm",
                    "let the narrator tell it, or cut it",
                )
            if message.sender in harm and written_words(message.text) > WORDS_OF_HARM:
                yield draft.problem(
                    here,
                    f"a line of {written_words(message.text)} words of the author of harm",
                    f"write it poor: {WORDS_OF_HARM} words at most, or tell it",
                )
