"""Scores, against published vectors and by properties."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.kinds import KINDS
from app.domain.kinds.order import relative_to_correct
from app.domain.kinds.parts import ou_score
from app.domain.question import Level
from tests.domain.kinds import samples


def test_every_kind_has_a_sample_and_a_name():
    assert {q.kind for q in samples.all_kinds()} == set(KINDS)
    assert all(KINDS[q.kind] is type(q) for q in samples.all_kinds())


# -- several, signals: three right (abc), two wrong (de) ------------------------------------


@pytest.mark.parametrize(
    ("ticked", "score"),
    [
        ("abc", 1),
        ("ab", 2 / 3),
        ("abcd", 2 / 3),
        ("abd", 2 / 3),
        ("ad", 1 / 3),
        ("abcde", 1 / 3),
        ("d", 0),
        ("", 0),
    ],
)
def test_several_follows_the_open_university_rule(ticked, score):
    outcome = samples.several().judge({"choice": list(ticked)})
    assert outcome.fraction == pytest.approx(score)
    assert outcome.marks == tuple(ticked)
    assert outcome.acquired is (score == 1)


@given(
    right=st.sets(st.integers(0, 5), min_size=1),
    wrong=st.sets(st.integers(6, 12)),
    data=st.data(),
)
def test_the_rule_stays_between_0_and_1_and_never_pays_for_ticking_all(right, wrong, data):
    everything = right | wrong
    ticked = data.draw(st.sets(st.sampled_from(sorted(everything))))
    assert 0 <= ou_score(ticked, right) <= 1
    assert ou_score(right, right) == 1
    assert ou_score(set(), right) == 0
    if len(wrong) >= len(right):
        assert ou_score(everything, right) == 0


# -- order -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_order", "score", "level", "acquired"),
    [
        ("abcde", 1, Level.FULL, True),
        ("bacde", 0.9, Level.PARTIAL, True),
        ("cbade", 0.8, Level.PARTIAL, False),
        ("bcdea", 0.6, Level.NOT_YET, False),
        ("edcba", 0.4, Level.NOT_YET, False),
    ],
)
def test_order_is_scored_relative_to_the_right_one(given_order, score, level, acquired):
    outcome = samples.order().judge({"order": list(given_order)})
    assert outcome.fraction == pytest.approx(score)
    assert outcome.level is level
    assert outcome.acquired is acquired
    assert outcome.marks == ()


def test_a_random_order_of_five_scores_sixty_on_average():
    scores = [relative_to_correct(p, "abcde") for p in permutations("abcde")]
    assert sum(scores) / len(scores) == pytest.approx(0.6)
    assert min(scores) == pytest.approx(0.4)


def test_order_takes_the_best_of_the_accepted_orders():
    question = samples.order(accepted=(tuple("acbde"),))
    assert question.judge({"order": list("acbde")}).fraction == 1
    assert question.judge({"order": list("abcde")}).fraction == 1


@given(st.integers(0, 4), st.permutations("abcd"))
def test_what_is_right_anywhere_never_changes_the_score(place, rest):
    question = samples.order(right="abcde", anywhere=("e",))
    given_order = [*rest[:place], "e", *rest[place:]]
    fraction = question.judge({"order": given_order}).fraction
    assert fraction == pytest.approx(relative_to_correct(rest, "abcd"))
    assert (fraction == 1) is (rest == list("abcd"))


def test_telling_somebody_first_puts_nothing_else_out_of_place():
    question = samples.order(right="abcde", anywhere=("e",))
    review = question.review({"order": list("eabdc")})
    assert {r.key for r in review.remarks if not r.fits} == {"c", "d"}


@given(st.permutations("abcde"))
def test_order_stays_between_0_and_1(given_order):
    fraction = samples.order().judge({"order": given_order}).fraction
    assert fraction is not None
    assert 0 <= fraction <= 1


# -- the other kinds ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "score", "level"),
    [("a", 1, Level.FULL), ("c", 0.5, Level.PARTIAL), ("b", 0, Level.NOT_YET)],
)
def test_one_gives_the_score_of_the_option(choice, score, level):
    outcome = samples.one().judge({"choice": choice})
    assert (outcome.fraction, outcome.level, outcome.marks) == (score, level, (choice,))
    assert outcome.acquired is (score == 1)


def test_judgement_scores_by_option_and_leaves_not_knowing_unscored():
    question = samples.judgement()
    assert question.judge({"choice": "b"}).fraction == 1
    assert question.judge({"choice": "c"}).fraction == 0.25
    unsure = question.judge({"choice": "unsure"})
    assert unsure.fraction is None
    assert unsure.level is Level.UNSCORED
    assert unsure.marks == ("unsure",)


@given(st.tuples(*[st.sampled_from(["ok", "unsure", "alert"])] * 4))
def test_sort_is_the_mean_of_its_elements(boxes):
    right = ("ok", "alert", "ok", "alert")
    outcome = samples.sort(right).judge(dict(zip("abcd", boxes, strict=True)))
    points = sum(
        1 if b == r else 0.5 if b == "unsure" else 0 for b, r in zip(boxes, right, strict=True)
    )
    assert outcome.fraction == pytest.approx(points / 4)
    assert outcome.marks == tuple(f"{k}={b}" for k, b in zip("abcd", boxes, strict=True))


def test_three_of_four_sorted_is_acquired_and_all_unsure_is_not():
    question = samples.sort()
    assert question.judge({"a": "ok", "b": "alert", "c": "ok", "d": "ok"}).acquired
    assert not question.judge(dict.fromkeys("abcd", "unsure")).acquired


@given(st.tuples(*[st.sampled_from("wxyz")] * 3))
def test_match_is_right_links_over_all(links):
    outcome = samples.match("xyz").judge(dict(zip("abc", links, strict=True)))
    hits = sum(a == b for a, b in zip(links, "xyz", strict=True))
    assert outcome.fraction == pytest.approx(hits / 3)
    assert outcome.acquired is (hits == 3)
    assert outcome.marks == tuple(f"{k}={v}" for k, v in zip("abc", links, strict=True))


@pytest.mark.parametrize(
    ("truth", "reason", "score"),
    [("false", "a", 1), ("false", "b", 0.5), ("true", "a", 0), ("true", "b", 0)],
)
def test_the_reason_counts_only_if_the_answer_is_right(truth, reason, score):
    outcome = samples.true_false_why().judge({"truth": truth, "reason": reason})
    assert outcome.fraction == score
    assert outcome.marks == (f"truth={truth}", f"reason={reason}")


@pytest.mark.parametrize("question", [samples.attitude(), samples.confidence()])
def test_opinions_and_certainty_are_never_scored(question):
    outcome = question.judge({"choice": "unsure"})
    assert outcome.fraction is None
    assert outcome.level is Level.UNSCORED
    assert not outcome.acquired
