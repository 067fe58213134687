"""Ways in which the inside breaks, each with words that nobody outside may read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DataError, DBAPIError, OperationalError

from app.extensions import db

#: None of it may be in an answer.
INSIDE = (
    "Traceback", "canary-inside", "SELECT", "sqlite", "psycopg", "sqlalchemy", "werkzeug", ".py",
    "/app/", "/usr/", "RuntimeError", "OperationalError", "Exception", "debugger", "Werkzeug",
)  # fmt: skip


def _driver(kind: type[DBAPIError]) -> DBAPIError:
    inner = Exception("canary-inside /srv/canary-inside.sqlite3 is locked")
    return kind("SELECT canary-inside", {"name": "canary-inside"}, inner)


#: A database that is away, one that refuses a value, a fault of ours. Made anew each time: an
#: exception keeps every place it went through.
ERRORS: dict[str, Callable[[], Exception]] = {
    "away": lambda: _driver(OperationalError),
    "refuses": lambda: _driver(DataError),
    "ours": lambda: RuntimeError("canary-inside"),
}


@contextmanager
def database_fails(app: Flask, error: Callable[[], Exception]) -> Iterator[None]:
    """Every statement fails."""
    with app.app_context():
        engine = db.engine

    def fail(*_: Any) -> None:
        raise error()

    sa.event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", fail)
