"""The key ring in use, read again as soon as its file is replaced.

Each server process looks at the file before each request (one system call). Rotated keys are then
known to all of them before a browser can bring to one what another has signed with the new key:
nobody is signed out, no open form is refused, whichever process is restarted first or never.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import structlog
from flask import Flask

from app import keys as key_ring
from app.keys import Keys, KeysError

log = structlog.get_logger("repere")


def open_ring(app: Flask, path: Path) -> None:
    """Read the key ring and watch its file; that of the environment cannot change. Raises
    KeysError."""
    seen = _state(path)
    use(app, key_ring.load(path))
    if not key_ring.in_environment():
        app.wsgi_app = FreshKeys(app, path, seen)  # type: ignore[method-assign]


def use(app: Flask, keys: Keys) -> None:
    """The newest cookie key signs, the older ones are still believed, of forms too."""
    newest, *older = keys.all("cookie")
    app.extensions["repere_keys"] = keys
    app.config["SECRET_KEY_FALLBACKS"] = older
    # Flask-WTF knows no fallbacks; its signer takes several keys and signs with the last.
    app.config["WTF_CSRF_SECRET_KEY"] = [*reversed(older), newest]
    app.config["SECRET_KEY"] = newest


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


class FreshKeys:
    """Looks at the key ring's file before Flask opens the cookies of a request."""

    def __init__(self, app: Flask, path: Path, seen: tuple[int, int] | None) -> None:
        self._app, self._path, self._seen = app, path, seen
        self._next: Callable[..., Iterable[bytes]] = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer with the keys of this moment."""
        state = _state(self._path)
        if state != self._seen:
            self._seen = state
            self._read()
        return self._next(environ, start_response)

    def _read(self) -> None:
        """A ring that cannot be read changes nothing: the one in memory goes on."""
        try:
            use(self._app, key_ring.load(self._path))
        except KeysError:
            log.warning("key ring not readable, the one in use stays")
