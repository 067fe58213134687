"""Every passage that a pupil reads in a lesson, with its dotted key and its role."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.kinds import (
    Attitude,
    Match,
    One,
    Order,
    Several,
    Signals,
    Sort,
    TrueFalseWhy,
)
from app.domain.kinds.parts import LevelFeedback
from app.domain.lesson import Choice, Lesson, ScreenContent, Step
from app.domain.question import Feedback, Question


class Role(StrEnum):
    """What a passage is: checks choose theirs."""

    TITLE = "title"
    STEP = "step"
    STORY = "story"
    MESSAGE = "message"
    CHOICE = "choice"
    OUTCOME = "outcome"
    FEEDBACK = "feedback"
    NOTE = "note"
    PROMPT = "prompt"
    OPTION = "option"
    LABEL = "label"


#: Passages in which the lesson itself speaks to the pupil; the others are told or said.
ADDRESSING = {Role.STEP, Role.FEEDBACK, Role.NOTE, Role.PROMPT, Role.TITLE, Role.LABEL}


@dataclass(frozen=True)
class Passage:
    """Some words, where they stand, what they are."""

    key: str
    role: Role
    text: str


def passages(lesson: Lesson) -> Iterator[Passage]:
    """All passages of the lesson, in the order of the file."""
    yield Passage("title", Role.TITLE, lesson.title)
    yield Passage("quiet_title", Role.TITLE, lesson.quiet_title)
    for entry in lesson.glossary:
        yield Passage(f"glossary.{entry.key}.term", Role.LABEL, entry.term)
        yield Passage(f"glossary.{entry.key}.text", Role.STEP, entry.text)
    for step in lesson.steps:
        yield from _step(step)
    for key, question in lesson.questions.items():
        yield from question_passages(question, f"questions.{key}")


def _texts(key: str, role: Role, texts: tuple[str, ...]) -> Iterator[Passage]:
    for number, text in enumerate(texts, start=1):
        yield Passage(f"{key}.{number}", role, text)


def _step(step: Step) -> Iterator[Passage]:
    here = f"steps.{step.key}"
    yield Passage(f"{here}.title", Role.TITLE, step.title)
    yield from _texts(f"{here}.text", Role.STEP, step.text)
    for screen in step.screens:
        yield from _screen(screen, f"{here}.screens.{screen.key}")
    if step.gestures_title:
        yield Passage(f"{here}.gestures_title", Role.STEP, step.gestures_title)
    yield from _texts(f"{here}.gestures", Role.STEP, step.gestures)
    yield from _texts(f"{here}.closing", Role.STEP, step.closing)
    if step.feeling:
        yield from question_passages(step.feeling, f"{here}.feeling")
    if step.help_title:
        yield Passage(f"{here}.help_title", Role.TITLE, step.help_title)
    yield from _texts(f"{here}.help_text", Role.STEP, step.help_text)


def _screen(screen: ScreenContent, here: str) -> Iterator[Passage]:
    if screen.title:
        yield Passage(f"{here}.title", Role.TITLE, screen.title)
    yield from _texts(f"{here}.text", Role.STORY, screen.text)
    yield from _texts(f"{here}.points", Role.STORY, screen.points)
    for place, thread in enumerate(screen.threads, start=1):
        yield Passage(f"{here}.threads.{place}.head", Role.LABEL, thread.head)
        yield from _labels(f"{here}.threads.{place}", time=thread.time)
        for message in thread.messages:
            key = f"{here}.threads.{place}.messages.{message.key}"
            if message.text:
                yield Passage(f"{key}.text", Role.MESSAGE, message.text)
            yield from _labels(key, card=message.card)
    for place, note in enumerate(screen.notes, start=1):
        yield Passage(f"{here}.notes.{place}.text", Role.NOTE, note.text)
    for name, role, text in (
        ("question", Role.PROMPT, screen.prompt),
        ("hint", Role.PROMPT, screen.hint),
        ("stamp", Role.LABEL, screen.stamp),
        ("responsibility", Role.STORY, screen.responsibility),
        ("state", Role.LABEL, screen.state),
    ):
        if text:
            yield Passage(f"{here}.{name}", role, text)
    for choice in screen.choices:
        yield from _choice(choice, f"{here}.choices.{choice.key}")
    for place, button in enumerate(screen.buttons, start=1):
        if button.label:
            yield Passage(f"{here}.buttons.{place}.label", Role.LABEL, button.label)
    if screen.peek:
        yield Passage(f"{here}.peek.label", Role.LABEL, screen.peek.label)
    if screen.question:
        yield from question_passages(screen.question, f"{here}.question")


def _labels(here: str, **labels: str) -> Iterator[Passage]:
    for name, text in labels.items():
        if text:
            yield Passage(f"{here}.{name}", Role.LABEL, text)


def _choice(choice: Choice, here: str) -> Iterator[Passage]:
    if choice.text:
        yield Passage(f"{here}.text", Role.CHOICE, choice.text)
    yield from _labels(here, card=choice.card)
    yield Passage(f"{here}.outcome", Role.OUTCOME, choice.outcome)
    yield from _feedback(choice.feedback, f"{here}.feedback")


def _feedback(feedback: Feedback | None, here: str) -> Iterator[Passage]:
    if feedback:
        yield Passage(f"{here}.empathy", Role.FEEDBACK, feedback.empathy)
        yield Passage(f"{here}.reason", Role.FEEDBACK, feedback.reason)
        yield Passage(f"{here}.useful", Role.FEEDBACK, feedback.useful)


def _levels(levels: LevelFeedback, here: str) -> Iterator[Passage]:
    yield from _feedback(levels.full, f"{here}.full")
    yield from _feedback(levels.partial, f"{here}.partial")
    yield from _feedback(levels.not_yet, f"{here}.not_yet")


def _element(here: str, text: str, *notes: str) -> Iterator[Passage]:
    if text:
        yield Passage(f"{here}.text", Role.OPTION, text)
    for note in notes:
        if note:
            yield Passage(f"{here}.note", Role.NOTE, note)


def question_passages(question: Question, here: str) -> Iterator[Passage]:
    """The passages of one question."""
    yield Passage(f"{here}.prompt", Role.PROMPT, question.prompt)
    match question:
        case One() | Attitude():
            for option in question.options:
                yield from _element(f"{here}.options.{option.key}", option.text)
                yield from _feedback(option.feedback, f"{here}.options.{option.key}.feedback")
        case Several():
            name = "messages" if isinstance(question, Signals) else "options"
            if isinstance(question, Signals):
                yield Passage(f"{here}.from", Role.LABEL, question.sender)
            for tick in question.options:
                yield from _element(f"{here}.{name}.{tick.key}", tick.text, tick.note)
        case Sort():
            for item in question.items:
                notes = (item.notes.ok, item.notes.unsure, item.notes.alert)
                yield from _element(f"{here}.items.{item.key}", item.text, *notes)
        case Order():
            for placed in question.items:
                yield from _element(f"{here}.items.{placed.key}", placed.text, placed.note)
        case Match():
            for left in question.left:
                yield from _element(f"{here}.left.{left.key}", left.text, left.note)
            for right in question.right:
                yield from _element(f"{here}.right.{right.key}", right.text, right.note)
        case TrueFalseWhy():
            yield Passage(f"{here}.notes.true", Role.NOTE, question.notes.true)
            yield Passage(f"{here}.notes.false", Role.NOTE, question.notes.false)
            for reason in question.reasons:
                yield from _element(f"{here}.reasons.{reason.key}", reason.text, reason.note)
        case _:
            pass
    if isinstance(question, Attitude):
        yield from _feedback(question.unsure, f"{here}.unsure")
    levels = getattr(question, "feedback", None)
    if isinstance(levels, LevelFeedback):
        yield from _levels(levels, f"{here}.feedback")
