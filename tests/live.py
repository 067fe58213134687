"""The application behind a real browser: servers in threads, and the flags of Chromium."""

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.conftest import Clock, forget_caches


def serve(app: Flask) -> Iterator[int]:
    """Run an application in a thread on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture(scope="session")
def server_port(built_app: Flask) -> Iterator[int]:
    """The port of the application under test."""
    yield from serve(built_app)


@pytest.fixture
def live(app: Flask, server_port: int) -> str:
    """The address of the application in a browser, on a clean database."""
    return f"http://127.0.0.1:{server_port}"


@pytest.fixture(scope="session")
def network_port(network_app: Flask) -> Iterator[int]:
    """The port of the application under the school-network profile."""
    yield from serve(network_app)


@pytest.fixture
def live_by_name(app: Flask, network_app: Flask, network_port: int, clock: Clock) -> str:
    """The address of the application by a name that is not loopback, over plain http."""
    network_app.extensions["clock"] = clock
    forget_caches(network_app)
    return f"http://repere.test:{network_port}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # The first has no windows and costs a fifth less than the others.
    names = (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    )
    return {
        **browser_type_launch_args,
        "executable_path": next(filter(None, map(shutil.which, names)), "/usr/bin/chromium"),
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP *.test 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
