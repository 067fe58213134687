"""Hashes and tokens: which secret is checked how, and why.

A card code holds 50 bits: argon2id (m=19456 KiB, t=2, p=1; OWASP ASVS 5.0 appendix C) over an
HMAC under a key kept outside the database. Random tokens of 128 bits or more need no slow hash.
Staff passwords: argon2id (m=65536 KiB, t=3, p=1).
"""

import hashlib
import hmac
import os
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

from app.keys import Keys

_CODE_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_PASSWORD_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
#: As many slow hashes at once as there are cores: the other requests stay quick.
_SLOTS = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))
#: Hashes of forgotten secrets, verified when nothing was found: an unknown prefix or address costs
#: what a known one costs. Written out, for making them costs 200 ms at every start.
_DUMMY_CODE = (
    "$argon2id$v=19$m=19456,t=2,p=1$FmaGBOAJisJn8kJKnF77Vg"
    "$6PtmmaTYqCI/8H2CYwgAb9mRwRQ2Z8tbYQZkvCi83Ag"
)
_DUMMY_STAFF = (
    "$argon2id$v=19$m=65536,t=3,p=1$M70iCXvxOfKx9JfD+TtlXw"
    "$UWUeOQgpuHMqGRBzn4EllWB0O8qzXBrNwKW7xeX5y9I"
)


def token_hash(token: str) -> bytes:
    """SHA-256 of a random token."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def prefix(keys: Keys, secret: str) -> int:
    """The first 24 bits of HMAC-SHA-256(key 1, secret), as the directory holds them."""
    return int.from_bytes(keys.mac("lookup", secret)[:3], "big")


def hash_code(keys: Keys, code: str) -> str:
    """The stored form of a card code."""
    with _SLOTS:
        return _CODE_HASHER.hash(keys.mac("pepper", code))


def code_matches(keys: Keys, stored: str | None, code: str) -> bool:
    """Whether a code is the stored one; with None, the same work for a refusal."""
    return _verify(_CODE_HASHER, stored or _DUMMY_CODE, keys.mac("pepper", code)) and bool(stored)


def hash_recovery_code(keys: Keys, owner: str, code: str) -> bytes:
    """The stored form of a recovery code (40 bits): argon2id with the owner's own salt.

    The salt is a keyed hash of the owner, not a stored one: ten codes are then tried by one slow
    hash instead of ten.
    """
    with _SLOTS:
        return hash_secret_raw(
            secret=keys.mac("pepper", code),
            salt=keys.mac("pepper", "recovery", owner)[:16],
            time_cost=_CODE_HASHER.time_cost,
            memory_cost=_CODE_HASHER.memory_cost,
            parallelism=_CODE_HASHER.parallelism,
            hash_len=32,
            type=Type.ID,
        )


def hash_password(password: str) -> str:
    """The stored form of a staff password."""
    with _SLOTS:
        return _PASSWORD_HASHER.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one; with None, the same work for a refusal."""
    return _verify(_PASSWORD_HASHER, stored or _DUMMY_STAFF, password) and bool(stored)


def _verify(hasher: PasswordHasher, stored: str, secret: str | bytes) -> bool:
    with _SLOTS:
        try:
            return hasher.verify(stored, secret)
        except (VerificationError, InvalidHashError):
            return False


def same(left: bytes, right: bytes) -> bool:
    """Constant-time comparison."""
    return hmac.compare_digest(left, right)
