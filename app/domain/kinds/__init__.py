"""The kinds of question: one file each, registered here by name.

docs/adding-a-question-kind.md shows how to add one.
"""

from collections.abc import Mapping
from typing import TypeAlias

from app.domain.kinds.attitude import Attitude
from app.domain.kinds.confidence import Confidence
from app.domain.kinds.judgement import Judgement
from app.domain.kinds.match import Match
from app.domain.kinds.one import One
from app.domain.kinds.order import Order
from app.domain.kinds.several import Several
from app.domain.kinds.signals import Signals
from app.domain.kinds.sort import Sort
from app.domain.kinds.true_false_why import TrueFalseWhy

__all__ = [
    "KINDS",
    "Attitude",
    "Confidence",
    "Judgement",
    "Match",
    "One",
    "Order",
    "Several",
    "Signals",
    "Sort",
    "TrueFalseWhy",
]

AnyKind: TypeAlias = (
    type[One]
    | type[Several]
    | type[Signals]
    | type[Order]
    | type[Match]
    | type[Sort]
    | type[TrueFalseWhy]
    | type[Judgement]
    | type[Attitude]
    | type[Confidence]
)

#: Name of a kind, as lessons write it, to its class.
KINDS: Mapping[str, AnyKind] = {
    kind.kind: kind
    for kind in (
        One,
        Several,
        Signals,
        Order,
        Match,
        Sort,
        TrueFalseWhy,
        Judgement,
        Attitude,
        Confidence,
    )
}
