"""Whole pages of the real lessons, before the answer: not one word of what is said after it."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, render_template
from markupsafe import escape

from app.content.checks.passages import Role, question_passages
from app.domain.journey import AttemptState, Course, Journey, view
from app.domain.kinds import One, Order, Several, Sort, TrueFalseWhy
from app.domain.lesson import Form, Lesson
from app.domain.question import Question
from app.web import lesson_view


def page(app: Flask, lesson: Lesson, key: str) -> str:
    """The page that asks an after- or follow-up question, the token of the form left out."""
    form = Form.B if key in lesson.after_keys(Form.B) else Form.A
    lesson = replace(lesson, more=(key, *lesson.more), pairs=(), before=lesson.more[:3])
    course = Course(lesson)
    screen = view(course, AttemptState(form, step=8), Journey(at=f"after:{key}"))
    with app.test_request_context("/lecon"):
        values = lesson_view.values(course, screen, lesson_view.Shuffle("attempt"))
        html = render_template(
            "learn/screens/after.html",
            post_to="/lecon",
            close_to="/",
            has_parallel=False,
            preview=True,
            **values,
        )
    return re.sub(r'value="[^"]{60,}"', "", html)


def questions(app: Flask) -> Iterator[tuple[Lesson, Question]]:
    """Every question of the lessons, the step's own included."""
    for lesson in app.extensions["library"].lessons:
        for question in lesson.all_questions():
            yield lesson, question


def test_no_word_of_the_feedback_stands_in_a_page_before_the_answer(app: Flask) -> None:
    for lesson, question in questions(app):
        at_hand = replace(lesson, questions={**lesson.questions, question.key: question})
        html = page(app, at_hand, question.key)
        plain = html.replace('<dfn class="term">', "").replace("</dfn>", "")
        assert str(escape(question.prompt.replace("[[", "").replace("]]", ""))) in plain
        asked = (Role.PROMPT, Role.OPTION)
        shown = {p.text for p in question_passages(question, "q") if p.role in asked}
        for passage in question_passages(question, "q"):
            if passage.role not in (Role.NOTE, Role.FEEDBACK):
                continue
            told_anyway = any(passage.text in text for text in shown)
            if not told_anyway and len(passage.text) > 12:
                assert str(escape(passage.text)) not in html, f"{question.key}: {passage.text}"
        for code in question.misconceptions():
            assert f"{code}<" not in html
            assert f'"{code}"' not in html


def twin(question: Question) -> Question | None:
    """The same question with another right answer."""
    match question:
        case One():
            scores = [o.score for o in question.options]
            turned = [*scores[1:], scores[0]]
            return replace(
                question,
                options=tuple(
                    replace(o, score=s) for o, s in zip(question.options, turned, strict=True)
                ),
            )
        case Several():
            return replace(
                question, options=tuple(replace(o, correct=not o.correct) for o in question.options)
            )
        case Sort():
            other = {"ok": "alert", "alert": "ok"}
            return replace(
                question, items=tuple(replace(i, box=other[i.box]) for i in question.items)
            )
        case Order():
            return replace(question, items=tuple(reversed(question.items)), accepted=())
        case TrueFalseWhy():
            reasons = question.reasons
            return replace(
                question,
                answer=not question.answer,
                reasons=tuple(
                    replace(r, correct=c)
                    for r, c in zip(
                        reasons,
                        [reasons[-1].correct, *(r.correct for r in reasons[:-1])],
                        strict=True,
                    )
                ),
            )
        case _:
            return None


@pytest.mark.parametrize("kind", ["one", "several", "signals", "sort", "order", "true_false_why"])
def test_two_lessons_that_differ_in_the_right_answer_alone_are_the_same_bytes(
    app: Flask, kind: str
) -> None:
    lesson, question = next(
        (lesson, q) for lesson, q in questions(app) if q.kind == kind and q.key in lesson.questions
    )
    other = twin(question)
    assert other is not None
    assert other != question
    changed = replace(lesson, questions={**lesson.questions, question.key: other})
    assert page(app, lesson, question.key) == page(app, changed, question.key)
