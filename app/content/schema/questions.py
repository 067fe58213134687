"""The ten kinds of question, as lessons write them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.content.schema.base import (
    BoxNotesPart,
    Code,
    FeedbackPart,
    Key,
    LevelFeedbackPart,
    Part,
    QuestionPart,
    TruthNotesPart,
    Words,
)


class ScoredOptionPart(Part):
    """An option with its own score and feedback."""

    key: Key
    text: Words | None = None
    score: float | None = None
    misconception: Code | None = None
    feedback: FeedbackPart

    @model_validator(mode="after")
    def _words_and_score(self) -> Self:
        if self.key != "unsure" and (self.text is None or self.score is None):
            raise ValueError("needs `text` and `score`")
        if self.key == "unsure" and (self.score is not None or self.misconception):
            raise ValueError("« Je ne sais pas trop » has neither score nor misconception")
        if self.score is not None and self.score < 1 and not self.misconception:
            raise ValueError("is worth less than 1 and needs its `misconception`")
        if self.score == 1 and self.misconception:
            raise ValueError("is worth 1 and shows no `misconception`")
        return self


class OnePart(QuestionPart):
    """One best answer."""

    kind: Literal["one"]
    options: list[ScoredOptionPart] = Field(min_length=2, max_length=6)

    @model_validator(mode="after")
    def _scores(self) -> Self:
        scores = [o.score for o in self.options]
        if any(s not in (0, 0.5, 1) for s in scores):
            raise ValueError("scores are 0, 0.5 or 1")
        if scores.count(1) != 1:
            raise ValueError("needs exactly one option with score 1")
        return self


class JudgementPart(QuestionPart):
    """Several acceptable answers."""

    kind: Literal["judgement"]
    options: list[ScoredOptionPart] = Field(min_length=2, max_length=7)

    @model_validator(mode="after")
    def _scores(self) -> Self:
        scores = [o.score for o in self.options if o.score is not None]
        if any(s not in (0, 0.25, 0.5, 0.75, 1) for s in scores):
            raise ValueError("scores are 0, 0.25, 0.5, 0.75 or 1")
        if 1 not in scores:
            raise ValueError("needs an option with score 1")
        return self


class AttitudeOptionPart(Part):
    """An opinion."""

    key: Key
    text: Words
    misconception: Code | None = None
    feedback: FeedbackPart | None = None


class AttitudePart(QuestionPart):
    """No right answer."""

    kind: Literal["attitude"]
    options: list[AttitudeOptionPart] = Field(min_length=2, max_length=6)
    right: Key | None = None
    unsure: FeedbackPart | None = None

    @model_validator(mode="after")
    def _right(self) -> Self:
        keys = [o.key for o in self.options]
        if "unsure" in keys:
            raise ValueError("« Je ne sais pas trop » is added by the application")
        if self.right is not None and self.right not in keys:
            raise ValueError("`right` names no option")
        return self


class TickOptionPart(Part):
    """Something to tick or to leave."""

    key: Key
    text: Words
    correct: bool
    misconception: Code | None = None
    note: Words

    @model_validator(mode="after")
    def _tag(self) -> Self:
        if self.correct == bool(self.misconception):
            raise ValueError("a wrong option has one `misconception`, a right one has none")
        return self


class SeveralPart(QuestionPart):
    """Several right answers, at least as many wrong ones."""

    kind: Literal["several"]
    options: list[TickOptionPart] = Field(min_length=3, max_length=9)
    feedback: LevelFeedbackPart

    @model_validator(mode="after")
    def _balance(self) -> Self:
        _more_wrong_than_right([o.correct for o in self.options])
        return self


class SignalPart(Part):
    """A message: a warning sign, or harmless."""

    key: Key
    text: Words
    sign: bool
    tactic: Code | None = None
    misconception: Code | None = None
    note: Words

    @model_validator(mode="after")
    def _tag(self) -> Self:
        if self.sign == bool(self.misconception):
            raise ValueError("a harmless message has one `misconception`, a sign has none")
        return self


class SignalsPart(QuestionPart):
    """A conversation to tap."""

    kind: Literal["signals"]
    sender: Words = Field(alias="from")
    messages: list[SignalPart] = Field(min_length=3, max_length=9)
    feedback: LevelFeedbackPart

    @model_validator(mode="after")
    def _balance(self) -> Self:
        _more_wrong_than_right([m.sign for m in self.messages])
        return self


def _more_wrong_than_right(right: list[bool]) -> None:
    if not any(right):
        raise ValueError("needs at least one right element")
    if right.count(False) < right.count(True):
        raise ValueError("needs at least as many wrong elements as right ones (W ≥ C)")


class SortItemPart(Part):
    """An element to put in a box."""

    key: Key
    text: Words
    box: Literal["ok", "alert"]
    misconception: Code
    notes: BoxNotesPart


class SortPart(QuestionPart):
    """Elements for three boxes."""

    kind: Literal["sort"]
    items: list[SortItemPart] = Field(min_length=3, max_length=8)
    feedback: LevelFeedbackPart


class OrderItemPart(Part):
    """An element to place."""

    key: Key
    text: Words
    note: Words


class OrderPart(QuestionPart):
    """Elements in the right order."""

    kind: Literal["order"]
    items: list[OrderItemPart] = Field(min_length=3, max_length=7)
    accepted: list[list[Key]] = []
    anywhere: list[Key] = []
    feedback: LevelFeedbackPart

    @model_validator(mode="after")
    def _orders(self) -> Self:
        keys = sorted(i.key for i in self.items)
        if any(sorted(order) != keys for order in self.accepted):
            raise ValueError("each order of `accepted` holds every key once")
        if set(self.anywhere) - set(keys):
            raise ValueError("`anywhere` names no element")
        if len(keys) - len(set(self.anywhere)) < 2:
            raise ValueError("leaves nothing to order: fewer elements in `anywhere`")
        return self


class LeftPart(Part):
    """A sentence to link."""

    key: Key
    text: Words
    right: Key
    misconception: Code
    note: Words


class RightPart(Part):
    """An effect; a decoy has its own misconception and note."""

    key: Key
    text: Words
    misconception: Code | None = None
    note: Words | None = None


class MatchPart(QuestionPart):
    """Two columns."""

    kind: Literal["match"]
    left: list[LeftPart] = Field(min_length=2, max_length=7)
    right: list[RightPart] = Field(min_length=3, max_length=8)
    feedback: LevelFeedbackPart

    @model_validator(mode="after")
    def _links(self) -> Self:
        keys = {r.key for r in self.right}
        targets = {i.right for i in self.left}
        if targets - keys:
            raise ValueError(f"`right` names no element: {', '.join(sorted(targets - keys))}")
        if not keys - targets:
            raise ValueError("needs a decoy: one element of `right` that nothing goes with")
        if any(not (r.misconception and r.note) for r in self.right if r.key not in targets):
            raise ValueError("a decoy of `right` needs its own `misconception` and `note`")
        return self


class TrueFalseWhyPart(QuestionPart):
    """A myth and its reasons."""

    kind: Literal["true_false_why"]
    answer: bool
    misconception: Code
    notes: TruthNotesPart
    reasons: list[TickOptionPart] = Field(min_length=2, max_length=5)
    feedback: LevelFeedbackPart

    @model_validator(mode="after")
    def _one_reason(self) -> Self:
        if [r.correct for r in self.reasons].count(True) != 1:
            raise ValueError("needs exactly one right reason")
        return self


class ConfidencePart(QuestionPart):
    """How sure, after a scored question."""

    kind: Literal["confidence"]
    about: Key


#: Any question, told apart by `kind`.
AnyQuestion = Annotated[
    OnePart
    | JudgementPart
    | AttitudePart
    | SeveralPart
    | SignalsPart
    | SortPart
    | OrderPart
    | MatchPart
    | TrueFalseWhyPart
    | ConfidencePart,
    Field(discriminator="kind"),
]
