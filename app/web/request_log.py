"""One log line per request: route name, status, a coarse duration. Nothing about the person.

The doors of help leave none at all, and the server's own access log is off.
"""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

#: Doors that leave no line.
SILENT = ("help.", "static", "public.health")

#: Upper ends of the duration buckets, in milliseconds.
BUCKETS = (10, 30, 100, 300, 1000, 3000)


def configure() -> None:
    """Send structured lines to standard error, as JSON unless a person is watching."""
    pretty = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


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
