"""What a stolen table of codes and passwords would cost to open: argon2id, as OWASP ASVS 5.0 asks
in its appendix C, and for codes a key that is not in the table."""

import secrets as system
from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import VerifyMismatchError

from app import keys
from app.domain.pupil_code import ALPHABET
from app.services import cards, secrets

#: Memory in KiB for one pass, two, three at least (m x t; the more passes, the less memory).
LEAST = {1: 47104, 2: 19456, 3: 12288}


@pytest.mark.goal("S05")  # nobody's hash costs as much as somebody's
@pytest.mark.asvs("6.5.2", "11.4.2", "11.4.4")
@pytest.mark.parametrize(
    ("stored", "memory", "passes"),
    [
        (secrets.hash_password("un long mot de passe"), 65536, 3),
        (secrets.hash_code(keys.parse(keys.new_ring()), "K7QF2M9DXPTB"), 19456, 2),
        (secrets._DUMMY_STAFF, 65536, 3),
        (secrets._DUMMY_CODE, 19456, 2),
    ],
    ids=["password", "code", "nobody's password", "nobody's code"],
)
def test_each_hash_costs_what_was_decided_and_what_the_standard_asks(
    stored: str, memory: int, passes: int
) -> None:
    cost = extract_parameters(stored)
    assert cost.type is Type.ID
    assert (cost.memory_cost, cost.time_cost, cost.parallelism) == (memory, passes, 1)
    assert cost.memory_cost >= LEAST[cost.time_cost]
    assert (cost.salt_len, cost.hash_len) >= (16, 32)


@pytest.mark.asvs("6.5.2", "11.4.2")
def test_a_code_is_hashed_under_a_key_that_the_table_does_not_hold() -> None:
    ring, other = keys.parse(keys.new_ring()), keys.parse(keys.new_ring())
    stored = secrets.hash_code(ring, "K7QF2M9DXPTB")
    assert secrets.code_matches(ring, stored, "K7QF2M9DXPTB")
    assert not secrets.code_matches(other, stored, "K7QF2M9DXPTB")
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(stored, "K7QF2M9DXPTB")


@pytest.mark.asvs("6.5.3", "11.5.1")
def test_the_codes_of_a_class_hold_fifty_bits_of_the_systems_generator_and_none_is_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen: list[str] = []

    def choice(alphabet: Sequence[str]) -> str:
        chosen.append(system.choice(alphabet))
        assert alphabet == ALPHABET
        return chosen[-1]

    assert cards.random is system
    monkeypatch.setattr(cards, "random", SimpleNamespace(choice=choice, token_hex=system.token_hex))
    codes = [one.code for one in cards.draw(keys.parse(keys.new_ring()), 12)]
    assert len(set(codes)) == 12
    assert [code[:-1] for code in codes] == ["".join(chosen[n : n + 11]) for n in range(0, 132, 11)]
    assert len(chosen) == 132 and len(set(ALPHABET)) ** 11 > 2**50
