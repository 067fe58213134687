"""What may be counted, what may be shown."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.disclosure import Band, End, Share, band, countable, share, shown


def story(*choices):
    return [(c,) for c in choices]


def taken(ballots, already, item="story:t1", scored=False):
    return len(countable(item, ballots, already, scored))


def test_the_first_count_takes_ten_ballots_whatever_they_say():
    assert taken(story(*"abcabcabc"), 0) == 0
    assert taken(story(*"aaaaaaaaaa"), 0) == 10


@pytest.mark.parametrize(
    ("choices", "allowed"),
    [
        ("aabb", False),
        ("aabbc", True),
        ("aaaaa", False),
        ("aaaab", False),
        ("aaabb", True),
        ("aaaaab", False),
        ("aaaabb", True),
    ],
)
def test_later_counts_take_five_and_not_all_or_all_but_one_alike(choices, allowed):
    assert taken(story(*choices), 12) == (len(choices) if allowed else 0)


def test_the_mark_that_names_the_question_is_no_answer():
    assert taken(answers("q1", "aaabb"), 12, "after:1") == 5
    assert taken(answers("q1", "aaaab"), 12, "after:1") == 0


def answers(question, choices):
    return [(question, f"{question}:{c}") for c in choices]


def test_each_form_is_counted_by_itself_because_it_is_shown_by_itself():
    many, one, alike = answers("qa1", "aabbc"), answers("qb1", "a"), answers("qb1", "aaaaa")
    assert countable("after:1", one + many, 20, False) == [1, 2, 3, 4, 5], "one waits for others"
    assert countable("after:1", many + alike, 20, False) == [0, 1, 2, 3, 4]
    assert taken(answers("qa1", "ab") + answers("qb1", "abb"), 12, "after:1") == 0


@pytest.mark.parametrize(
    ("right", "allowed"), [(0, False), (1, False), (2, True), (4, True), (5, False), (6, False)]
)
def test_in_an_order_not_having_acquired_is_an_answer_too(right, allowed):
    ballots = [("q5", "acquired")] * right + [("q5",)] * (6 - right)
    assert taken(ballots, 12, "after:5", scored=True) == (6 if allowed else 0)


def test_ticking_the_same_option_is_telling_even_among_others():
    ballots = [("q1", "q1:a", f"q1:{c}") for c in "bbccd"]
    assert taken(ballots, 12, "after:1") == 0


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=30), st.integers(1, 40))
def test_a_count_never_adds_one_answer_that_all_or_all_but_one_gave(choices, already):
    if taken(story(*choices), already):
        assert len(choices) >= 5
        assert max(choices.count(c) for c in "abcd") < len(choices) - 1


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, Band.TOO_FEW), (9, Band.TOO_FEW), (10, Band.SOME), (19, Band.SOME), (20, Band.MANY)],
)
def test_the_number_of_answers_is_said_by_bands(number, said):
    assert band(number) is said


@pytest.mark.parametrize(
    ("count", "number", "expected"),
    [
        (5, 9, None),
        (0, 10, Share(20, End.BELOW)),
        (1, 10, Share(20, End.BELOW)),
        (2, 10, Share(20)),
        (8, 10, Share(80)),
        (9, 10, Share(80, End.ABOVE)),
        (5, 15, Share(35)),
        (1, 20, Share(10, End.BELOW)),
        (2, 20, Share(10)),
        (18, 20, Share(90)),
        (19, 20, Share(90, End.ABOVE)),
        (7, 26, Share(25)),
    ],
)
def test_a_share_is_rounded_to_five_and_its_ends_are_blunt(count, number, expected):
    assert share(count, number) == expected


@pytest.mark.goal("P05")
def test_under_ten_answers_nothing_is_shown():
    assert shown({"a": 5, "b": 4}, 9) == ()


@pytest.mark.goal("P05")
def test_a_share_that_subtraction_would_give_is_merged_with_the_next_smallest():
    figures = {f.marks: f.share for f in shown({"a": 12, "b": 1, "c": 7}, 20)}
    assert figures == {("a",): Share(60), ("b", "c"): Share(40)}


def test_two_masked_shares_hide_each_other():
    figures = {f.marks: f.share.end for f in shown({"a": 18, "b": 1, "c": 1}, 20)}
    assert figures == {("a",): None, ("b",): End.BELOW, ("c",): End.BELOW}


COUNTS = st.lists(st.integers(0, 20), min_size=2, max_size=5).filter(lambda c: sum(c) >= 10)


@given(COUNTS)
def test_every_option_is_shown_once_and_none_alone_under_the_floor(counts):
    named = {f"o{i}": c for i, c in enumerate(counts)}
    number = sum(counts)
    figures = shown(named, number)
    assert sorted(m for f in figures for m in f.marks) == sorted(named)
    low = 10 if number >= 20 else 20
    for figure in figures:
        assert figure.share.percent % 5 == 0
        assert low <= figure.share.percent <= 100 - low or len(named) == len(figure.marks)
    masked = [f for f in figures if f.share.end is End.BELOW]
    assert len(masked) != 1 or len(figures) == 2


@pytest.mark.goal("P05")
@given(COUNTS, st.data())
def test_one_answer_more_or_less_moves_a_shown_share_by_rounding_alone(counts, data):
    """Nothing finer than a step of five ever shows: at most the neighbours of a step."""
    number = sum(counts)
    place = data.draw(st.integers(0, len(counts) - 1))
    before, after = share(counts[place], number), share(counts[place] + 1, number + 1)
    assert before is not None
    assert after is not None
    assert abs(after.percent - before.percent) <= 10


# --- what is acquired is shown elsewhere -------------------------------------------------------


def rank(rows: list[list[int]]) -> int:
    """The rank of a matrix, over the rationals."""
    matrix, found = [[Fraction(x) for x in row] for row in rows], 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((r for r in range(found, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
        for row in range(found + 1, len(matrix)):
            factor = matrix[row][column] / matrix[found][column]
            matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[found], strict=True)]
        found += 1
    return found


def told(counts: dict[str, int], right: set[str]) -> list[list[int]]:
    """What the page tells of the options, as sums of them: each share that is no end, the share
    acquired if it is none, and that they make a whole."""
    number = sum(counts.values())
    sums = [set(f.marks) for f in shown(counts, number, right) if f.share.end is None]
    acquired = share(sum(counts[m] for m in right), number)
    if right and acquired is not None and acquired.end is None:
        sums.append(right)
    return [[int(m in one) for m in counts] for one in (*sums, set(counts))]


@pytest.mark.goal("P05")
@given(COUNTS, st.data())
def test_no_masked_option_is_worked_out_from_the_others_and_from_what_is_acquired(counts, data):
    named = {f"o{i}": c for i, c in enumerate(counts)}
    right = data.draw(st.sets(st.sampled_from(sorted(named)), max_size=len(named) - 1))
    low = 10 if sum(counts) >= 20 else 20
    rows = told(named, right)
    for place, count in enumerate(counts):
        if 100 * count / sum(counts) < low and len(counts) > 2:
            alone = [int(place == p) for p in range(len(counts))]
            assert rank([*rows, alone]) > rank(rows), (named, right)


def test_a_masked_answer_is_not_merged_with_the_right_one_whose_share_is_known():
    figures = {f.marks: f.share for f in shown({"a": 4, "b": 1, "c": 9, "d": 6}, 20, {"a"})}
    assert figures == {("a",): Share(20), ("c",): Share(45), ("b", "d"): Share(35)}


def test_two_right_answers_are_merged_together_because_their_total_is_known():
    figures = {f.marks: f.share for f in shown({"a": 1, "b": 9, "c": 6, "d": 4}, 20, {"a", "b"})}
    assert figures == {("c",): Share(30), ("d",): Share(20), ("a", "b"): Share(50)}
