"""Counters for the people who run the server, off unless REPERE_METRICS is set.

They say what the log says, added up: route, status, coarse duration. The doors that leave no line
are not counted, and a duration is never given finer than its bucket (so no histogram: its sum
would tell it). Each worker writes its own file; `app.cli metrics` adds them up and answers on
the machine's own network.
"""

import os
from typing import Any

from flask import Flask

from config import Config, ConfigError

_NAME = "repere_metrics"


def register(app: Flask, config: Config) -> None:
    """Count from now on, in files of this process; nothing when no metrics are asked for.

    Raises ConfigError when the library of the extra `metrics` is not installed.
    """
    if config.metrics is None:
        return
    config.metrics_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The library reads it once, when it is imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(config.metrics_dir)
    try:
        from prometheus_client import REGISTRY
    except ImportError:
        raise ConfigError(
            "REPERE_METRICS needs prometheus-client: install it, or unset the variable."
        ) from None
    app.extensions[_NAME] = counters(REGISTRY)


def counters(registry: Any) -> dict[str, Any]:
    """The two counters, in a registry."""
    from prometheus_client import Counter

    return {
        "requests": Counter(
            "repere_requests",
            "Requests answered, by route, class of status and coarse duration",
            ("route", "status", "ms"),
            registry=registry,
        ),
        "incidents": Counter(
            "repere_incidents", "Errors that got an incident id", ("kind",), registry=registry
        ),
    }


def count_request(app: Flask, route: str, status: int, ms: str) -> None:
    """Count one answer."""
    if _NAME in app.extensions:
        app.extensions[_NAME]["requests"].labels(route, f"{status // 100}xx", ms).inc()


def count_incident(app: Flask, kind: str) -> None:
    """Count one incident."""
    if _NAME in app.extensions:
        app.extensions[_NAME]["incidents"].labels(kind).inc()
