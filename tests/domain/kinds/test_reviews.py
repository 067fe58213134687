"""What is said after the answer."""

from app.domain.question import Feedback, Level
from tests.domain.kinds import samples


def test_one_says_the_words_of_the_chosen_option_and_is_silent_on_the_others():
    review = samples.one().review({"choice": "b"})
    assert review.feedback == samples.said("b")
    assert [r.key for r in review.remarks] == ["b"]
    assert review.remarks[0].fits is False


def test_several_has_a_note_per_option():
    review = samples.several().review({"choice": ["a", "d"]})
    assert review.level is Level.PARTIAL
    assert review.feedback == samples.said("partial")
    assert [(r.chosen, r.fits) for r in review.remarks] == [
        ("a", True),
        ("", False),
        ("", False),
        ("d", False),
        ("", True),
    ]


def test_sort_says_the_note_of_the_box():
    answer = {"a": "ok", "b": "ok", "c": "unsure", "d": "alert"}
    review = samples.sort().review(answer)
    assert [r.note for r in review.remarks] == ["NOTE-a-1", "NOTE-b-1", "NOTE-c-2", "NOTE-d-3"]
    assert [r.fits for r in review.remarks] == [True, False, None, True]


def test_the_note_of_a_decoy_wins_over_that_of_the_line():
    review = samples.match().review({"a": "w", "b": "y", "c": "x"})
    assert [r.note for r in review.remarks] == ["NOTE-w", "NOTE-b", "NOTE-c"]
    assert [r.expected for r in review.remarks] == ["Effect x", "Effect y", "Effect z"]


def test_order_shows_the_right_order_with_the_places_given():
    review = samples.order().review({"order": list("bacde")})
    assert [r.key for r in review.remarks] == list("abcde")
    assert [r.chosen for r in review.remarks] == ["2", "1", "3", "4", "5"]
    assert [r.fits for r in review.remarks] == [False, False, True, True, True]


def test_true_false_why_says_both_notes():
    review = samples.true_false_why().review({"truth": "true", "reason": "a"})
    assert [r.note for r in review.remarks] == ["NOTE-true", "NOTE-a"]
    assert [r.fits for r in review.remarks] == [False, True]


def test_an_opinion_has_its_words_without_a_verdict():
    review = samples.attitude().review({"choice": "a"})
    assert review.feedback == samples.said("a")
    assert review.remarks[0].fits is None
    assert samples.attitude().review({"choice": "unsure"}).feedback == samples.said("unsure")


def test_without_words_for_partial_the_gentler_not_yet_is_said():
    question = samples.several()
    bare = type(question.feedback)(samples.said("full"), samples.said("not-yet"))
    assert bare.of(Level.PARTIAL) == samples.said("not-yet")
    assert isinstance(bare.of(Level.FULL), Feedback)
    assert bare.of(Level.UNSCORED) is None
