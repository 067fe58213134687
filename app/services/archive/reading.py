"""Reading a backup: first to its end without doing anything, then again to deliver its rows.

A backup is believed when the age file opens, which proves that no byte changed and none is
missing, when its readable line is the one that was encrypted, and when its tables have as many
rows as it says.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyrage

from app.keys import Keys
from app.services.archive import container
from app.services.archive.container import ArchiveError, Header, WrongKeys

_STEP = 256 * 1024


class Content(Protocol):
    """What receives the rows of a backup."""

    def table(self, name: str, school: str | None, columns: list[list[str]]) -> None:
        """The rows that follow are of this table, of this school (None: of no school)."""

    def row(self, values: list[Any]) -> None:
        """One row."""


@dataclass(frozen=True)
class Summary:
    """A backup that was read to its end and proved whole."""

    header: Header
    #: Rows of each table.
    counts: dict[str, int]

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(self.counts.values())


class _Nowhere:
    """Receives rows and forgets them."""

    def table(self, name: str, school: str | None, columns: list[list[str]]) -> None:
        """Nothing."""

    def row(self, values: list[Any]) -> None:
        """Nothing."""


def check(path: Path, keys: Keys, advance: Callable[[int], None] = lambda size: None) -> Summary:
    """Read a backup to its end and return what it holds. Raises ArchiveError.

    `advance` is told how many bytes of the file were read since the last time.
    """
    return deliver(path, keys, _Nowhere(), advance)


def deliver(
    path: Path, keys: Keys, content: Content, advance: Callable[[int], None] = lambda size: None
) -> Summary:
    """Hand every row of a backup over, in order; the same errors as `check`.

    What was handed over before an error must be undone: `check` it first.
    """
    header = container.read_header(path)
    with path.open("rb") as file:
        parser = _Parser(container.read_line(file), content)
        try:
            pyrage.decrypt_io(_Watched(file, advance), parser, container.identities(keys))
        except (pyrage.DecryptError, OSError) as error:
            if parser.error is not None:
                raise parser.error from None
            raise _refusal(header, keys, error) from error
    if not parser.complete:
        raise ArchiveError("this backup has no end: it is not whole. Use another one")
    return Summary(header, parser.counts)


def _refusal(header: Header, keys: Keys, error: Exception) -> ArchiveError:
    if "No matching keys" in str(error):
        return WrongKeys(
            f"this key ring ({keys.key_id}) does not open this backup: it asks for the ring "
            f"{header.ring}, or one rotated from it"
        )
    return ArchiveError("this backup is damaged or cut short: nothing of it is used. Take another")


@dataclass
class _Watched:
    """A file that tells how much of it was read."""

    file: Any
    advance: Callable[[int], None]

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.file.read(size)
        self.advance(len(data))
        return data


@dataclass
class _Parser:
    """Receives what pyrage decrypts, and hands rows over."""

    #: The readable line, byte for byte.
    line: bytes
    content: Content
    counts: dict[str, int] = field(default_factory=dict)
    error: Exception | None = None
    complete: bool = False
    _begun: bool = False
    _table: str | None = None
    _held: bytes = b""
    _inflate: Any = field(default_factory=zlib.decompressobj)

    def write(self, data: bytes) -> int:
        try:
            for line in self._lines(data):
                self._take(line)
        except Exception as error:
            self.error = (
                error
                if not isinstance(error, _MALFORMED)
                else ArchiveError(
                    "this backup opens, but its content is not one that this release can read"
                )
            )
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def _lines(self, data: bytes) -> Iterable[bytes]:
        for inflated in self._inflated(data):
            *lines, self._held = (self._held + inflated).split(b"\n")
            yield from lines

    def _inflated(self, data: bytes) -> Iterator[bytes]:
        while data:
            yield self._inflate.decompress(data, _STEP)
            data = self._inflate.unconsumed_tail

    def _take(self, line: bytes) -> None:
        if not self._begun:
            if line + b"\n" != self.line:
                raise ArchiveError("the first line of this backup was changed: nothing is used")
            self._begun = True
            return
        data = json.loads(line)
        if isinstance(data, list) and self._table is not None:
            self.counts[self._table] += 1
            self.content.row(data)
        elif "end" in data:
            if data["end"] != self.counts:
                raise ArchiveError("this backup holds other rows than it says: nothing is used")
            self.complete = True
        else:
            self._table = data["table"]
            self.counts.setdefault(data["table"], 0)
            self.content.table(data["table"], data["school"], data["columns"])


_MALFORMED = (ValueError, TypeError, KeyError, zlib.error)
