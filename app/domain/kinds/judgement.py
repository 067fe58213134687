"""« Que pourrait faire Sami ? »: several acceptable answers, scored 0 to 1 by quarters.

Counted with the class (a tally), never among the after-questions.
"""

from dataclasses import dataclass
from typing import ClassVar

from app.domain.kinds.one import One
from app.domain.kinds.parts import UNSURE, scored, unscored
from app.domain.question import Answer, Bar, OptionView, Outcome, QuestionView, Shuffler


@dataclass(frozen=True, kw_only=True)
class Judgement(One):
    """A situation: at least one option is worth 1; an option `unsure` has no score."""

    kind: ClassVar[str] = "judgement"
    scored: ClassVar[bool] = True

    def view(self, shuffle: Shuffler) -> QuestionView:
        """The options, shuffled, « Je ne sais pas trop » last."""
        view = super().view(shuffle)
        options = tuple(
            OptionView(o.key, o.text, "unsure") if o.key == UNSURE else o for o in view.options
        )
        return QuestionView(view.key, view.kind, view.prompt, options, {})

    def judge(self, answer: Answer) -> Outcome:
        """The score of the chosen option; none for « Je ne sais pas trop »."""
        option = self.chosen(answer)
        if option.score is None:
            return unscored((option.key,))
        return scored(option.score, (option.key,))

    def bars(self) -> tuple[Bar, ...]:
        """One line per option, with the application's word for `unsure`."""
        return tuple(
            Bar(b.mark, b.text, b.fits, b.misconception, word="unsure" if b.mark == UNSURE else "")
            for b in super().bars()
        )
