"""Whether a corrected lesson can take the place of another: the same keys everywhere.

Attempts, answers and counters hold keys. Words may change; what they answer to may not.
"""

from collections.abc import Iterator

from app.domain.lesson import Lesson
from app.domain.question import Question


def _question(question: Question, place: str) -> Iterator[str]:
    yield f"{place} {question.key} ({question.kind})"
    for bar in question.bars():
        yield f"{place} {question.key}: {bar.mark}"
    view = question.view(lambda keys, purpose: list(keys))
    for option in view.options:
        yield f"{place} {question.key}: {option.key}"


def keys_of(lesson: Lesson) -> set[str]:
    """Every key that something stored may name, with the place it stands in."""
    found: set[str] = set()
    for step in lesson.steps:
        found.add(f"step {step.number} {step.key} ({step.kind.value})")
        for screen in step.screens:
            found.add(f"step {step.key}: {screen.key} ({screen.type.value})")
            found |= {f"turn {screen.key}: {choice.key}" for choice in screen.choices}
            if screen.question:
                found |= set(_question(screen.question, f"step {step.key}"))
        if step.feeling:
            found |= set(_question(step.feeling, "recap"))
    for question in lesson.questions.values():
        found |= set(_question(question, "question"))
    found |= {f"pair {number}: {a}, {b}" for number, (a, b) in enumerate(lesson.pairs, start=1)}
    for name in ("before", "more"):
        found |= {f"{name} {n}: {key}" for n, key in enumerate(getattr(lesson, name), start=1)}
    return found


def differences(old: Lesson, new: Lesson) -> list[str]:
    """What one has and the other has not; empty when a correction may be published."""
    before, after = keys_of(old), keys_of(new)
    return [f"- {key}" for key in sorted(before - after)] + [
        f"+ {key}" for key in sorted(after - before)
    ]
