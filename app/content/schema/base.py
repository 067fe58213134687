"""Words, keys and the settings shared by every part of the file format."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

from app.content.typography import THIN, french


def _words(text: str) -> str:
    if THIN in text:
        raise ValueError("holds a narrow no-break space (U+202F), which the font lacks")
    if not text.strip():
        raise ValueError("is empty")
    return french(text.strip())


def first_day(text: str) -> date | None:
    """The first day that a date may mean: a day, a month, a year; None for `unknown`.

    Raises ValueError for a day that no calendar has.
    """
    if text == "unknown":
        return None
    parts = [int(p) for p in text.split("-")]
    return date(*[*parts, 1, 1][:3])


def _exists(text: str) -> str:
    first_day(text)
    return text


#: Words that somebody reads: French typography is applied.
Words = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_words)]
#: The name of an element: it stands in forms and records, never on the page as words.
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,30}$")]
#: A misconception, a fact, a gesture, a tactic: looked up in the shared files.
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}$")]
#: A day.
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_exists)]
#: A day, a month or a year, as far as the source says; `unknown` for a page without a date.
SourceDate = Annotated[
    str, StringConstraints(pattern=r"^(unknown|\d{4}(-\d{2}){0,2})$"), AfterValidator(_exists)
]


class Part(BaseModel):
    """Base of every part of a file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FeedbackPart(Part):
    """Three sentences, at most 45 words together."""

    empathy: Words
    reason: Words
    useful: Words


class LevelFeedbackPart(Part):
    """The overall feedback of a scored question, by level."""

    full: FeedbackPart
    not_yet: FeedbackPart
    partial: FeedbackPart | None = None


class BoxNotesPart(Part):
    """What is said for each box of a sort."""

    ok: Words
    unsure: Words
    alert: Words


class TruthNotesPart(Part):
    """What is said after each answer."""

    true: Words
    false: Words


#: Fields of the kinds that hold elements with keys.
_ELEMENTS = ("options", "messages", "items", "left", "right", "reasons")


class QuestionPart(Part):
    """The fields that every question has."""

    key: Key
    prompt: Words
    objective: Code | None = None
    facts: list[Code] = []
    gestures: list[Code] = []

    @model_validator(mode="after")
    def _one_key_each(self) -> Self:
        for name in _ELEMENTS:
            elements = getattr(self, name, None)
            keys = [e.key for e in elements] if isinstance(elements, list) else []
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise ValueError(f"`{name}` has the same key twice: {', '.join(twice)}")
        return self
