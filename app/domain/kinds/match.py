"""Link each sentence to one effect; one effect at least is a decoy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.kinds.parts import Base, LevelFeedback, chosen_key, read_each, scored, shuffled
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
class LeftItem:
    """An element, the one it goes with, and what a wrong link shows."""

    key: str
    text: str
    right: str
    note: str
    misconception: str | None = None


@dataclass(frozen=True)
class RightItem:
    """An element of the other column. A decoy carries its own misconception and note, which
    win over those of the line."""

    key: str
    text: str
    misconception: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Match(Base):
    """Two columns; the score is right links / all."""

    kind: ClassVar[str] = "match"
    scored: ClassVar[bool] = True

    left: tuple[LeftItem, ...]
    right: tuple[RightItem, ...]
    feedback: LevelFeedback

    def _target(self, key: str) -> RightItem:
        return next(r for r in self.right if r.key == key)

    def _chosen(self, answer: Answer, item: LeftItem) -> RightItem:
        return self._target(chosen_key(answer, item.key, (r.key for r in self.right)))

    def view(self, shuffle: Shuffler) -> QuestionView:
        """Both columns, shuffled apart."""
        left = tuple(OptionView(i.key, i.text) for i in self.left)
        right = tuple(OptionView(r.key, r.text) for r in self.right)
        return QuestionView(
            self.key,
            self.kind,
            self.prompt,
            shuffled(left, shuffle, f"{self.key}/left"),
            {"right": shuffled(right, shuffle, f"{self.key}/right")},
        )

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer:
        """One field `left-<key>` per sentence."""
        return read_each(form, "left", [i.key for i in self.left], (r.key for r in self.right))

    def judge(self, answer: Answer) -> Outcome:
        """Right links / all."""
        chosen = {i.key: self._chosen(answer, i).key for i in self.left}
        hits = sum(chosen[i.key] == i.right for i in self.left)
        return scored(hits / len(self.left), (f"{k}={r}" for k, r in chosen.items()))

    def review(self, answer: Answer) -> QuestionReview:
        """The overall feedback, and one note per sentence."""
        level = self.judge(answer).level
        remarks = []
        for item in self.left:
            target = self._chosen(answer, item)
            fits = target.key == item.right
            note = item.note if fits or not target.note else target.note
            expected = self._target(item.right).text
            remarks.append(Remark(item.key, item.text, target.text, fits, note, expected))
        return QuestionReview(level, self.feedback.of(level), tuple(remarks))

    def bars(self) -> tuple[Bar, ...]:
        """One line per possible link, grouped by sentence."""
        return tuple(
            Bar(
                mark=f"{item.key}={target.key}",
                text=target.text,
                fits=target.key == item.right,
                misconception=None
                if target.key == item.right
                else target.misconception or item.misconception,
                group=item.text,
            )
            for item in self.left
            for target in self.right
        )

    def misconceptions(self) -> frozenset[str]:
        """What wrong links show."""
        tags = [i.misconception for i in self.left] + [r.misconception for r in self.right]
        return frozenset(t for t in tags if t)
