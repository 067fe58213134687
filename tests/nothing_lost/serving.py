"""The application as these tests serve it: the benchmark's lessons, and a journal of our choice.

The journal is chosen by saying whether this SQLite has the fault of WAL: what follows from it (WAL
with FULL, or TRUNCATE with EXTRA) stays the application's own.
"""

import os

from flask import Flask

from app.models import engine
from benchmarks import ours

#: WAL or TRUNCATE; nothing: what suits the SQLite of this machine.
VARIABLE = "REPERE_TEST_JOURNAL"


def choose_journal() -> None:
    """Take the journal that the environment asks for."""
    wanted = os.environ.get(VARIABLE)
    if wanted:
        engine.wal_is_safe = lambda version: wanted == "WAL"


def create_app() -> Flask:
    """The application of the environment."""
    choose_journal()
    return ours.create_app()
