"""Of a question of any kind, what is not its view is in no byte before the answer: each word of the
lessons that belongs to an answer is a canary, whatever the field it stands in."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any
from unittest.mock import patch

import pytest

from app.cli import player
from app.content.library import Library
from app.domain.journey import Course, Journey
from app.domain.kinds import KINDS
from app.domain.lesson import Lesson, ScreenContent, ScreenType
from app.domain.question import Question
from app.web import option_keys
from app.web.lesson_view import Shuffle
from tests.security.recorded import Answer, Range, Shot, nothing_stays

CANARY = "canari"
#: What a turn of the story shows before the choice; the rest of a choice comes after it.
SHOWN_OF_A_CHOICE = ("key", "text", "target", "misconception", "status")


def shown(question: Question) -> set[str]:
    """Every text that the view of a question gives out."""
    view = question.view(lambda keys, _: list(keys))
    options = [*view.options, *(o for group in view.groups.values() for o in group)]
    return {view.prompt, view.sender, *(o.text for o in options), *(o.key for o in options)}


def marked(thing: Any, kept: set[str]) -> Any:
    """The same with a canary in each text that is not among those kept: a new field is marked
    without a word from anybody."""
    if isinstance(thing, str):
        return thing if thing in kept or " " not in thing else f"{CANARY} {thing}"
    if isinstance(thing, tuple):
        return tuple(marked(one, kept) for one in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        mine = {f.name: marked(getattr(thing, f.name), kept) for f in fields(thing) if f.init}
        return replace(thing, **mine)
    return thing


def marked_screen(content: ScreenContent) -> ScreenContent:
    found = replace(
        content, notes=tuple(replace(n, text=f"{CANARY} {n.text}") for n in content.notes)
    )
    if content.question is not None:
        found = replace(found, question=marked(content.question, shown(content.question)))
    choices = []
    for one in content.choices:
        kept = {str(getattr(one, name)) for name in SHOWN_OF_A_CHOICE}
        choices.append(marked(one, kept))
    return replace(found, choices=tuple(choices))


def marked_lesson(lesson: Lesson) -> Lesson:
    steps = tuple(replace(s, screens=tuple(map(marked_screen, s.screens))) for s in lesson.steps)
    questions = {key: marked(q, shown(q)) for key, q in lesson.questions.items()}
    return replace(lesson, steps=steps, questions=questions)


@pytest.fixture
def canaries(firing: Range) -> Iterator[Library]:
    library: Library = firing.app.extensions["library"]
    lessons = tuple(map(marked_lesson, library.lessons))
    marked_library = replace(library, lessons=lessons, _by_hash={})
    with patch.dict(firing.app.extensions, {"library": marked_library}):
        yield marked_library


def places(here: Range, library: Library) -> Iterator[tuple[str, str, Question | None]]:
    """`(code, place, question)` of every question and turn of Bilal's lessons."""
    for code in here.world.attempts:
        lesson = library.get(code)
        assert lesson is not None
        for step in lesson.steps:
            for content in step.screens:
                if content.question is not None or content.type is ScreenType.TURN:
                    yield code, content.key, content.question
        for key, _ in Course(lesson, None).after_pairs(here.world.forms[code], Journey().route):
            yield code, f"after:{key}", lesson.questions[key]
        for key in lesson.before_keys(here.world.forms[code]):
            yield code, f"before:{key}", lesson.questions[key]


def open_at(here: Range, code: str, journey: Journey, **more: Any) -> Answer:
    """The page where that journey stands, in Bilal's browser."""
    way = ("Cookie", f"__Host-repere-way={here.world.way(code, journey)}")
    path = f"/lecon/{here.world.attempts[code]}"
    return here.fire(Shot("bilal", more.pop("method", "GET"), path, headers=(way,), **more))


@pytest.mark.goal("S03")
@pytest.mark.once
def test_what_is_not_the_view_of_a_question_is_in_no_byte_before_the_answer(
    firing: Range, canaries: Library, figure: Callable[[str, str], None]
) -> None:
    asked, told = Counter[str](), 0
    for code, place, question in places(firing, canaries):
        before = open_at(firing, code, Journey(at=place))
        assert before.status == 200, place
        everything = before.text + str(before.headers)
        if question is None:
            asked["turn"] += 1
        elif question.prompt[:30].replace("'", "&#39;") in before.text:
            asked[question.kind] += 1
            for name in ("score", "correct", "misconception", "acquired", "data-right"):
                assert name not in everything, (place, name)
            answer = question.read(player.candidate(question, random.Random(3)))
            after = open_at(firing, code, Journey(at=place, answer=answer))
            told += CANARY in after.text
        assert CANARY not in everything, (code, place)
    assert set(KINDS) - {"attitude"} <= set(asked), asked
    assert asked["turn"] > 5 and told > 20, "after the answer the canaries are there"
    figure("S03", f"{sum(asked.values())} pages that ask, of {len(asked)} kinds, 0 canaries")


@pytest.mark.goal("S03")
@pytest.mark.once
def test_the_reply_to_an_answer_has_one_length_whatever_the_answer(
    firing: Range, length: Callable[[int, int], int]
) -> None:
    """Right and wrong look alike on the wire until the page that tells."""
    kinds = set()
    with nothing_stays():
        for kind in sorted(set(KINDS) - {"attitude", "confidence"}):
            code, place, question = firing.world.find_question(kind)
            attempt, lengths, worth = str(firing.world.attempts[code]), set(), set()
            for seed in range(length(12, 60)):
                plain = player.candidate(question, random.Random(seed))
                worth.add(question.judge(question.read(plain)).fraction)
                reply = open_at(
                    firing, code, Journey(at=place), method="POST",
                    fields=(("screen", place), ("action", "answer"),
                            *hidden(firing, attempt, question, plain)),
                )  # fmt: skip
                assert reply.status == 303, (kind, reply.status)
                lengths.add((len(reply.body), tuple(len(v) for _, v in reply.headers)))
            assert len(worth) > 1, kind
            assert len(lengths) == 1, (kind, lengths)
            kinds.add(kind)
    assert len(kinds) == 8


def hidden(here: Range, attempt: str, question: Question, plain: Any) -> Iterator[tuple[str, str]]:
    """The fields of an answer as the page of that attempt names them."""
    with here.app.test_request_context():
        for name, values in plain.items():
            for value in values:
                keys = [option_keys.hidden(k, attempt, question.key) for k in value.split(",")]
                yield option_keys.hidden_field(name, attempt, question.key), ",".join(keys)


@pytest.mark.goal("S03")
@pytest.mark.once
@pytest.mark.parametrize("kind", ["one", "several", "order", "match", "sort", "true_false_why"])
def test_the_place_of_an_option_tells_nothing(firing: Range, kind: str) -> None:
    """500 orders of each: the chi-square of the place of every option stays far below what chance
    gives once in a million."""
    _, _, question = firing.world.find_question(kind)
    counts: dict[str, Counter[int]] = {}
    with firing.app.test_request_context():
        for number in range(500):
            view = question.view(Shuffle(f"attempt {number}"))
            options = view.groups.get("reasons") or view.groups.get("right") or view.options
            movable = [option.key for option in options if option.key != "unsure"]
            for place, key in enumerate(movable):
                counts.setdefault(key, Counter())[place] += 1
    assert len(counts) >= 3
    expected = 500 / len(counts)
    for key, found in counts.items():
        chi = sum((found[place] - expected) ** 2 / expected for place in range(len(counts)))
        assert chi < 24 + 5 * len(counts), (key, found)
