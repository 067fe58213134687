"""Put things back in order, scored « relative to correct » as Moodle's ordering type does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.errors import IncompleteAnswer, UnknownAnswer
from app.domain.kinds.parts import (
    Base,
    LevelFeedback,
    chosen_keys,
    refuse_strangers,
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

#: A random order of five scores .60: one swap of neighbours (.90) still counts as acquired.
ACQUIRED_ORDER = 0.9
#: Below this, « not yet ».
NOT_YET_BELOW = 0.7


@dataclass(frozen=True)
class OrderItem:
    """An element to place, and its note."""

    key: str
    text: str
    note: str


def relative_to_correct(given: Sequence[str], right: Sequence[str]) -> float:
    """Σ max(0, (n − 1) − |distance|) / (n (n − 1)), as Moodle; 1 when one element is left."""
    n = len(right)
    if n < 2:
        return 1.0
    place = {key: i for i, key in enumerate(right)}
    total = sum(max(0, (n - 1) - abs(i - place[key])) for i, key in enumerate(given))
    return total / (n * (n - 1))


@dataclass(frozen=True, kw_only=True)
class Order(Base):
    """Elements in the right order; `accepted` holds the other right orders, `anywhere` what is
    right at any place (telling somebody)."""

    kind: ClassVar[str] = "order"
    scored: ClassVar[bool] = True

    items: tuple[OrderItem, ...]
    feedback: LevelFeedback
    accepted: tuple[tuple[str, ...], ...] = ()
    anywhere: tuple[str, ...] = ()

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(i.key for i in self.items)

    @property
    def _right_orders(self) -> tuple[tuple[str, ...], ...]:
        return (self._keys, *self.accepted)

    def _placed(self, order: Sequence[str]) -> list[str]:
        """What has a place: telling somebody is right anywhere, and moves nothing else."""
        return [k for k in order if k not in self.anywhere]

    def _nearest(self, given: Sequence[str]) -> tuple[float, tuple[str, ...]]:
        """The best score among the right orders, and that order."""
        placed = self._placed(given)
        return max(
            ((relative_to_correct(placed, self._placed(r)), r) for r in self._right_orders),
            key=lambda found: found[0],
        )

    def _fraction(self, given: Sequence[str]) -> float:
        return self._nearest(given)[0]

    def view(self, shuffle: Shuffler) -> QuestionView:
        """The elements, shuffled whatever the right order: a right one is not put aside, since
        what is never shown would tell something of it."""
        options = shuffled((OptionView(i.key, i.text) for i in self.items), shuffle, self.key)
        return QuestionView(self.key, self.kind, self.prompt, options, {})

    def read(self, form: Mapping[str, Sequence[str]]) -> Answer:
        """Either `order`, a comma list, or one field `place-<key>` per element, 1 to n."""
        listed = [v for v in form.get("order", ()) if v]
        if listed:
            keys = listed[0].split(",")
            if len(listed) > 1 or sorted(keys) != sorted(self._keys):
                raise UnknownAnswer("order")
            return {"order": keys}
        return {"order": self._read_places(form)}

    def _read_places(self, form: Mapping[str, Sequence[str]]) -> list[str]:
        refuse_strangers(form, "place", self._keys)
        allowed = {str(n) for n in range(1, len(self._keys) + 1)}
        places: dict[str, str] = {}
        missing: list[str] = []
        for key in self._keys:
            name = f"place-{key}"
            values = [v for v in form.get(name, ()) if v]
            if len(values) > 1 or set(values) - allowed:
                raise UnknownAnswer(name)
            if not values or values[0] in places:
                missing.append(name)
            else:
                places[values[0]] = key
        if missing:
            raise IncompleteAnswer(*missing)
        return [places[str(n)] for n in range(1, len(self._keys) + 1)]

    def _given(self, answer: Answer) -> list[str]:
        given = chosen_keys(answer, "order", self._keys)
        if sorted(given) != sorted(self._keys):
            raise UnknownAnswer("order")
        return given

    def judge(self, answer: Answer) -> Outcome:
        """The best score among the accepted orders. No mark: the pattern is too rich to be
        counted, « acquired » alone is."""
        fraction = self._fraction(self._given(answer))
        return scored(fraction, (), acquired_at=ACQUIRED_ORDER, floor=NOT_YET_BELOW)

    def review(self, answer: Answer) -> QuestionReview:
        """The overall feedback; the elements in the right order, with the place given."""
        given = self._given(answer)
        level = self.judge(answer).level
        best = self._nearest(given)[1]
        placed, right = self._placed(given), self._placed(best)
        by_key = {i.key: i for i in self.items}
        remarks = tuple(
            Remark(
                key=key,
                text=by_key[key].text,
                chosen=str(given.index(key) + 1),
                fits=key in self.anywhere
                or level.value == "full"
                or placed.index(key) == right.index(key),
                note=by_key[key].note,
                expected="" if key in self.anywhere else str(best.index(key) + 1),
            )
            for key in best
        )
        return QuestionReview(level, self.feedback.of(level), remarks)

    def bars(self) -> tuple[Bar, ...]:
        """None: the class figure is the share of acquired answers."""
        return ()

    def misconceptions(self) -> frozenset[str]:
        """None: an order shows no single misconception."""
        return frozenset()
