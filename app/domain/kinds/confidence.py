"""« Sûr, plutôt, pas sûr »: asked after a scored question, never changes a score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.kinds.parts import Base, chosen_key, read_one, unscored
from app.domain.question import (
    Answer,
    Bar,
    Level,
    OptionView,
    Outcome,
    QuestionReview,
    QuestionView,
    Shuffler,
)

#: How sure: the fixed options, with the chance each one claims (for Brier's score of a class).
CERTAINTY: Mapping[str, float] = {"sure": 0.9, "rather": 0.6, "unsure": 0.3}


@dataclass(frozen=True, kw_only=True)
class Confidence(Base):
    """How sure the pupil is of the answer to the question `about`."""

    kind: ClassVar[str] = "confidence"
    scored: ClassVar[bool] = False

    about: str

    def view(self, shuffle: Shuffler) -> QuestionView:
        """The three fixed options, from sure to unsure."""
        options = tuple(OptionView(k, "", f"confidence-{k}") for k in CERTAINTY)
        return QuestionView(self.key, self.kind, self.prompt, options, {})

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer:
        """The field `choice`."""
        return {"choice": read_one(form, "choice", CERTAINTY)}

    def judge(self, answer: Answer) -> Outcome:
        """No score."""
        return unscored((chosen_key(answer, "choice", CERTAINTY),))

    def review(self, answer: Answer) -> QuestionReview:
        """Nothing is said about how sure one is."""
        self.judge(answer)
        return QuestionReview(Level.UNSCORED, None, ())

    def bars(self) -> tuple[Bar, ...]:
        """One line per degree."""
        return tuple(Bar(k, "", None, None, word=f"confidence-{k}") for k in CERTAINTY)

    def misconceptions(self) -> frozenset[str]:
        """None: being sure is not a misconception."""
        return frozenset()
