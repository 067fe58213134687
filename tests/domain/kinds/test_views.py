"""What a page may hold before the answer: no key, and no trace of one."""

from dataclasses import asdict
from itertools import permutations

import pytest

from tests.domain.kinds import samples

#: Two questions that differ in the right answer alone, for each scored kind.
TWINS = [
    (samples.one("a"), samples.one("b")),
    (samples.several("ab", "cde"), samples.several("cd", "abe")),
    (samples.signals("ac", "bd"), samples.signals("bd", "ac")),
    (samples.order("abcde"), samples.order("caedb")),
    (samples.match("xyz"), samples.match("zwx")),
    (samples.sort(), samples.sort(("alert", "ok", "ok", "ok"))),
    (samples.true_false_why(False, "a"), samples.true_false_why(True, "b")),
    (samples.judgement("ab"), samples.judgement("c")),
    (samples.attitude("a"), samples.attitude(None)),
]


@pytest.mark.parametrize(("first", "second"), TWINS)
@pytest.mark.parametrize("shuffle", [samples.backwards, lambda k, _: [*k[2:], *k[:2]]])
def test_two_questions_that_differ_in_the_right_answer_alone_look_the_same(first, second, shuffle):
    assert first.view(shuffle) == second.view(shuffle)


@pytest.mark.parametrize("question", samples.all_kinds())
def test_a_view_holds_no_score_no_note_no_misconception(question):
    seen = repr(asdict(question.view(samples.backwards)))
    for secret in ("NOTE-", "EMPATHY-", "REASON-", "USEFUL-", "M0", "True", "1.0", "0.5"):
        assert secret not in seen.replace("True or false", "")


def test_an_order_is_shuffled_whatever_the_right_one():
    """An order that is never shown would be the right one."""
    for right in ("abcde", "edcba"):
        question = samples.order(right=right)
        for shuffled in permutations("abcde"):
            view = question.view(lambda _, __, s=shuffled: list(s))
            assert [o.key for o in view.options] == list(shuffled)


def test_not_knowing_stays_last_and_scales_keep_their_order():
    assert [o.key for o in samples.judgement().view(samples.backwards).options] == [
        *"cba",
        "unsure",
    ]
    assert [o.key for o in samples.attitude().view(samples.backwards).options] == [
        *"abc",
        "unsure",
    ]
    confidence = samples.confidence().view(samples.backwards)
    assert [o.key for o in confidence.options] == ["sure", "rather", "unsure"]
    truth = samples.true_false_why().view(samples.backwards)
    assert [o.key for o in truth.options] == ["true", "false"]
    assert [o.key for o in truth.groups["reasons"]] == list("cba")


def test_a_conversation_is_not_shuffled():
    view = samples.signals().view(samples.backwards)
    assert [o.key for o in view.options] == list("abcd")
    assert view.sender == "Sky"


def test_the_shuffler_never_sees_the_author_s_order():
    seen = []
    samples.order("ecabd").view(lambda keys, purpose: seen.append(list(keys)) or list(keys))
    assert seen == [list("abcde")]
