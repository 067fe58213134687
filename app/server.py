"""The production server: `python -m app.server`, granian with one waiting line for all workers.

On Linux granian gives each worker a listening socket of its own, opened once it has loaded. When
a worker ends, killed or replaced, the connections that wait on its socket are reset, and while
both load nobody listens. Here the parent opens the one socket, as granian itself does on other
systems: whoever waits is answered by the other worker, or by the next. The system hands a
connection over once something was asked on it: a worker that ends closes, unanswered, one that it
has taken and not read from yet.
"""

import argparse
import os
import signal
import socket
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.net import SocketSpec
from granian.server.mp import MPServer

#: Seconds after which a connection is handed over although nothing was asked on it.
ASKED_WITHIN = 5


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
        self._sso.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, ASKED_WITHIN)


def end_at_once_while_loading() -> None:
    """In a worker just forked: a stop that comes before granian listens to signals ends it, where
    the parent's handler, which it inherits, would forget the stop."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM, which answers what is under way; SIGHUP replaces the workers."""
    parser = argparse.ArgumentParser(prog="python -m app.server")
    parser.add_argument("--factory", default="app:create_app")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--grace", type=int, default=30, help="seconds a stop waits for requests")
    asked = parser.parse_args(arguments)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=end_at_once_while_loading)
    Server(
        asked.factory,
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
