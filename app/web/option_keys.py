"""The keys of options on a pupil's page, other for every attempt.

Lessons and code are public: a key made from them alone would be an answer sheet, and a key shared
by a class could be passed round. On the page each key is replaced by a keyed hash of the attempt,
the question and the key; a form is read back the same way. Nothing is stored.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.journey import AttemptState, Course, Journey, view
from app.domain.question import OptionView, Question, QuestionView
from app.keys import mac
from app.web.sign_in import keys

#: Keys made by the loader; fixed words (`unsure`, `true`, the boxes) stay as they are.
_MADE = re.compile(r"k[0-9a-f]{6}")


def hidden(key: str, attempt: str, question: str) -> str:
    """The key of an option on the page of an attempt."""
    if not _MADE.fullmatch(key):
        return key
    return "k" + mac(keys().newest("order"), "option", attempt, question, key).hex()[:6]


def hide(shown: QuestionView, attempt: str) -> QuestionView:
    """The question as the page of an attempt shows it."""

    def each(options: Iterable[OptionView]) -> tuple[OptionView, ...]:
        return tuple(replace(o, key=hidden(o.key, attempt, shown.key)) for o in options)

    groups = {name: each(options) for name, options in shown.groups.items()}
    return replace(shown, options=each(shown.options), groups=groups)


def hidden_field(name: str, attempt: str, question: str) -> str:
    """The name of a field on the page of an attempt: `item-<key>`, or a plain word."""
    head, dash, key = name.rpartition("-")
    return f"{head}{dash}{hidden(key, attempt, question)}"


def reveal(
    course: Course,
    state: AttemptState,
    journey: Journey,
    attempt: str,
    fields: Mapping[str, Sequence[str]],
) -> dict[str, list[str]]:
    """A form with the lesson's own keys in the place of the page's."""
    question = _asked(course, state, journey, (fields.get("screen") or ("",))[0])
    plain = {name: list(values) for name, values in fields.items()}
    if question is None:
        return plain
    own = {hidden(k, attempt, question.key): k for k in _keys(question) if _MADE.fullmatch(k)}
    return {_name(n, own): [_value(v, own) for v in values] for n, values in plain.items()}


def _asked(course: Course, state: AttemptState, journey: Journey, sent: str) -> Question | None:
    """The question that a form answers: the one on screen, or the one it names."""
    screen = view(course, state, journey)
    if screen.at == sent:
        return screen.question
    head, _, key = sent.partition(":")
    known = course.content(journey.route).questions
    return known.get(key) if head == "after" else None


def _keys(question: Question) -> set[str]:
    shown = question.view(lambda options, _: list(options))
    groups = (o for options in shown.groups.values() for o in options)
    return {o.key for o in (*shown.options, *groups)}


def _name(name: str, own: Mapping[str, str]) -> str:
    head, dash, key = name.rpartition("-")
    return f"{head}{dash}{own[key]}" if key in own else name


def _value(value: str, own: Mapping[str, str]) -> str:
    return ",".join(own.get(part, part) for part in value.split(","))
