"""Status and gain, in words that do not claim too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.progress import Gain, Status, change, status

SHARES = st.floats(0, 1)
PUPILS = st.integers(10, 40)


@pytest.mark.parametrize(
    ("begun", "finished", "expected"),
    [
        (False, False, Status.NOT_BEGUN),
        (True, False, Status.IN_PROGRESS),
        (True, True, Status.FINISHED),
    ],
)
def test_the_status_of_an_attempt(begun, finished, expected):
    assert status(begun, finished) is expected


def test_a_clear_rise_is_said_and_a_small_one_is_not():
    assert change(0.3, 25, 0.8, 25).gain is Gain.RISE
    assert change(0.5, 25, 0.6, 25).gain is Gain.UNCLEAR
    assert change(0.8, 25, 0.2, 25).gain is Gain.FALL


def test_a_unanimous_small_group_does_not_look_certain():
    assert change(0.8, 10, 1.0, 10).gain is Gain.UNCLEAR


@given(SHARES, PUPILS)
def test_no_difference_is_never_a_gain(before, pupils):
    assert change(before, pupils, before, pupils).gain is Gain.UNCLEAR


@given(SHARES, PUPILS, SHARES, PUPILS)
def test_turning_time_round_turns_the_words_round(before, some, after, others):
    opposite = {Gain.RISE: Gain.FALL, Gain.FALL: Gain.RISE, Gain.UNCLEAR: Gain.UNCLEAR}
    assert (
        change(after, others, before, some).gain
        is opposite[change(before, some, after, others).gain]
    )


@given(st.floats(0, 0.95), PUPILS, SHARES, PUPILS)
def test_the_normalised_gain_stands_inside_its_interval(before, some, after, others):
    result = change(before, some, after, others)
    assert result.normalised is not None
    assert result.low is not None
    assert result.high is not None
    assert result.low <= result.normalised <= result.high
    assert result.normalised <= 1 + 1e-9


def test_when_everything_was_acquired_before_there_is_no_normalised_gain():
    assert change(1, 20, 1, 20).normalised is None
