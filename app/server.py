"""The production server: `python -m app.server`, granian with one waiting line for all workers.

On Linux granian gives each worker a listening socket of its own, opened once it has loaded. When
a worker ends, killed or replaced, the connections that wait on its socket are reset, and while
both load nobody listens. Here the parent opens the one socket, as granian itself does on other
systems: whoever waits is answered by the other worker, or by the next.
"""

import argparse
import signal
import socket
import sys
from typing import TYPE_CHECKING

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.net import SocketSpec
from granian.server.mp import MPServer

if TYPE_CHECKING:
    from flask import Flask

#: What a worker loads.
TARGET = "app.server:load"


class Server(MPServer):  # type: ignore[misc]
    """Granian with its socket opened once, in the parent."""

    def _init_shared_socket(self) -> None:
        if sys.platform != "linux":
            super()._init_shared_socket()
            return
        self._shd = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._sfd = self._shd.get_fd()
        self._ssp = None
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)


def load() -> "Flask":
    """Return the application, in a worker. A stop that comes meanwhile ends the worker at once:
    it would otherwise meet the parent's handler, which a fork inherits, and be forgotten."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from app import create_app

    return create_app()


def main(arguments: list[str], target: str = TARGET) -> None:
    """Serve until SIGTERM, which answers what is under way; SIGHUP replaces the workers."""
    parser = argparse.ArgumentParser(prog="python -m app.server")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--grace", type=int, default=30, help="seconds a stop waits for requests")
    asked = parser.parse_args(arguments)
    Server(
        target,
        factory=True,
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=asked.workers,
        blocking_threads=1,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=asked.grace,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
