"""Writing a backup: row by row, beside its final name, whole or not at all."""

import json
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyrage

from app.keys import Keys
from app.models.snapshot import Rows
from app.services.archive.container import ArchiveError, Header, identities

#: What a backup in the making is called, so that none is taken for a whole one.
PARTIAL = ".partial"
_LEVEL = 6


class _Pulled:
    """Lines, compressed, as the file that pyrage reads: never more than a few of them at once."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._compress = zlib.compressobj(_LEVEL)
        self._held = bytearray()
        self._over = False
        #: What went wrong in the lines: pyrage keeps the words of an error only.
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end."""
        try:
            while len(self._held) < size and not self._over:
                line = next(self._lines, None)
                self._over = line is None
                self._held += (
                    self._compress.flush() if line is None else self._compress.compress(line)
                )
        except Exception as error:
            self.error = error
            raise
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


def write(path: Path, header: Header, keys: Keys, content: Iterable[Rows]) -> dict[str, int]:
    """Write a backup, on the disk when this returns. Returns the rows of each table.

    Nothing stands under the final name before all of it is written. Raises ArchiveError when the
    disk is full or refuses.
    """
    counts: dict[str, int] = {}
    partial = path.with_name(f".{path.name}{PARTIAL}")
    pulled = _Pulled(_lines(header, content, counts))
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(header.line())
                pyrage.encrypt_io(pulled, file, [identities(keys)[0].to_public()])
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except (OSError, pyrage.EncryptError) as error:
        if pulled.error is not None:
            raise pulled.error from None
        raise ArchiveError(f"the backup cannot be written in {path.parent}: {error}") from error
    return counts


def _lines(header: Header, content: Iterable[Rows], counts: dict[str, int]) -> Iterator[bytes]:
    yield header.line()
    for rows in content:
        yield _line({"table": rows.table, "school": rows.school, "columns": rows.columns})
        counts.setdefault(rows.table, 0)
        for row in rows.rows:
            counts[rows.table] += 1
            yield _line(row)
    yield _line({"end": counts})


def _line(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _sync_folder(folder: Path) -> None:
    """Put the new name itself on the disk (a folder cannot be opened on Windows)."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
