"""What comes back later: form C, transfer items near and far, something on each objective."""

from collections.abc import Iterator

from app.content.draft import Draft
from app.content.problems import Problem

FORM_C = 3
TRANSFER = 4


def check(draft: Draft) -> Iterator[Problem]:
    """Everything that the follow-ups of a lesson are made of."""
    lesson = draft.lesson
    if lesson.role != "main":
        return
    for name, number in (("follow_up", FORM_C), ("near", TRANSFER), ("far", TRANSFER)):
        found = len(getattr(lesson, name))
        if found != number:
            yield draft.problem(name, f"{found} questions", f"{number}: see “Questions”")
    keys = (*lesson.follow_up, *lesson.near, *lesson.far)
    asked = [lesson.questions[key] for key in keys if key in lesson.questions]
    for question in asked:
        if question.objective is None:
            yield draft.problem(
                f"questions.{question.key}", "no objective", "say which it measures"
            )
    measured = {question.objective for question in asked}
    for objective in lesson.objectives:
        if objective.key not in measured:
            yield draft.problem("near", f"nothing on {objective.key}", "add a question on it")
