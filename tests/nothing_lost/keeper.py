"""The launcher's own way of keeping a server open, without an environment to make.

python -m tests.nothing_lost.keeper serve
"""

import sys
from types import ModuleType

from benchmarks.servers import launcher, serving


def ready_launcher() -> ModuleType:
    """The launcher, in the environment of the tests, serving the application of the tests."""
    launch = launcher()
    plain = launch.server_command
    launch.VENV = sys.prefix
    launch.make_environment = lambda: None
    launch.server_command = lambda host, port: serving(
        "tests.nothing_lost.serving:create_app", plain(host, port)
    )
    # The tests have made the installation; what falls due is not theirs.
    launch.wait_for = lambda helpers, command, environ, *arguments: 0
    return launch


if __name__ == "__main__":
    sys.exit(ready_launcher().main(sys.argv[1:]))
