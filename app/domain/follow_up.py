"""The three times a lesson comes back: which questions, and the short lesson they make."""

from enum import StrEnum


class Moment(StrEnum):
    """A lesson, or one of the times it comes back."""

    LESSON = "lesson"
    FIRST = "first"
    SECOND = "second"
    CHECK = "check"
