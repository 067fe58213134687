"""A question without a right answer: responsibility, norms, how one feels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.kinds.parts import UNSURE, Base, chosen_key, read_one, unscored
from app.domain.question import (
    Answer,
    Bar,
    Feedback,
    Level,
    OptionView,
    Outcome,
    QuestionReview,
    QuestionView,
    Remark,
    Shuffler,
)


@dataclass(frozen=True)
class AttitudeOption:
    """An opinion, the misconception it may show, what is said about it."""

    key: str
    text: str
    misconception: str | None = None
    feedback: Feedback | None = None


@dataclass(frozen=True, kw_only=True)
class Attitude(Base):
    """Options in the author's order, then « Je ne sais pas trop »; never scored.

    `right` names the option that class figures call protective; no pupil is told.
    """

    kind: ClassVar[str] = "attitude"
    scored: ClassVar[bool] = False

    options: tuple[AttitudeOption, ...]
    right: str | None = None
    unsure: Feedback | None = None

    @property
    def _keys(self) -> tuple[str, ...]:
        return (*(o.key for o in self.options), UNSURE)

    def view(self, shuffle: Shuffler) -> QuestionView:
        """The options as written (a scale keeps its order)."""
        options = (
            *(OptionView(o.key, o.text) for o in self.options),
            OptionView(UNSURE, "", "unsure"),
        )
        return QuestionView(self.key, self.kind, self.prompt, options, {})

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer:
        """The field `choice`."""
        return {"choice": read_one(form, "choice", self._keys)}

    def judge(self, answer: Answer) -> Outcome:
        """No score: only the mark that class figures count."""
        return unscored((chosen_key(answer, "choice", self._keys),))

    def review(self, answer: Answer) -> QuestionReview:
        """What is said about the chosen option, if anything."""
        key = chosen_key(answer, "choice", self._keys)
        option = next((o for o in self.options if o.key == key), None)
        feedback = option.feedback if option else self.unsure
        remark = Remark(key, option.text if option else "", key, None, "")
        return QuestionReview(Level.UNSCORED, feedback, (remark,))

    def bars(self) -> tuple[Bar, ...]:
        """One line per option, « Je ne sais pas trop » last."""
        lines = tuple(
            Bar(o.key, o.text, None if self.right is None else o.key == self.right, o.misconception)
            for o in self.options
        )
        return (*lines, Bar(UNSURE, "", None, None, word="unsure"))

    def misconceptions(self) -> frozenset[str]:
        """The tags of the options."""
        return frozenset(o.misconception for o in self.options if o.misconception)
