"""One log line per request: route name, status, a coarse duration. Nothing about the person.

The doors of help and of reading comfort leave none at all, and the server's own access log is off.
"""

import logging
import re
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, request

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


def configure(testing: bool = False) -> None:
    """Send structured lines to standard error, as JSON unless a person is watching.

    An error is logged as its kind and where it arose, never with its message or the values at
    hand: they may hold a name or a code. Tests show all of it.
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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def where_it_arose(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace an exception by its kind and the places of our own code it passed through."""
    if event.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        places = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        event["kind"] = kind.__name__ if kind else ""
        event["places"] = places[-8:]
    return event


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
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write_line(response: Response) -> Response:
        route = request.endpoint or "none"
        if not route.startswith(SILENT) and not app.testing:
            milliseconds = (time.perf_counter() - g.get("started", 0.0)) * 1000
            log.info("request", route=route, status=response.status_code, ms=bucket(milliseconds))
        return response


def bucket(milliseconds: float) -> str:
    """Return the bucket of a duration, as « under 30 »."""
    for end in BUCKETS:
        if milliseconds < end:
            return f"under {end}"
    return f"over {BUCKETS[-1]}"
