"""A disk that forgets what was not synced: replays a log of system calls up to a power cut.

The strict reading of POSIX: what was written to a file is there after the file was synced, a name
that was made or taken away is so after its folder was synced; until then nothing of it is, or any
part of it. A database must be whole in both cases.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: What the log must hold.
CALLS = "write,pwrite64,fsync,fdatasync,ftruncate,unlink"

_CALL = re.compile(r"^\d+\s+(\w+)\((?:\d+<([^>]*)>|\"([^\"]*)\")(?:, (.*))?\)\s+= (-?\d+)")
_BYTES = re.compile(r'^"((?:\\x[0-9a-f]{2})*)"(?:, (\d+))?(?:, (\d+))?')

Change = Callable[[bytearray], None]


@dataclass(frozen=True)
class Call:
    """One system call that changed or synced something."""

    name: str
    path: str
    data: bytes = b""
    number: int = 0


def read(log: Path) -> Iterator[Call]:
    """The calls of an strace log (`-f -y -xx`) that succeeded."""
    for line in log.read_text("ascii").splitlines():
        found = _CALL.match(line)
        if not found or int(found[5]) < 0:
            continue
        name, path, rest = found[1], _plain(found[2] or found[3]), found[4] or ""
        if name in ("write", "pwrite64"):
            written = _BYTES.match(rest)
            assert written, f"strace cut the bytes short: {line[:200]}"
            yield Call(
                name, path, bytes.fromhex(written[1].replace("\\x", "")), int(written[3] or 0)
            )
        else:
            yield Call(name, path, number=int(rest) if name == "ftruncate" else 0)


def _plain(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode() if "\\x" in text else text


@dataclass
class Disk:
    """What a power cut leaves of one folder."""

    folder: Path
    #: Contents as last synced, by name.
    safe: dict[str, bytearray]
    _pending: dict[str, list[Change]] = field(default_factory=dict)
    _made: set[str] = field(default_factory=set)
    _gone: set[str] = field(default_factory=set)

    def apply(self, call: Call) -> None:
        """Let a call happen."""
        name = Path(call.path).name
        if Path(call.path) == self.folder:
            self._sync_names()
        elif call.name in ("pwrite64", "write"):
            self._change(name, lambda content: _put(content, call.number, call.data))
        elif call.name == "ftruncate":
            self._change(name, lambda content: _cut(content, call.number))
        elif call.name == "unlink":
            self._gone.add(name)
        else:
            for change in self._pending.pop(name, []):
                change(self.safe.setdefault(name, bytearray()))

    def _change(self, name: str, change: Change) -> None:
        if name not in self.safe:
            self._made.add(name)
        self._gone.discard(name)
        self._pending.setdefault(name, []).append(change)

    def _sync_names(self) -> None:
        """The folder was synced."""
        for name in self._gone:
            self.safe.pop(name, None)
            self._pending.pop(name, None)
        self._made, self._gone = set(), set()

    def after_a_cut(self, rng: random.Random | None = None) -> dict[str, bytes]:
        """The files that are found again: without what was not synced, or with some of it."""
        left = {}
        for name, content in self.safe.items():
            if name in self._made or (rng and name in self._gone and rng.random() < 0.5):
                continue
            found = bytearray(content)
            for change in self._pending.get(name, ()):
                if rng and rng.random() < 0.5:
                    change(found)
            left[name] = bytes(found)
        return left


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _cut(content: bytearray, size: int) -> None:
    del content[size:]
    content.extend(bytes(size - len(content)))
