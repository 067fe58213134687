"""The outside of a backup: one readable line, then an age file (age-encryption.org/v1).

The line says what a person needs to find the right key ring; the same line is the first of what is
encrypted, so that it cannot be changed apart. The age file is closed for an X25519 identity that
is derived from the key ring: its public half is written nowhere, so only the ring closes and opens.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import pyrage

from app.keys import Keys

#: The first word of the readable line.
MAGIC = "repere-backup"
#: The version of the format that this release writes, and the newest that it reads.
FORMAT = 1
#: Longer first lines are not ours.
LONGEST_LINE = 4096
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


class ArchiveError(Exception):
    """A backup that cannot be written, opened or believed: one line for the operator."""


class WrongKeys(ArchiveError):
    """The key ring is not the one that this backup was closed for."""


@dataclass(frozen=True)
class Header:
    """What a backup says of itself."""

    #: Version of the format.
    format: int
    #: When the snapshot was taken, aware.
    made_at: datetime
    #: The revision of the tables.
    revision: str
    #: The version of the application.
    version: str
    #: « sqlite » or « postgresql »: where the rows come from. They go to either.
    database: str
    #: The key ring that opens it, as `keys export` prints it.
    ring: str

    def line(self) -> bytes:
        """The readable line."""
        data = {**asdict(self), "made_at": self.made_at.isoformat()}
        return f"{MAGIC} {json.dumps(data, sort_keys=True)}\n".encode()


def parse(line: bytes) -> Header:
    """The header of a readable line. Raises ArchiveError."""
    word, _, rest = line.partition(b" ")
    if word != MAGIC.encode() or not line.endswith(b"\n"):
        raise ArchiveError("this is not a backup of Repère, or its beginning is damaged")
    try:
        data = json.loads(rest)
        if data["format"] > FORMAT:
            raise ArchiveError(
                f"this backup has format {data['format']}, this release reads up to {FORMAT}: "
                f"install Repère {data['version']} or newer, then restore"
            )
        data["made_at"] = datetime.fromisoformat(data["made_at"])
        header = Header(**data)
    except (ValueError, TypeError, KeyError) as error:
        raise ArchiveError("the first line of this backup is damaged") from error
    if header.made_at.tzinfo is None:
        raise ArchiveError("the first line of this backup is damaged")
    return header


def read_line(file: BinaryIO) -> bytes:
    """The readable line of an open backup."""
    return file.readline(LONGEST_LINE)


def read_header(path: Path) -> Header:
    """What a backup says of itself, before it is opened: not proved yet. Raises ArchiveError."""
    try:
        with path.open("rb") as file:
            return parse(read_line(file))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error


def identities(keys: Keys) -> list[pyrage.x25519.Identity]:
    """The age identities of a key ring, newest first: one for each of its seal keys, which no
    rotation takes away."""
    return [
        pyrage.x25519.Identity.from_str(_bech32("age-secret-key-", key).upper())
        for key in keys.derived("seal", "backup")
    ]


def _bech32(prefix: str, data: bytes) -> str:
    """The text form of a key in age (BIP 173). pyrage takes no other."""
    bits = int.from_bytes(data, "big") << (-len(data) * 8 % 5)
    number = (len(data) * 8 + 4) // 5
    words = [bits >> 5 * place & 31 for place in reversed(range(number))]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _polymod([*expanded, *words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [check >> 5 * place & 31 for place in reversed(range(6))]
    return f"{prefix}1{''.join(_ALPHABET[word] for word in words)}"


def _polymod(values: Iterable[int]) -> int:
    found = 1
    for value in values:
        top = found >> 25
        found = (found & 0x1FFFFFF) << 5 ^ value
        for place, mask in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> place & 1:
                found ^= mask
    return found
