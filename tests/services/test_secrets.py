"""What a slow hash costs, and that a refusal costs as much: here with the real hashers.

The other tests hash at the least cost (`quick_hashes` in tests/quick.py).
"""

import re
from importlib.util import find_spec, module_from_spec
from types import ModuleType

import pytest
from argon2 import Type, extract_parameters

from app import keys as key_ring
from app.keys import Keys

CODE, PASSWORD = "HJKM-PQRT-23", "un long mot de passe"
#: Memory in KiB, passes, lanes.
CODE_COST, PASSWORD_COST = (19456, 2, 1), (65536, 3, 1)


@pytest.fixture(scope="module")
def secrets() -> ModuleType:
    """The module as the application imports it."""
    found = find_spec("app.services.secrets")
    assert found is not None and found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def keys() -> Keys:
    return key_ring.parse(key_ring.new_ring())


def cost(stored: str) -> tuple[int, int, int]:
    """What verifying a stored hash costs; it must be argon2id."""
    found = extract_parameters(stored)
    assert found.type is Type.ID and found.version == 19
    assert found.hash_len == 32 and found.salt_len == 16
    return found.memory_cost, found.time_cost, found.parallelism


def test_a_card_code_is_hashed_at_its_cost_and_matches_only_itself(
    secrets: ModuleType, keys: Keys
) -> None:
    stored = secrets.hash_code(keys, CODE)
    assert cost(stored) == CODE_COST
    assert secrets.code_matches(keys, stored, CODE)
    assert not secrets.code_matches(keys, stored, "HJKM-PQRT-24")
    assert not secrets.code_matches(key_ring.parse(key_ring.new_ring()), stored, CODE)


def test_a_password_is_hashed_at_its_cost_and_matches_only_itself(secrets: ModuleType) -> None:
    stored = secrets.hash_password(PASSWORD)
    assert cost(stored) == PASSWORD_COST
    assert secrets.password_matches(stored, PASSWORD)
    assert not secrets.password_matches(stored, PASSWORD.upper())
    assert stored != secrets.hash_password(PASSWORD), "a salt of its own each time"


def test_what_nobody_has_costs_what_somebody_s_costs_and_never_matches(
    secrets: ModuleType, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    real = secrets._verify

    def verify(hasher: object, stored: str, secret: str | bytes) -> bool:
        verified.append(stored)
        real(hasher, stored, secret)
        return True  # even if the forgotten secret were found

    monkeypatch.setattr(secrets, "_verify", verify)
    assert not secrets.code_matches(keys, None, CODE)
    assert not secrets.password_matches(None, PASSWORD)
    assert [cost(stored) for stored in verified] == [CODE_COST, PASSWORD_COST]


def test_the_other_tests_hash_at_the_least_cost(keys: Keys) -> None:
    from app.services import secrets as quick

    stored = [quick.hash_password(PASSWORD), quick.hash_code(keys, CODE)]
    stored += [quick._DUMMY_CODE, quick._DUMMY_STAFF]
    assert {re.split(r"\$", one)[3] for one in stored} == {"m=8,t=1,p=1"}
    assert quick.password_matches(stored[0], PASSWORD)
    assert not quick.password_matches(stored[0], PASSWORD.upper())
