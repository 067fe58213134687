"""Before, after, follow-up: which questions, of which kinds, and pairs that measure the same."""

from collections.abc import Iterator

from app.content.draft import Draft
from app.content.problems import Problem
from app.domain.kinds import Confidence, Match, One, Several, Sort, TrueFalseWhy
from app.domain.lesson import Form
from app.domain.question import Question

#: Never among the after-questions: counted with the class only.
TALLY_ONLY = ("judgement", "attitude", "confidence")
AFTER = 6
BEFORE = 3


def check(draft: Draft) -> Iterator[Problem]:
    """Everything that the forms of a lesson promise."""
    unknown = list(_unknown(draft))
    yield from unknown
    if unknown:
        return
    lesson = draft.lesson
    if lesson.role == "main" and len(lesson.pairs) != BEFORE:
        yield draft.problem("pairs", f"{len(lesson.pairs)} pairs", "three pairs A/B")
    if len(lesson.after_keys(Form.A)) != AFTER:
        yield draft.problem("more", f"{len(lesson.after_keys(Form.A))} after-questions", "six")
    if len(lesson.before_keys(Form.A)) != BEFORE:
        yield draft.problem("before", f"{len(lesson.before_keys(Form.A))} questions", "three")
    if lesson.role == "main" and len(lesson.neutral) != 2:
        yield draft.problem("neutral", f"{len(lesson.neutral)} questions", "two, on settings")
    for key in {*lesson.after_keys(Form.A), *lesson.after_keys(Form.B)}:
        if lesson.questions[key].kind in TALLY_ONLY:
            yield draft.problem(
                f"questions.{key}", f"`{lesson.questions[key].kind}` after", "a scored kind"
            )
    for first, second in lesson.pairs:
        yield from _pair(draft, lesson.questions[first], lesson.questions[second])
    yield from _confidence(draft)


def _unknown(draft: Draft) -> Iterator[Problem]:
    lesson = draft.lesson
    named: list[str] = []
    for name in ("before", "more", "follow_up", "near", "far", "spare", "neutral"):
        keys = getattr(lesson, name)
        named += keys
        for key in keys:
            if key not in lesson.questions:
                yield draft.problem(name, f"no question `{key}`", "write it under `questions:`")
    for pair in lesson.pairs:
        named += pair
        for key in pair:
            if key not in lesson.questions:
                yield draft.problem("pairs", f"no question `{key}`", "write it")
    for key in lesson.questions:
        if named.count(key) != 1:
            about = lesson.questions[key].kind == "confidence"
            if not about:
                yield draft.problem(
                    f"questions.{key}", f"is named in {named.count(key)} forms", "exactly one"
                )


def tags(question: Question) -> list[tuple[str, ...]]:
    """What a question measures, element by element, without its words."""
    match question:
        case One():
            return sorted((str(o.score), o.misconception or "") for o in question.options)
        case Several():
            return sorted((str(o.correct), o.misconception or "") for o in question.options)
        case Sort():
            return sorted((i.box, i.misconception or "") for i in question.items)
        case Match():
            decoys = [("decoy", r.misconception or "") for r in question.right]
            return sorted([("left", i.misconception or "") for i in question.left] + decoys)
        case TrueFalseWhy():
            reasons = [(str(r.correct), r.misconception or "") for r in question.reasons]
            return sorted([("answer", question.misconception), *reasons])
        case _:
            return []


def _pair(draft: Draft, first: Question, second: Question) -> Iterator[Problem]:
    key = f"questions.{second.key}"
    if first.kind != second.kind:
        yield draft.problem(key, f"`{second.kind}` beside `{first.kind}`", "the same kind")
    elif first.objective != second.objective:
        yield draft.problem(key, f"not the objective of {first.key}", "the same objective")
    elif tags(first) != tags(second):
        yield draft.problem(
            key,
            f"does not measure what {first.key} does: {tags(second)} beside {tags(first)}",
            "the same misconceptions, one for one",
        )


def _confidence(draft: Draft) -> Iterator[Problem]:
    lesson = draft.lesson
    known = {q.key: q for q in lesson.all_questions()}
    for question in known.values():
        if not isinstance(question, Confidence):
            continue
        about = known.get(question.about)
        if about is None or not about.scored:
            yield draft.problem(
                f"questions.{question.key}", f"about `{question.about}`", "name a scored question"
            )
