"""What a page may hold before the answer: no key, and no trace of one."""

from dataclasses import asdict, fields, is_dataclass
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


@pytest.mark.goal("S03")
@pytest.mark.parametrize(("first", "second"), TWINS)
@pytest.mark.parametrize("shuffle", [samples.backwards, lambda k, _: [*k[2:], *k[:2]]])
def test_two_questions_that_differ_in_the_right_answer_alone_look_the_same(first, second, shuffle):
    assert first.view(shuffle) == second.view(shuffle)


@pytest.mark.goal("S03")
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


#: What a page may hold of a question before the answer. Whoever adds to this list gives it away.
GIVEN_OUT = {
    "attitude": {"key", "prompt", "options.key", "options.text"},
    "confidence": {"key", "prompt"},
    "judgement": {"key", "prompt", "options.key", "options.text"},
    "match": {"key", "prompt", "left.key", "left.text", "right.key", "right.text"},
    "one": {"key", "prompt", "options.key", "options.text"},
    "order": {"key", "prompt", "items.key", "items.text"},
    "several": {"key", "prompt", "options.key", "options.text"},
    "signals": {"key", "prompt", "sender", "options.key", "options.text"},
    "sort": {"key", "prompt", "items.key", "items.text"},
    "true_false_why": {"key", "prompt", "reasons.key", "reasons.text"},
}


def leaves(thing, path=""):
    """Every text and number of a question, with the names of the fields that lead to it."""
    if is_dataclass(thing):
        for one in fields(thing):
            yield from leaves(getattr(thing, one.name), f"{path}.{one.name}".lstrip("."))
    elif isinstance(thing, tuple):
        for one in thing:
            yield from leaves(one, path)
    elif thing not in (None, "", True, False):
        yield path, thing


@pytest.mark.goal("S03")
@pytest.mark.parametrize("question", samples.all_kinds(), ids=lambda q: q.kind)
def test_a_view_gives_out_these_fields_and_no_other(question):
    view = question.view(samples.backwards)
    options = [*view.options, *(o for group in view.groups.values() for o in group)]
    given = {view.prompt, view.sender, view.key, *(t for o in options for t in (o.key, o.text))}
    found = {path for path, value in leaves(question) if value in given}
    # Keys that link one element to another are keys too: they are compared where they stand.
    links = {"left.right", "accepted", "anywhere", "right", "items.box", "about"}
    assert found - links == GIVEN_OUT[question.kind]
    assert {f.name for f in fields(view)} == {
        "key", "kind", "prompt", "options", "groups", "sender",
    }  # fmt: skip
    assert all({f.name for f in fields(o)} == {"key", "text", "word"} for o in options)
    assert set(view.groups) <= {"right", "boxes", "reasons"}
