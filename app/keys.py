"""Secrets kept outside the database, with ids so that they can be rotated.

A key ring is a JSON file readable by its owner only (`var/keys/keys.json`, mode 0600) or the
environment variable REPERE_KEYS holding the same JSON. A backup never holds it.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: What each key is for. `cookie` signs, `lookup` and `pepper` belong to cards (key 1, key 2),
#: `seal` closes ballots and second factors, `journey` closes the pupil's own cookie,
#: `order` shuffles options.
PURPOSES = ("cookie", "lookup", "pepper", "seal", "journey", "order")

#: The key ring as JSON, instead of the file.
VARIABLE = "REPERE_KEYS"
_NONCE = 12


class KeysError(Exception):
    """The key ring is missing, unreadable or incomplete. The message says what to do."""


@dataclass(frozen=True)
class Keys:
    """The key ring: purpose to keys, newest first. The older ones still open, never close."""

    rings: Mapping[str, tuple[bytes, ...]]
    key_id: str

    def newest(self, purpose: str) -> bytes:
        """The 32 bytes in use for a purpose."""
        return self.rings[purpose][0]

    def all(self, purpose: str) -> tuple[bytes, ...]:
        """Every key of a purpose, newest first."""
        return self.rings[purpose]

    def mac(self, purpose: str, *parts: str | bytes) -> bytes:
        """HMAC-SHA-256 of the parts, each preceded by its length, under the newest key."""
        return mac(self.newest(purpose), *parts)

    def derived(self, purpose: str, use: str) -> tuple[bytes, ...]:
        """A 32-byte key for another use, one from each key of a purpose, newest first (HKDF).

        Nothing is added to the ring, so that the sheets printed before open what this closes.
        """
        info = b"repere " + use.encode()
        return tuple(
            HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)
            for key in self.all(purpose)
        )

    def seal(self, purpose: str, data: bytes) -> bytes:
        """Encrypt under the newest key (AES-256-GCM). The result holds no time and no order."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.newest(purpose)).encrypt(nonce, data, purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> bytes | None:
        """Decrypt; None when this key ring did not seal it."""
        nonce, body = sealed[:_NONCE], sealed[_NONCE:]
        for key in self.all(purpose):
            try:
                return AESGCM(key).decrypt(nonce, body, purpose.encode())
            except (InvalidTag, ValueError):
                continue
        return None


def mac(key: bytes, *parts: str | bytes) -> bytes:
    """HMAC-SHA-256 of the parts, each preceded by its length in four bytes."""
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(4, "big"))
        digest.update(data)
    return digest.digest()


def new_ring() -> dict[str, Any]:
    """A fresh key ring as JSON data."""
    return {
        "id": secrets.token_hex(4),
        "keys": {purpose: [secrets.token_hex(32)] for purpose in PURPOSES},
    }


def rotated(ring: dict[str, Any]) -> dict[str, Any]:
    """The ring with a new cookie, seal and journey key in front.

    The two older cookie and journey keys still open; every seal key does, for second factors are
    closed with them. `lookup` and `pepper` are not rotated: cards in pupils' hands depend on them.
    """
    kept = {"cookie": 2, "journey": 2, "seal": None}
    keys = {
        purpose: [secrets.token_hex(32), *old[: kept[purpose]]] if purpose in kept else old
        for purpose, old in ring["keys"].items()
    }
    return {"id": secrets.token_hex(4), "keys": keys}


def parse(ring: Mapping[str, Any]) -> Keys:
    """A key ring from its JSON data; raises `KeysError` naming what is missing."""
    keys = ring.get("keys", {})
    missing = [p for p in PURPOSES if not keys.get(p)]
    if missing:
        raise KeysError(f"the key ring lacks: {', '.join(missing)}")
    rings = {p: tuple(bytes.fromhex(k) for k in keys[p]) for p in PURPOSES}
    if any(len(k) != 32 for ring_ in rings.values() for k in ring_):
        raise KeysError("a key is not 32 bytes long: restore the key ring from its printed sheet")
    return Keys(rings, str(ring.get("id", "")))


def in_environment() -> bool:
    """Whether the key ring in use is that of REPERE_KEYS, whatever file there is."""
    return bool(os.environ.get(VARIABLE))


def load(path: Path) -> Keys:
    """The key ring in use. Raises `KeysError`."""
    try:
        return parse(read(path))
    except (ValueError, AttributeError, TypeError) as error:
        place = VARIABLE if in_environment() else path
        raise KeysError(f"the key ring of {place} cannot be read: {error}") from error


def read(path: Path) -> dict[str, Any]:
    """The key ring in use as JSON data, unchecked: that of the environment, else of the file."""
    text = os.environ.get(VARIABLE)
    if not text:
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise KeysError(
                f"no key ring at {path}: `var/venv/bin/python -m app.cli keys create` makes one, "
                "or restore it from its printed sheet"
            ) from error
    ring: dict[str, Any] = json.loads(text)
    return ring


def save(path: Path, ring: Mapping[str, Any]) -> None:
    """Write a key ring, readable by its owner only.

    Whole or not at all: the old ring stays until the new one is on the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(ring, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
