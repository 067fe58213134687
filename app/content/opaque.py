"""Keys that tell nothing.

Writers name options a, b, c and often write the right one first; the elements of an order are
numbered in the right order. Such keys would stand in the page before the answer. They are
replaced once, when the lesson is loaded, by short hashes: stable, so that ballots and editions
agree from one start to the next, and without order.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256

from app.domain.kinds import Attitude, Match, One, Order, Several, Sort, TrueFalseWhy
from app.domain.kinds.parts import UNSURE
from app.domain.lesson import Lesson, Step
from app.domain.question import Question

Rename = Callable[[str], str]


def opaque_key(question: str, element: str) -> str:
    """The key of an element in an edition, a form's answer and a ballot: `k`, six hexadecimal
    digits. On the page stands another for every attempt (`app/web/option_keys.py`)."""
    if element == UNSURE:
        return element
    return "k" + sha256(f"{question}/{element}".encode()).hexdigest()[:6]


def _all(rename: Rename, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(rename(k) for k in keys)


def seal(question: Question) -> Question:
    """The same question with opaque keys for everything that can be chosen."""

    def rename(key: str) -> str:
        return opaque_key(question.key, key)

    match question:
        case One():
            return replace(
                question, options=tuple(replace(o, key=rename(o.key)) for o in question.options)
            )
        case Several():
            return replace(
                question, options=tuple(replace(o, key=rename(o.key)) for o in question.options)
            )
        case Attitude():
            return replace(
                question,
                options=tuple(replace(o, key=rename(o.key)) for o in question.options),
                right=rename(question.right) if question.right else None,
            )
        case Sort():
            return replace(
                question, items=tuple(replace(i, key=rename(i.key)) for i in question.items)
            )
        case Order():
            return replace(
                question,
                items=tuple(replace(i, key=rename(i.key)) for i in question.items),
                accepted=tuple(_all(rename, order) for order in question.accepted),
                anywhere=_all(rename, question.anywhere),
            )
        case Match():
            return replace(
                question,
                left=tuple(
                    replace(i, key=rename(i.key), right=rename(i.right)) for i in question.left
                ),
                right=tuple(replace(r, key=rename(r.key)) for r in question.right),
            )
        case TrueFalseWhy():
            return replace(
                question, reasons=tuple(replace(r, key=rename(r.key)) for r in question.reasons)
            )
        case _:
            return question


def _seal_step(step: Step) -> Step:
    screens = tuple(
        replace(s, question=seal(s.question)) if s.question else s for s in step.screens
    )
    feeling = seal(step.feeling) if step.feeling else None
    return replace(step, screens=screens, feeling=feeling)


def seal_lesson(lesson: Lesson) -> Lesson:
    """The lesson with opaque keys in all its questions."""
    return replace(
        lesson,
        steps=tuple(_seal_step(s) for s in lesson.steps),
        questions={key: seal(q) for key, q in lesson.questions.items()},
    )
