"""One question of each kind, small and neutral, for the tests of kinds and templates."""

from collections.abc import Sequence

from app.domain.kinds import (
    Attitude,
    Confidence,
    Judgement,
    Match,
    One,
    Order,
    Several,
    Signals,
    Sort,
    TrueFalseWhy,
)
from app.domain.kinds.attitude import AttitudeOption
from app.domain.kinds.match import LeftItem, RightItem
from app.domain.kinds.one import ScoredOption
from app.domain.kinds.order import OrderItem
from app.domain.kinds.parts import LevelFeedback
from app.domain.kinds.several import TickOption
from app.domain.kinds.sort import BoxNotes, SortItem
from app.domain.kinds.true_false_why import TruthNotes
from app.domain.question import Feedback, Question


def as_given(keys: Sequence[str], purpose: str) -> list[str]:
    """A shuffler that leaves the order as it is."""
    return list(keys)


def backwards(keys: Sequence[str], purpose: str) -> list[str]:
    """A shuffler that turns the order round."""
    return list(reversed(keys))


def said(tag: str) -> Feedback:
    """A feedback whose three sentences are recognisable in a page."""
    return Feedback(f"EMPATHY-{tag}", f"REASON-{tag}", f"USEFUL-{tag}")


LEVELS = LevelFeedback(said("full"), said("not-yet"), said("partial"))


def one(right: str = "a") -> One:
    """Three options; `right` is worth 1, the others ½ and 0."""
    scores = {k: 1.0 if k == right else 0.0 for k in "abc"}
    scores["c" if right != "c" else "a"] = 0.5
    return One(
        key="q1",
        prompt="Which one?",
        options=tuple(
            ScoredOption(k, f"Text {k}", scores[k], said(k), None if scores[k] == 1 else "M01")
            for k in "abc"
        ),
    )


def several(right: str = "abc", wrong: str = "de") -> Several:
    """C right and W wrong options."""
    return Several(
        key="q2",
        prompt="Which ones?",
        options=tuple(
            TickOption(k, f"Text {k}", k in right, f"NOTE-{k}", None if k in right else "M02")
            for k in sorted(right + wrong)
        ),
        feedback=LEVELS,
    )


def signals(right: str = "ac", wrong: str = "bd") -> Signals:
    """Four messages of Sky."""
    return Signals(
        key="q3",
        prompt="Touch the signs.",
        sender="Sky",
        options=several(right, wrong).options,
        feedback=LEVELS,
    )


def order(right: str = "abcde", **fields: object) -> Order:
    """Five elements to place; keys tell nothing of the order in the page."""
    return Order(
        key="q4",
        prompt="Which order?",
        items=tuple(OrderItem(k, f"Text {k}", f"NOTE-{k}") for k in right),
        feedback=LEVELS,
        **fields,  # type: ignore[arg-type]
    )


def match(links: str = "xyz") -> Match:
    """Three sentences, four effects, one of them a decoy."""
    return Match(
        key="q5",
        prompt="What goes with what?",
        left=tuple(
            LeftItem(k, f"Text {k}", r, f"NOTE-{k}", "M03")
            for k, r in zip("abc", links, strict=True)
        ),
        right=tuple(
            RightItem(k, f"Effect {k}", "M04" if k == "w" else None, "NOTE-w" if k == "w" else "")
            for k in "wxyz"
        ),
        feedback=LEVELS,
    )


def sort(boxes: Sequence[str] = ("ok", "alert", "ok", "alert")) -> Sort:
    """Four messages to put in boxes."""
    return Sort(
        key="q6",
        prompt="Which box?",
        items=tuple(
            SortItem(
                k, f"Text {k}", box, BoxNotes(f"NOTE-{k}-1", f"NOTE-{k}-2", f"NOTE-{k}-3"), "M05"
            )
            for k, box in zip("abcd", boxes, strict=True)
        ),
        feedback=LEVELS,
    )


def true_false_why(answer: bool = False, right: str = "a") -> TrueFalseWhy:
    """A myth and three reasons."""
    return TrueFalseWhy(
        key="q7",
        prompt="True or false? Somebody says so.",
        answer=answer,
        misconception="M06",
        notes=TruthNotes("NOTE-true", "NOTE-false"),
        reasons=tuple(
            TickOption(k, f"Text {k}", k == right, f"NOTE-{k}", None if k == right else "M07")
            for k in "abc"
        ),
        feedback=LEVELS,
    )


def judgement(right: str = "ab") -> Judgement:
    """Two best options, a lesser one, and one that does not know."""
    scores = {k: 1.0 if k in right else 0.25 for k in "abc"}
    return Judgement(
        key="q8",
        prompt="What could Sami do?",
        options=(
            *(
                ScoredOption(k, f"Text {k}", s, said(k), None if s == 1 else "M08")
                for k, s in scores.items()
            ),
            ScoredOption("unsure", "", None, said("unsure")),
        ),
    )


def attitude(right: str | None = "b") -> Attitude:
    """Whose responsibility it is."""
    return Attitude(
        key="q9",
        prompt="Who is responsible?",
        options=tuple(
            AttitudeOption(k, f"Text {k}", None if k == right else "M09", said(k)) for k in "abc"
        ),
        right=right,
        unsure=said("unsure"),
    )


def confidence() -> Confidence:
    """How sure, after q1."""
    return Confidence(key="q10", prompt="How sure are you?", about="q1")


def all_kinds() -> tuple[Question, ...]:
    """One question of each kind."""
    return (
        one(),
        several(),
        signals(),
        order(),
        match(),
        sort(),
        true_false_why(),
        judgement(),
        attitude(),
        confidence(),
    )
