"""The code of a card: every slip of one finger is caught."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.domain import pupil_code
from app.domain.pupil_code import ALPHABET

CODES = st.lists(st.sampled_from(ALPHABET), min_size=11, max_size=11).map(
    lambda body: "".join(body) + pupil_code.check_character("".join(body))
)


def test_the_alphabet_has_no_vowel_and_nothing_that_looks_alike():
    assert len(ALPHABET) == len(set(ALPHABET)) == 24
    assert not set(ALPHABET) & set("AEIOU0O1IL5S8B") - {"B", "8"}


def test_a_new_code_is_well_formed():
    rng = random.Random(7)
    for _ in range(50):
        code = pupil_code.new_code(rng.choice)
        assert len(code) == 12
        assert pupil_code.is_well_formed(code)
        assert pupil_code.normalise(pupil_code.grouped(code).lower()) == code


@given(CODES)
def test_every_wrong_character_is_caught(code):
    for place in range(12):
        for other in ALPHABET:
            if other != code[place]:
                wrong = code[:place] + other + code[place + 1 :]
                assert not pupil_code.is_well_formed(wrong)


@given(CODES)
def test_every_swap_of_two_neighbours_is_caught(code):
    for place in range(11):
        first, second = code[place], code[place + 1]
        if first != second:
            wrong = code[:place] + second + first + code[place + 2 :]
            assert not pupil_code.is_well_formed(wrong)


def test_the_ring_catches_them_by_construction():
    """Both proofs for all 24 states and characters, not only for random codes."""
    after = {(s, c): _step(s, c) for s in range(24) for c in range(24)}
    for s in range(24):
        assert len({after[s, c] for c in range(24)}) == 24
    for c in range(24):
        assert len({after[s, c] for s in range(24)}) == 24
    for s in range(24):
        for x in range(24):
            for y in range(x):
                assert after[after[s, x], y] != after[after[s, y], x]


def _step(state: int, character: int) -> int:
    three = (2 * (state // 8) + character // 8) % 3
    doubled = (state % 8) << 1
    eight = (doubled ^ 0b1011 if doubled & 8 else doubled) ^ (character % 8)
    return three * 8 + eight


@given(CODES, st.integers(0, 12), st.sampled_from("AEIOU015SLNZ?é"))
def test_a_character_that_no_card_bears_is_shown_where_it_stands(code, place, stranger):
    typed = code[:place] + stranger + code[place:]
    assert pupil_code.slip(typed) == place
    assert not pupil_code.is_well_formed(typed)
    assert pupil_code.slip(code) is None


def test_case_spaces_and_dashes_do_not_matter():
    for typed in (" k7qf 2m9d xptb", "K7QF-2M9D-XPTB", "k7qf–2m9d—xptb\n", "K7QF\u00a02M9D XPTB"):
        assert pupil_code.normalise(typed) == "K7QF2M9DXPTB"
    assert pupil_code.grouped("K7QF2M9DXPTB") == "K7QF-2M9D-XPTB"


def test_a_short_or_long_code_is_not_well_formed():
    code = pupil_code.new_code(random.Random(1).choice)
    assert not pupil_code.is_well_formed("")
    assert not pupil_code.is_well_formed(code[:-1])
    assert not pupil_code.is_well_formed(code + code[-1])
