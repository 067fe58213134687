"""What several kinds of question share: reading a form strictly, levels, the OU rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.domain.errors import IncompleteAnswer, UnknownAnswer
from app.domain.question import Answer, Feedback, Level, OptionView, Outcome, Shuffler

#: The key of « Je ne sais pas trop », the same everywhere; always the last option.
UNSURE = "unsure"
#: From this score on, an after-question counts as acquired.
ACQUIRED = 0.75
#: Scores are sums of simple fractions: this much may be lost in adding them.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class LevelFeedback:
    """The overall feedback by level. Without `partial`, « not yet » is said instead."""

    full: Feedback
    not_yet: Feedback
    partial: Feedback | None = None

    def of(self, level: Level) -> Feedback | None:
        """The words for a level; None for an unscored one."""
        if level is Level.FULL:
            return self.full
        if level is Level.PARTIAL:
            return self.partial or self.not_yet
        return self.not_yet if level is Level.NOT_YET else None


@dataclass(frozen=True, kw_only=True)
class Base:
    """The fields that every question has."""

    exclusive: ClassVar[bool] = True

    key: str
    prompt: str
    objective: str | None = None
    facts: tuple[str, ...] = ()
    gestures: tuple[str, ...] = ()


def level_of(fraction: float, floor: float = 0.0) -> Level:
    """Full at 1; « not yet » at 0, or below `floor` when the kind pays for chance (order)."""
    if fraction >= 1 - TOLERANCE:
        return Level.FULL
    if fraction <= TOLERANCE or fraction < floor - TOLERANCE:
        return Level.NOT_YET
    return Level.PARTIAL


def scored(
    fraction: float, marks: Iterable[str], acquired_at: float = ACQUIRED, floor: float = 0.0
) -> Outcome:
    """The outcome of a scored answer."""
    bounded = min(1.0, max(0.0, fraction))
    return Outcome(
        fraction=bounded,
        acquired=bounded >= acquired_at - TOLERANCE,
        level=level_of(bounded, floor),
        marks=tuple(marks),
    )


def unscored(marks: Iterable[str]) -> Outcome:
    """The outcome of an answer that is never right or wrong."""
    return Outcome(fraction=None, acquired=False, level=Level.UNSCORED, marks=tuple(marks))


def ou_score(ticked: Iterable[str], right: Iterable[str]) -> float:
    """Open University rule for several answers: max(min(TP, C − FP), 0) / C.

    Kind to one slip; nothing for ticking nothing and, as lessons hold at least as many wrong
    options as right ones, nothing for ticking everything.
    """
    chosen, correct = set(ticked), set(right)
    hits, false_alarms = len(chosen & correct), len(chosen - correct)
    return max(min(hits, len(correct) - false_alarms), 0) / len(correct)


def read_one(form: Mapping[str, Sequence[str]], name: str, keys: Iterable[str]) -> str:
    """The single key chosen in a field."""
    values = [v for v in form.get(name, ()) if v]
    if not values:
        raise IncompleteAnswer(name)
    if len(values) > 1 or values[0] not in set(keys):
        raise UnknownAnswer(name)
    return values[0]


def read_some(form: Mapping[str, Sequence[str]], name: str, keys: Sequence[str]) -> list[str]:
    """The keys ticked in a field, in the order of the question; at least one."""
    values = [v for v in form.get(name, ()) if v]
    if not values:
        raise IncompleteAnswer(name)
    if set(values) - set(keys):
        raise UnknownAnswer(name)
    return [k for k in keys if k in values]


def read_each(
    form: Mapping[str, Sequence[str]], prefix: str, keys: Sequence[str], values: Iterable[str]
) -> dict[str, str]:
    """One value per element, from the fields `<prefix>-<key>`."""
    refuse_strangers(form, prefix, keys)
    allowed = tuple(values)
    answer: dict[str, str] = {}
    missing: list[str] = []
    for key in keys:
        name = f"{prefix}-{key}"
        try:
            answer[key] = read_one(form, name, allowed)
        except IncompleteAnswer:
            missing.append(name)
    if missing:
        raise IncompleteAnswer(*missing)
    return answer


def refuse_strangers(form: Mapping[str, Sequence[str]], prefix: str, keys: Sequence[str]) -> None:
    """A field of this question for an element that it does not have is refused."""
    known = {f"{prefix}-{key}" for key in keys}
    for name in form:
        if name.startswith(f"{prefix}-") and name not in known:
            raise UnknownAnswer(name)


def chosen_key(answer: Answer, name: str, keys: Iterable[str]) -> str:
    """The key stored under `name` in an answer kept from an earlier request."""
    value = answer.get(name)
    if not isinstance(value, str) or value not in set(keys):
        raise UnknownAnswer(name)
    return value


def chosen_keys(answer: Answer, name: str, keys: Iterable[str]) -> list[str]:
    """The keys stored under `name` in an answer kept from an earlier request."""
    values = answer.get(name)
    if not isinstance(values, list | tuple) or set(values) - set(keys):
        raise UnknownAnswer(name)
    return [str(v) for v in values]


def shuffled(
    options: Iterable[OptionView], shuffle: Shuffler, purpose: str
) -> tuple[OptionView, ...]:
    """The options in the order that `shuffle` gives; `unsure` stays last.

    Keys are handed over sorted: nothing of the author's order, where the right answer often
    comes first, can be read from the page.
    """
    by_key = {o.key: o for o in options}
    last = by_key.pop(UNSURE, None)
    order = shuffle(sorted(by_key), purpose)
    ordered = tuple(by_key[k] for k in order)
    return (*ordered, last) if last else ordered
