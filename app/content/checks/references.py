"""Codes of the shared files: declared, used, known, certain; highlighted words; glossary."""

import re
from collections.abc import Callable, Iterable, Iterator

from app.content.checks.passages import Passage, Role, passages
from app.content.draft import Draft
from app.content.problems import Problem
from app.content.shared import Shared
from app.domain.kinds import Signals
from app.domain.lesson import Lesson, ScreenContent
from app.domain.question import Question

_TACTICS = "see lessons/tactics.yaml"
_TERM = re.compile(r"\[\[([^\[\]]+)\]\]")


def check(draft: Draft, shared: Shared) -> Iterator[Problem]:
    """Everything that names something elsewhere."""
    lesson = draft.lesson
    yield from _declared(draft, "facts", lesson.facts, used_facts(lesson), shared.facts)
    yield from _declared(draft, "gestures", lesson.gestures, used_gestures(lesson), shared.gestures)
    yield from _declared(
        draft,
        "misconceptions",
        lesson.misconceptions,
        used_misconceptions(lesson),
        shared.misconceptions,
    )
    for key in lesson.facts:
        fact = shared.facts.get(key)
        if fact and fact.certainty == "C":
            yield draft.problem("facts", f"{key} is of certainty C", "have it checked, or leave it")
        elif fact and not fact.is_for(lesson.band):
            yield draft.problem("facts", f"{key} is not for {lesson.band}", "choose another fact")
    yield from _screens(draft, shared)
    for key, question in lesson.questions.items():
        yield from _signals(draft, shared, question, f"questions.{key}")
    yield from _glossary(draft)
    yield from _objectives(draft)


def _declared(
    draft: Draft, name: str, declared: Iterable[str], used: set[str], known: Iterable[str]
) -> Iterator[Problem]:
    listed, exists = set(declared), set(known)
    for keys, what, remedy in (
        (used - listed, "used and not declared", f"add to `{name}:`"),
        (listed - used, "declared and not used", "use, or remove"),
        ((used | listed) - exists, "unknown", f"see lessons/{name}.yaml"),
    ):
        if keys:
            yield draft.problem(name, f"{what}: {', '.join(sorted(keys))}", remedy)


def _collect(
    lesson: Lesson,
    of_screen: Callable[[ScreenContent], Iterable[str]],
    of_question: Callable[[object], Iterable[str]],
) -> set[str]:
    found: set[str] = set()
    for step in lesson.steps:
        for screen in step.screens:
            found.update(of_screen(screen))
    for question in lesson.all_questions():
        found.update(of_question(question))
    return found


def used_facts(lesson: Lesson) -> set[str]:
    """The facts stated somewhere in the lesson."""

    def of_screen(s: ScreenContent) -> Iterable[str]:
        return [*s.facts, *(f for c in s.choices for f in c.facts)]

    return _collect(lesson, of_screen, lambda q: getattr(q, "facts", ()))


def used_gestures(lesson: Lesson) -> set[str]:
    """The gestures practised somewhere in the lesson."""

    def of_screen(s: ScreenContent) -> Iterable[str]:
        return [*s.gestures, *(g for c in s.choices for g in c.gestures)]

    return _collect(lesson, of_screen, lambda q: getattr(q, "gestures", ()))


def used_misconceptions(lesson: Lesson) -> set[str]:
    """The misconceptions that a choice or an answer can show."""

    def of_screen(s: ScreenContent) -> Iterable[str]:
        return [c.misconception for c in s.choices if c.misconception]

    found = _collect(lesson, of_screen, lambda q: ())
    for question in lesson.all_questions():
        found |= question.misconceptions()
    return found


def _screens(draft: Draft, shared: Shared) -> Iterator[Problem]:
    for step in draft.lesson.steps:
        for tactic in step.tactics:
            if tactic not in shared.tactics:
                yield draft.problem(f"steps.{step.key}.tactics", f"{tactic} is unknown", _TACTICS)
        for screen in step.screens:
            key = f"steps.{step.key}.screens.{screen.key}"
            if screen.tactic and screen.tactic not in shared.tactics:
                yield draft.problem(f"{key}.tactic", f"{screen.tactic} is unknown", _TACTICS)
            yield from _signals(draft, shared, screen.question, f"{key}.question")
            messages = {m.key: m.text for t in screen.threads for m in t.messages}
            for place, note in enumerate(screen.notes, start=1):
                here = f"{key}.notes.{place}"
                if note.message not in messages:
                    yield draft.problem(
                        here, f"no message `{note.message}` here", "name one of this screen"
                    )
                elif note.words not in messages[note.message]:
                    yield draft.problem(
                        here, f"« {note.words} » is not in {note.message}", "copy the exact words"
                    )


def _signals(
    draft: Draft, shared: Shared, question: Question | None, here: str
) -> Iterator[Problem]:
    for message in question.options if isinstance(question, Signals) else ():
        if message.tactic and message.tactic not in shared.tactics:
            key = f"{here}.messages.{message.key}.tactic"
            yield draft.problem(key, f"{message.tactic} is unknown", _TACTICS)


def _glossary(draft: Draft) -> Iterator[Problem]:
    terms = {g.term.lower(): g for g in draft.lesson.glossary}
    marked: set[str] = set()
    for passage in passages(draft.lesson):
        if "[[" in passage.text and not _may_mark(passage):
            yield draft.problem(passage.key, "a term is marked here", "mark it in the text or note")
        for term in _TERM.findall(passage.text):
            marked.add(term.lower())
            if term.lower() not in terms:
                yield draft.problem(passage.key, f"[[{term}]] is not in the glossary", "add it")
    for term, entry in terms.items():
        if term not in marked:
            yield draft.warning(
                f"glossary.{entry.key}", f"« {term} » is never marked", "write [[…]] at first use"
            )


def _may_mark(passage: Passage) -> bool:
    """Where the page explains a marked term: told text, outcomes, prompts, notes of messages."""
    if passage.role is Role.NOTE:
        return ".screens." in passage.key and ".question." not in passage.key
    return passage.role in (Role.STORY, Role.OUTCOME, Role.PROMPT, Role.FEEDBACK)


def _objectives(draft: Draft) -> Iterator[Problem]:
    known = {o.key for o in draft.lesson.objectives}
    for key, question in draft.lesson.questions.items():
        if question.objective and question.objective not in known:
            yield draft.problem(
                f"questions.{key}.objective",
                f"no objective {question.objective}",
                "name one of `objectives:`",
            )
