"""One best answer among a few: each option has its score (0, ½ or 1) and its feedback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.kinds.parts import Base, chosen_key, read_one, scored, shuffled
from app.domain.question import (
    Answer,
    Bar,
    Feedback,
    OptionView,
    Outcome,
    QuestionReview,
    QuestionView,
    Remark,
    Shuffler,
)


@dataclass(frozen=True)
class ScoredOption:
    """An option, what it is worth, the misconception it shows, what is said about it."""

    key: str
    text: str
    score: float | None
    feedback: Feedback
    misconception: str | None = None


@dataclass(frozen=True, kw_only=True)
class One(Base):
    """A knowledge question: exactly one option is worth 1."""

    kind: ClassVar[str] = "one"
    scored: ClassVar[bool] = True

    options: tuple[ScoredOption, ...]

    def view(self, shuffle: Shuffler) -> QuestionView:
        """The options, shuffled."""
        options = tuple(OptionView(o.key, o.text) for o in self.options)
        return QuestionView(
            self.key, self.kind, self.prompt, shuffled(options, shuffle, self.key), {}
        )

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer:
        """The field `choice`."""
        return {"choice": read_one(form, "choice", (o.key for o in self.options))}

    def chosen(self, answer: Answer) -> ScoredOption:
        """The option of an answer."""
        key = chosen_key(answer, "choice", (o.key for o in self.options))
        return next(o for o in self.options if o.key == key)

    def judge(self, answer: Answer) -> Outcome:
        """The score of the chosen option."""
        option = self.chosen(answer)
        return scored(option.score or 0.0, (option.key,))

    def review(self, answer: Answer) -> QuestionReview:
        """The feedback of the chosen option; the other options say nothing."""
        option = self.chosen(answer)
        outcome = self.judge(answer)
        fits = None if outcome.fraction is None else outcome.fraction == 1
        remark = Remark(option.key, option.text, option.key, fits, "")
        return QuestionReview(outcome.level, option.feedback, (remark,))

    def bars(self) -> tuple[Bar, ...]:
        """One line per option."""
        return tuple(
            Bar(o.key, o.text, None if o.score is None else o.score == 1, o.misconception)
            for o in self.options
        )

    def misconceptions(self) -> frozenset[str]:
        """The tags of the options."""
        return frozenset(o.misconception for o in self.options if o.misconception)
