"""One log line per request: route name, status, a coarse duration. Nothing about the person.

The doors of help and of reading comfort leave none at all, nor does what waited for the network: a
pupil's whole lesson in a few seconds would tell by its number of lines. The server's own access log
is off.
"""

import logging
import re
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request

from app.web import metrics

#: Doors that leave no line: help, the choices of a reader's comfort; nor do polls, a hundred a
#: second in a full school.
SILENT = (
    "help.",
    "static",
    "public.health",
    "public.comfort",
    "learn.still_open",
    "teach.live_now",
)

#: Upper ends of the duration buckets, in milliseconds.
BUCKETS = (10, 30, 100, 300, 1000, 3000)

#: Where our own code is.
_ROOT = Path(__file__).resolve().parents[2]


def configure(testing: bool = False) -> None:
    """Send structured lines to standard error, as JSON unless a person is watching.

    An error is logged as its kind and where it arose, never with its message or the values at
    hand: they may hold a name or a code. Libraries' own lines lose their words for the same
    reason. Tests show all of it.
    """
    pretty = testing or sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            *([] if testing else [where_it_arose]),
            on_one_line,
            renderer if pretty else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(Unbroken(sys.stderr)),  # type: ignore[arg-type]
        cache_logger_on_first_use=False,
    )
    if not testing:
        quieten_libraries()


class Unbroken:
    """A stream whose breaking breaks nothing: a full disk or a closed pipe loses the line only."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            return 0

    def flush(self) -> None:
        """Flush if it can be."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            return


def quieten_libraries() -> None:
    """Send the lines of libraries through ours, without their words: Flask's name the address and
    the message of an error, an invitation's address holds its secret."""
    for name in ("", "_granian"):
        logger = logging.getLogger(name)
        logger.handlers = [Wordless()]


class Wordless(logging.Handler):
    """A library's warning as one of our lines: which library, and the kind and place of an
    error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        if record.levelno >= logging.WARNING:
            line = structlog.get_logger("repere")
            line.warning("library", logger=record.name, **_told(*(record.exc_info or (None,) * 3)))


def where_it_arose(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace an exception by its kind and the places of our own code it passed through."""
    if event.pop("exc_info", None):
        event.update(_told(*sys.exc_info()))
    return event


def _told(
    kind: type[BaseException] | None, _: BaseException | None, trace: TracebackType | None
) -> dict[str, Any]:
    """The kind of an error, the last places of our code, and the last of all."""
    if kind is None:
        return {}
    frames = traceback.extract_tb(trace)
    kept = [f for f in frames if _is_ours(f.filename) or f is frames[-1]]
    places = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in kept]
    return {"kind": kind.__name__, "places": places[-8:]}


def _is_ours(name: str) -> bool:
    return Path(name).is_relative_to(_ROOT / "app")


def _short(name: str) -> str:
    path = Path(name)
    return path.relative_to(_ROOT).as_posix() if _is_ours(name) else path.name


#: What would end a line, move the cursor of a terminal, or turn the direction of a text.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def on_one_line(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Write as `\\u000a` each character that a reader of the log could not see. The trace of an
    exception, which only tests show, keeps its lines."""
    return {
        name: _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", value)
        if isinstance(value, str) and name != "exception"
        else value
        for name, value in event.items()
    }


def register(app: Flask) -> None:
    """Log each request when it is answered."""
    log = structlog.get_logger("repere")

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()
        # Decided before anybody is refused: after the end of a class too, such a burst is silent.
        g.without_line = request.endpoint == "learn.lesson" and "waited" in request.form

    @app.after_request
    def write_line(response: Response) -> Response:
        route = request.endpoint or "none"
        if not route.startswith(SILENT) and not g.get("without_line", False):
            ms = bucket((time.perf_counter() - g.get("started", 0.0)) * 1000)
            metrics.count_request(app, route, response.status_code, ms)
            if not app.testing:
                log.info("request", route=route, status=response.status_code, ms=ms)
        return response


def bucket(milliseconds: float) -> str:
    """Return the bucket of a duration, as « under 30 »."""
    for end in BUCKETS:
        if milliseconds < end:
            return f"under {end}"
    return f"over {BUCKETS[-1]}"
