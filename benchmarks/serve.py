"""The production server with another application: `python -m benchmarks.serve FACTORY …`."""

import os
import signal
import sys
from importlib import import_module
from typing import Any

from app import server

#: What the workers load, as `module:function`: they are forked and find it in the environment.
VARIABLE = "REPERE_BENCHMARK_FACTORY"


def load() -> Any:
    """Return the application, in a worker; as `app.server.load`."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    module, _, factory = os.environ[VARIABLE].partition(":")
    return getattr(import_module(module), factory)()


def command_for(command: list[str], factory: str) -> list[str]:
    """The launcher's command of the server, serving that application in this environment."""
    place = command.index("app.server")
    return [sys.executable, "-m", "benchmarks.serve", factory, *command[place + 1 :]]


if __name__ == "__main__":
    os.environ[VARIABLE] = sys.argv[1]
    server.main(sys.argv[2:], "benchmarks.serve:load")
