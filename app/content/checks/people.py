"""Characters: senders are known, epicene ones keep no gender, questions have other names."""

import re
from collections.abc import Iterable, Iterator

from app.content.checks.counting import sentences
from app.content.checks.passages import Role, passages, question_passages
from app.content.draft import Draft
from app.content.problems import Problem, Severity
from app.domain.lesson import Lesson

_PRONOUN = re.compile(r"\b(?:il|elle|lui-même|elle-même|celui|celle)\b", re.IGNORECASE)
#: How far the share of girls among protagonists of a band may stand from a half.
BALANCE = (0.45, 0.55)


def check(draft: Draft) -> Iterator[Problem]:
    """Everything about names."""
    lesson = draft.lesson
    names = {p.name for p in lesson.people}
    if len(names) != len(lesson.people):
        yield draft.problem("people", "a name stands twice", "one name, one character")
    for step in lesson.steps:
        if step.protagonist and step.protagonist not in names:
            yield draft.problem(
                f"steps.{step.key}.protagonist",
                f"{step.protagonist} is not in people",
                "add the character with `role: protagonist`",
            )
        for screen in step.screens:
            for place, thread in enumerate(screen.threads, start=1):
                for message in thread.messages:
                    if message.sender not in names:
                        yield draft.problem(
                            f"steps.{step.key}.screens.{screen.key}.threads.{place}"
                            f".messages.{message.key}.from",
                            f"{message.sender} is not in people",
                            "add the character with a role",
                        )
    yield from _epicene(draft)
    yield from _names_in_questions(draft)


def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _epicene(draft: Draft) -> Iterator[Problem]:
    """A pronoun in a sentence that names an epicene character and nobody else: look again."""
    people = draft.lesson.people
    neutral = [p for p in people if p.gender == "n"]
    gendered = [_named(p.name) for p in people if p.gender != "n"]
    for passage in passages(draft.lesson):
        for sentence in sentences(passage.text):
            if not _PRONOUN.search(sentence) or any(g.search(sentence) for g in gendered):
                continue
            for person in neutral:
                named = _named(person.name).search(sentence)
                if named and _PRONOUN.search(sentence, named.end()):
                    yield draft.warning(
                        passage.key,
                        f"a pronoun after {person.name}: « {sentence[:70]} »",
                        "epicene characters have none, if it is theirs",
                    )


def _names_in_questions(draft: Draft) -> Iterator[Problem]:
    """Names of the stories do not stand in what is asked: the answer would lean on the story."""
    patterns = {p.name: _named(p.name) for p in draft.lesson.people}
    for key, question in draft.lesson.questions.items():
        for passage in question_passages(question, f"questions.{key}"):
            if passage.role not in (Role.PROMPT, Role.OPTION):
                continue
            for name, pattern in patterns.items():
                if pattern.search(passage.text):
                    yield draft.problem(
                        passage.key, f"{name} is a name of the story", "another name"
                    )


def check_band(lessons: Iterable[Lesson]) -> Iterator[Problem]:
    """Over a band: as many girls as boys among protagonists, one epicene at least."""
    by_band: dict[str, list[str]] = {}
    for lesson in lessons:
        genders = [p.gender for p in lesson.people if p.role == "protagonist"]
        if lesson.role == "main":
            by_band.setdefault(lesson.band, []).extend(genders)
    for band, genders in by_band.items():
        girls, boys = genders.count("f"), genders.count("m")
        total = girls + boys
        # With few protagonists, one more of either is as near to a half as can be.
        low, high = total * BALANCE[0] - 0.5, total * BALANCE[1] + 0.5
        if total and not low <= girls <= high:
            yield Problem(
                "lessons",
                1,
                f"band {band}",
                f"{girls} girls and {boys} boys are protagonists",
                "balance them over the band",
                Severity.WARNING,
            )
