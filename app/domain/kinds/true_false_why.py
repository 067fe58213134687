"""Check a myth: true or false, then the reason; the reason counts if the answer is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.errors import IncompleteAnswer
from app.domain.kinds.parts import Base, LevelFeedback, chosen_key, read_one, scored, shuffled
from app.domain.kinds.several import TickOption
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

TRUTHS = ("true", "false")


@dataclass(frozen=True)
class TruthNotes:
    """What is said after « Vrai » and after « Faux »."""

    true: str
    false: str

    def of(self, truth: str) -> str:
        """The note for an answer."""
        return self.true if truth == "true" else self.false


@dataclass(frozen=True, kw_only=True)
class TrueFalseWhy(Base):
    """A statement (in the prompt), its truth, and the reasons, exactly one of them right."""

    kind: ClassVar[str] = "true_false_why"
    scored: ClassVar[bool] = True

    answer: bool
    misconception: str
    notes: TruthNotes
    reasons: tuple[TickOption, ...]
    feedback: LevelFeedback

    @property
    def _truth(self) -> str:
        return "true" if self.answer else "false"

    def view(self, shuffle: Shuffler) -> QuestionView:
        """True and false in that order, the reasons shuffled."""
        options = tuple(OptionView(t, "", f"truth-{t}") for t in TRUTHS)
        reasons = (OptionView(r.key, r.text) for r in self.reasons)
        return QuestionView(
            self.key,
            self.kind,
            self.prompt,
            options,
            {"reasons": shuffled(reasons, shuffle, self.key)},
        )

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer:
        """The fields `truth` and `reason`."""
        answer: dict[str, str] = {}
        missing: list[str] = []
        keys = {"truth": TRUTHS, "reason": tuple(r.key for r in self.reasons)}
        for name, allowed in keys.items():
            try:
                answer[name] = read_one(form, name, allowed)
            except IncompleteAnswer:
                missing.append(name)
        if missing:
            raise IncompleteAnswer(*missing)
        return answer

    def _chosen(self, answer: Answer) -> tuple[str, TickOption]:
        truth = chosen_key(answer, "truth", TRUTHS)
        key = chosen_key(answer, "reason", (r.key for r in self.reasons))
        return truth, next(r for r in self.reasons if r.key == key)

    def judge(self, answer: Answer) -> Outcome:
        """½ for the answer, ½ for the reason if the answer is right."""
        truth, reason = self._chosen(answer)
        right = truth == self._truth
        fraction = 0.5 * right + 0.5 * (right and reason.correct)
        return scored(fraction, (f"truth={truth}", f"reason={reason.key}"))

    def review(self, answer: Answer) -> QuestionReview:
        """The overall feedback, the note of the answer and that of the chosen reason."""
        truth, reason = self._chosen(answer)
        level = self.judge(answer).level
        remarks = (
            Remark("truth", "", truth, truth == self._truth, self.notes.of(truth), self._truth),
            Remark(reason.key, reason.text, reason.key, reason.correct, reason.note),
        )
        return QuestionReview(level, self.feedback.of(level), remarks)

    def bars(self) -> tuple[Bar, ...]:
        """Two lines for the answer, one per reason."""
        truths = tuple(
            Bar(
                mark=f"truth={t}",
                text="",
                fits=t == self._truth,
                misconception=None if t == self._truth else self.misconception,
                group="truth",
                word=f"truth-{t}",
            )
            for t in TRUTHS
        )
        reasons = tuple(
            Bar(f"reason={r.key}", r.text, r.correct, r.misconception, group="reason")
            for r in self.reasons
        )
        return truths + reasons

    def misconceptions(self) -> frozenset[str]:
        """What the wrong answer and the wrong reasons show."""
        tags = [self.misconception, *(r.misconception for r in self.reasons)]
        return frozenset(t for t in tags if t)
