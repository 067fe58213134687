"""Processor time and memory of process trees, read from /proc: no privilege, no library."""

import os
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK")
#: Places in /proc/<pid>/stat after the program's name: utime, stime, cutime, cstime.
_TIMES = slice(11, 15)


def _fields(pid: int) -> list[str]:
    """What the kernel says of a process after its name; nothing when it has gone."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text[text.rindex(")") + 2 :].split()


def tree(roots: Iterable[int]) -> set[int]:
    """These processes and everything they started that still runs."""
    parents = {
        int(entry.name): int(fields[1])
        for entry in _PROC.iterdir()
        if entry.name.isdigit() and (fields := _fields(int(entry.name)))
    }
    found = {root for root in roots if root in parents}
    while True:
        children = {pid for pid, parent in parents.items() if parent in found} - found
        if not children:
            return found
        found |= children


def children(pid: int) -> list[int]:
    """What a process started itself and still runs, the oldest first."""
    found = [
        (int(fields[19]), int(entry.name))
        for entry in _PROC.iterdir()
        if entry.name.isdigit() and (fields := _fields(int(entry.name))) and fields[1] == str(pid)
    ]
    return [child for _, child in sorted(found)]


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of the trees, children that ended and were waited for included."""
    total = 0
    for pid in tree(roots):
        total += sum(int(ticks) for ticks in _fields(pid)[_TIMES])
    return total / _TICK


def memory_megabytes(roots: Iterable[int]) -> float:
    """Memory of the trees, pages that several processes share divided among them (PSS)."""
    total = 0
    for pid in tree(roots):
        try:
            text = (_PROC / str(pid) / "smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


def load_average() -> float:
    """How many processes wanted a core in the last minute."""
    return os.getloadavg()[0]
