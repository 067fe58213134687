"""What can be projected of a lesson, and what of it the board shows.

Letters for a show of hands stand only beside the options of after-questions that have one answer
to find: nobody raises a hand for a choice of the story, a feeling, an opinion or a confidence. The
answer leaves the server only when it is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from app.domain.kinds.answer_key import answer_key
from app.domain.lesson import Lesson, ScreenContent
from app.domain.question import Bar, OptionView, Question, QuestionView
from app.web.lesson_view import Shuffle, choice_words, choices_of, library, without_terms

#: Kinds whose options may be lettered, when an after-question asks them.
LETTERED = ("one", "several", "true_false_why")
LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Item:
    """A line of the list: `key` stands in the address of the projection."""

    key: str
    words: str


@dataclass(frozen=True)
class Group:
    """Items that belong together."""

    title: str
    entries: tuple[Item, ...]


@dataclass(frozen=True)
class Line:
    """An option on the board. `letter` is empty where no hand is raised; `fits` before the answer
    is asked for."""

    letter: str
    option: OptionView
    fits: bool = False


@dataclass(frozen=True)
class Shown:
    """What the board shows: a prompt, its lines in blocks, the answer's reason once asked for."""

    prompt: str
    blocks: tuple[tuple[Line, ...], ...] = ()
    follow_ups: tuple[str, ...] = ()
    can_answer: bool = False
    answered: bool = False
    reason: str = ""


def items_of(lesson: Lesson) -> tuple[Group, ...]:
    """Everything of a lesson that can be projected, in the order of the hour."""
    groups = (
        Group(gettext("The story, without letters"), tuple(_turns(lesson))),
        Group(gettext("The six questions"), tuple(_questions(lesson))),
        Group(gettext("To debate"), tuple(_ideas(lesson))),
    )
    return tuple(group for group in groups if group.entries)


def shown(lesson: Lesson, key: str, place: str, answer: bool) -> Shown | None:
    """What an item shows; None for a key that the lesson does not have. `place` settles the order
    of options."""
    kind, _, name = key.partition(":")
    shuffle = Shuffle(place)
    if kind == "question" and name in _after_keys(lesson):
        return _question(lesson.questions[name], shuffle, True, answer)
    if kind == "idea" and name in lesson.misconceptions:
        return _idea(name, answer)
    found = lesson.screen(name) if kind == "story" else None
    if found is None:
        return None
    return _screen(found[1], shuffle)


# -- the list -------------------------------------------------------------------------------------


def _after_keys(lesson: Lesson) -> tuple[str, ...]:
    """Every question that may be asked after the lesson, both forms."""
    return (*(key for pair in lesson.pairs for key in pair), *lesson.more)


def _turns(lesson: Lesson) -> Iterable[Item]:
    for step in lesson.steps:
        for screen in step.screens:
            prompt = screen.question.prompt if screen.question else screen.prompt
            if prompt and (screen.choices or screen.question):
                title = without_terms(screen.title or step.title)
                yield Item(f"story:{screen.key}", f"{title}\u00a0: {without_terms(prompt)}")


def _questions(lesson: Lesson) -> Iterable[Item]:
    for key in _after_keys(lesson):
        words = without_terms(lesson.questions[key].prompt)
        yield Item(f"question:{key}", f"{lesson.slot(key)}. {words}")


def _ideas(lesson: Lesson) -> Iterable[Item]:
    for code in lesson.misconceptions:
        idea = library().misconception(code)
        if idea is not None:
            yield Item(f"idea:{code}", idea.prompt)


# -- the board ------------------------------------------------------------------------------------


def _idea(code: str, answer: bool) -> Shown | None:
    idea = library().misconception(code)
    if idea is None:
        return None
    return Shown(
        idea.prompt,
        follow_ups=idea.relances,
        can_answer=True,
        answered=answer,
        reason=idea.answer if answer else "",
    )


def _screen(screen: ScreenContent, shuffle: Shuffle) -> Shown | None:
    if screen.question is not None:
        return _question(screen.question, shuffle, False, False)
    if not screen.choices:
        return None
    lines = (
        Line("", OptionView(choice.key, without_terms(choice_words(choice))))
        for choice in choices_of(screen, shuffle)
    )
    return Shown(without_terms(screen.prompt), (tuple(lines),))


def _question(question: Question, shuffle: Shuffle, after: bool, answer: bool) -> Shown:
    lettered = after and question.kind in LETTERED
    key = answer_key(question)
    fitting = _fitting(key.lines) if lettered and answer else frozenset()
    letters = iter(LETTERS if lettered else "")
    blocks = tuple(
        tuple(
            Line(
                next(letters, ""),
                OptionView(option.key, without_terms(option.text), option.word),
                option.key in fitting,
            )
            for option in options
        )
        for options in _blocks(question.view(shuffle))
    )
    reason = key.feedback.reason if lettered and answer and key.feedback else ""
    return Shown(
        without_terms(question.prompt),
        blocks,
        can_answer=lettered,
        answered=lettered and answer,
        reason=without_terms(reason),
    )


def _blocks(view: QuestionView) -> Iterable[tuple[OptionView, ...]]:
    if view.options:
        yield view.options
    yield from (options for options in view.groups.values() if options)


def _fitting(lines: Iterable[Bar]) -> frozenset[str]:
    """The options of the answer: a mark is the option's key, or `reason=key`."""
    return frozenset(bar.mark.rpartition("=")[2] for bar in lines)
