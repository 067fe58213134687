"""Tap the warning signs in a conversation: `several`, told as messages of one sender."""

from dataclasses import dataclass
from typing import ClassVar

from app.domain.kinds.several import Several
from app.domain.question import OptionView, QuestionView, Shuffler


@dataclass(frozen=True, kw_only=True)
class Signals(Several):
    """The messages of `sender`, in the order in which they were sent."""

    kind: ClassVar[str] = "signals"
    scored: ClassVar[bool] = True

    sender: str

    def view(self, shuffle: Shuffler) -> QuestionView:
        """The conversation as it was written: a conversation is not shuffled."""
        options = tuple(OptionView(o.key, o.text) for o in self.options)
        return QuestionView(self.key, self.kind, self.prompt, options, {}, self.sender)
