"""The launcher's own way of keeping a server open, without making an environment
or an installation.

    python -m tests.nothing_lost.keeper serve
"""

import sys
from types import ModuleType

from benchmarks.servers import launcher


def ready_launcher() -> ModuleType:
    """The launcher, in the environment of the tests, serving the application of the tests."""
    launch = launcher()
    plain = launch.server_command
    launch.VENV = sys.prefix
    launch.make_environment = lambda: None
    launch.prepare = lambda helpers, host, port, environ: 0  # the tests have made the installation
    launch.server_command = lambda host, port: [
        "tests.nothing_lost.serving:create_app" if word == "app:create_app" else word
        for word in plain(host, port)
    ]
    return launch


if __name__ == "__main__":
    sys.exit(ready_launcher().main(sys.argv[1:]))
