"""The mark that Repère runs: a locked file in its folder.

The launcher holds it, and hands it on to the server, so that a server which outlives a launcher
that was killed holds it too. What must be alone, `restore`, asks for it whole. A database cannot
tell: without WAL, SQLite lets its file be exchanged under workers that are only waiting.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

#: The file. The launcher knows it too (scripts/launch.py).
MARK = "running"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Inside, nothing serves that folder and nothing begins to; ends in one line where it does."""
    descriptor = os.open(folder / MARK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _whole(descriptor):
            raise click.ClickException(
                "Repère is running: stop it, then restore. Nothing was changed"
            )
        yield
    finally:
        os.close(descriptor)


def _whole(descriptor: int) -> bool:
    """Take the lock for oneself; False when another process holds it. A disk that has no locks
    tells nothing."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True
