"""What every kind of question gives: a view without its key, a form reading, a judgement.

A page is built from `Question.view()`, which holds no key: there is nothing to redact. The words
that tell the answer (feedback, notes, scores) leave the server only through `Question.review()`,
after an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol


@dataclass(frozen=True)
class Feedback:
    """Three sentences: empathy, reason, what is useful now. 45 words at most together."""

    empathy: str
    reason: str
    useful: str


class Level(StrEnum):
    """How an answer is spoken of. There is no word for « wrong »."""

    FULL = "full"
    PARTIAL = "partial"
    NOT_YET = "not_yet"
    UNSCORED = "unscored"


#: An answer as the form gives it: field name (or element key) to chosen key(s). Plain JSON.
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What an answer is worth.

    `fraction` is 0 to 1, None for an unscored kind. `marks` are the option keys that class
    figures count (`a`, or `qa1.2=ok` for an element put in a box), without « acquired ».
    """

    fraction: float | None
    acquired: bool
    level: Level
    marks: tuple[str, ...]


@dataclass(frozen=True)
class OptionView:
    """One thing to choose, tap, sort or place, before the answer: its key and its words.

    `word` names words that the application gives, in the reader's language, instead of `text`:
    `unsure`, `box-ok`, `box-unsure`, `box-alert`, `truth-true`, `truth-false`,
    `confidence-sure`, `confidence-rather`, `confidence-unsure`.
    """

    key: str
    text: str
    word: str = ""


@dataclass(frozen=True)
class QuestionView:
    """A question without its key: all that a page may hold before the answer.

    `groups` holds the other column of a match, the boxes of a sort, the reasons of a
    true/false/why: name to options.
    """

    key: str
    kind: str
    prompt: str
    options: tuple[OptionView, ...]
    groups: Mapping[str, tuple[OptionView, ...]]
    sender: str = ""


@dataclass(frozen=True)
class Remark:
    """After the answer: one element, what was done with it, whether that protects, its note.

    `chosen` is what was done: the option's key when ticked (`several`), the box (`sort`), the
    words linked (`match`), the place from 1 (`order`), the truth (`true_false_why`); empty when
    left alone. `expected` is what protects, in the same terms. `fits` is None when neither.
    """

    key: str
    text: str
    chosen: str
    fits: bool | None
    note: str
    expected: str = ""


@dataclass(frozen=True)
class QuestionReview:
    """Everything shown after an answer: the level, the feedback, one remark per element."""

    level: Level
    feedback: Feedback | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Bar:
    """One line of the teacher's breakdown: a mark that ballots count, its words, whether it is
    (part of) the answer, and the misconception it shows.

    `group` is the element that the line belongs to (the message sorted, the sentence linked).
    `word` names words that the application gives instead of `text`, as in `OptionView`.
    """

    mark: str
    text: str
    fits: bool | None
    misconception: str | None
    group: str = ""
    word: str = ""


class Shuffler(Protocol):
    """Gives a stable order to option keys: decisions of the caller (HMAC of attempt, question)."""

    def __call__(self, keys: Sequence[str], purpose: str) -> list[str]: ...


class Question(Protocol):
    """One question of any kind. One kind, one file in `app.domain.kinds`."""

    kind: ClassVar[str]
    scored: ClassVar[bool]
    #: Whether an answer gives one mark in each group of bars, so that their shares make a whole.
    exclusive: ClassVar[bool]

    @property
    def key(self) -> str: ...

    @property
    def prompt(self) -> str: ...

    @property
    def objective(self) -> str | None: ...

    @property
    def facts(self) -> tuple[str, ...]: ...

    @property
    def gestures(self) -> tuple[str, ...]: ...

    def view(self, shuffle: Shuffler) -> QuestionView:
        """The question without its key, options in the order that `shuffle` gives."""
        ...

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer:
        """The answer in a submitted form (field name to values).

        Raises `UnknownAnswer` for a key the question does not have, `IncompleteAnswer` when
        something remains to be chosen.
        """
        ...

    def judge(self, answer: Answer) -> Outcome:
        """What the answer is worth; pure."""
        ...

    def review(self, answer: Answer) -> QuestionReview:
        """What is said after the answer."""
        ...

    def bars(self) -> tuple[Bar, ...]:
        """The lines of the class breakdown, in the order of the file."""
        ...

    def misconceptions(self) -> frozenset[str]:
        """Every misconception code that an answer can show."""
        ...
