"""What a form may hold: only keys of the question, and all that it needs."""

import pytest

from app.domain.errors import IncompleteAnswer, UnknownAnswer
from app.domain.question import Bar
from tests.domain.kinds import samples

GOOD = [
    (samples.one(), {"choice": ["b"]}, {"choice": "b"}),
    (samples.several(), {"choice": ["d", "a"]}, {"choice": ["a", "d"]}),
    (samples.signals(), {"choice": ["c"]}, {"choice": ["c"]}),
    (samples.order(), {"order": ["b,a,c,d,e"]}, {"order": list("bacde")}),
    (
        samples.order(),
        {f"place-{k}": [str(n)] for n, k in enumerate("edcba", start=1)} | {"order": [""]},
        {"order": list("edcba")},
    ),
    (
        samples.match(),
        {"left-a": ["w"], "left-b": ["x"], "left-c": ["x"]},
        {"a": "w", "b": "x", "c": "x"},
    ),
    (
        samples.sort(),
        {f"item-{k}": ["unsure"] for k in "abcd"},
        dict.fromkeys("abcd", "unsure"),
    ),
    (
        samples.true_false_why(),
        {"truth": ["true"], "reason": ["b"]},
        {"truth": "true", "reason": "b"},
    ),
    (samples.judgement(), {"choice": ["unsure"]}, {"choice": "unsure"}),
    (samples.attitude(), {"choice": ["unsure"]}, {"choice": "unsure"}),
    (samples.confidence(), {"choice": ["rather"]}, {"choice": "rather"}),
]

UNKNOWN = [
    (samples.one(), {"choice": ["z"]}),
    (samples.one(), {"choice": ["a", "b"]}),
    (samples.one(), {"choice": ["unsure"]}),
    (samples.several(), {"choice": ["a", "z"]}),
    (samples.order(), {"order": ["a,b,c,d"]}),
    (samples.order(), {"order": ["a,a,b,c,d"]}),
    (samples.order(), {f"place-{k}": ["6"] for k in "abcde"}),
    (samples.order(), {f"place-{k}": ["1"] for k in "abcdez"}),
    (samples.match(), {"left-a": ["a"], "left-b": ["x"], "left-c": ["y"]}),
    (samples.match(), {"left-z": ["x"]}),
    (samples.sort(), {f"item-{k}": ["maybe"] for k in "abcd"}),
    (samples.true_false_why(), {"truth": ["maybe"], "reason": ["a"]}),
    (samples.judgement(), {"choice": ["d"]}),
    (samples.attitude(), {"choice": ["d"]}),
    (samples.confidence(), {"choice": ["very"]}),
]

INCOMPLETE = [
    (samples.one(), {}, ("choice",)),
    (samples.several(), {"choice": [""]}, ("choice",)),
    (samples.order(), {"place-a": ["1"], "place-b": ["1"]}, tuple(f"place-{k}" for k in "bcde")),
    (samples.match(), {"left-a": ["x"]}, ("left-b", "left-c")),
    (samples.sort(), {"item-c": ["ok"]}, ("item-a", "item-b", "item-d")),
    (samples.true_false_why(), {"truth": ["true"]}, ("reason",)),
    (samples.attitude(), {}, ("choice",)),
]


@pytest.mark.parametrize(("question", "form", "answer"), GOOD)
def test_a_form_is_read_and_other_fields_are_left_alone(question, form, answer):
    assert question.read({**form, "csrf_token": ["x"], "action": ["answer"]}) == answer
    question.judge(answer)
    question.review(answer)


@pytest.mark.parametrize(("question", "form"), UNKNOWN)
def test_a_key_that_the_question_does_not_have_is_refused(question, form):
    with pytest.raises(UnknownAnswer):
        question.read(form)


@pytest.mark.parametrize(("question", "form", "missing"), INCOMPLETE)
def test_what_is_missing_is_named(question, form, missing):
    with pytest.raises(IncompleteAnswer) as refused:
        question.read(form)
    assert refused.value.args == missing


@pytest.mark.parametrize("question", samples.all_kinds())
def test_a_kept_answer_with_a_stranger_s_key_is_refused(question):
    with pytest.raises(UnknownAnswer):
        question.judge({"choice": "z", "order": ["z"], "truth": "z"})


@pytest.mark.parametrize(("question", "form", "answer"), GOOD)
def test_every_mark_of_an_answer_has_its_bar(question, form, answer):
    bars: tuple[Bar, ...] = question.bars()
    assert set(question.judge(answer).marks) <= {bar.mark for bar in bars}
    assert len({bar.mark for bar in bars}) == len(bars)
    assert {b.misconception for b in bars if b.misconception} <= question.misconceptions()
    assert all(bar.text or bar.word for bar in bars)


@pytest.mark.parametrize(("question", "form", "answer"), GOOD)
def test_an_answer_of_an_exclusive_kind_gives_one_mark_in_each_group_of_bars(
    question, form, answer
):
    marks = question.judge(answer).marks
    groups = [bar.group for bar in question.bars() if bar.mark in marks]
    assert question.exclusive == (question.kind not in ("several", "signals"))
    assert len(groups) == len(set(groups)) or not question.exclusive
