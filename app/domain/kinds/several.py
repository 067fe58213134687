"""Several right answers to tick, scored by the Open University rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.kinds.parts import (
    Base,
    LevelFeedback,
    chosen_keys,
    ou_score,
    read_some,
    scored,
    shuffled,
)
from app.domain.question import (
    Answer,
    Bar,
    OptionView,
    Outcome,
    QuestionReview,
    QuestionView,
    Remark,
    Shuffler,
)


@dataclass(frozen=True)
class TickOption:
    """Something to tick or to leave: whether it is right, its note, its misconception."""

    key: str
    text: str
    correct: bool
    note: str
    misconception: str | None = None
    tactic: str | None = None


@dataclass(frozen=True, kw_only=True)
class Several(Base):
    """A knowledge question with C right and W ≥ C wrong options."""

    kind: ClassVar[str] = "several"
    scored: ClassVar[bool] = True
    exclusive: ClassVar[bool] = False

    options: tuple[TickOption, ...]
    feedback: LevelFeedback

    def view(self, shuffle: Shuffler) -> QuestionView:
        """The options, shuffled."""
        options = tuple(OptionView(o.key, o.text) for o in self.options)
        return QuestionView(
            self.key, self.kind, self.prompt, shuffled(options, shuffle, self.key), {}
        )

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer:
        """The values of the field `choice`, at least one."""
        return {"choice": read_some(form, "choice", [o.key for o in self.options])}

    def judge(self, answer: Answer) -> Outcome:
        """max(min(TP, C − FP), 0) / C."""
        ticked = chosen_keys(answer, "choice", (o.key for o in self.options))
        return scored(ou_score(ticked, (o.key for o in self.options if o.correct)), ticked)

    def review(self, answer: Answer) -> QuestionReview:
        """The overall feedback, and one note per option, ticked or not."""
        ticked = set(chosen_keys(answer, "choice", (o.key for o in self.options)))
        level = self.judge(answer).level
        remarks = tuple(
            Remark(
                key=o.key,
                text=o.text,
                chosen=o.key if o.key in ticked else "",
                fits=(o.key in ticked) == o.correct,
                note=o.note,
                expected=o.key if o.correct else "",
            )
            for o in self.options
        )
        return QuestionReview(level, self.feedback.of(level), remarks)

    def bars(self) -> tuple[Bar, ...]:
        """One line per option: how many ticked it."""
        return tuple(Bar(o.key, o.text, o.correct, o.misconception) for o in self.options)

    def misconceptions(self) -> frozenset[str]:
        """The tags of the wrong options."""
        return frozenset(o.misconception for o in self.options if o.misconception)
