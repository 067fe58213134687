"""Starts and stops the servers measured: the launcher's own command, and gunicorn beside it."""

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
#: The longest wait for a server's first answer, in seconds.
PATIENCE = 60


@dataclass(frozen=True)
class Kind:
    """A way of serving: its name, and the command for a factory and a port."""

    name: str
    gunicorn: tuple[str, ...] = ()

    def command(self, factory: str, port: int) -> list[str]:
        """What starts it."""
        if not self.gunicorn:
            return serving(factory, launcher().server_command(HOST, port))
        program = str(Path(sys.executable).with_name("gunicorn"))
        address = f"{HOST}:{port}"
        return [
            program, "--bind", address, *self.gunicorn, "--log-level", "warning", f"{factory}()",
        ]  # fmt: skip


#: What `make run` and `make serve` start: granian, two workers of one blocking thread.
PRODUCTION = Kind("granian, 1 thread per worker")
SYNC = Kind("gunicorn sync", ("--workers", "2", "--worker-class", "sync"))
THREADS = Kind(
    "gunicorn gthread", ("--workers", "2", "--worker-class", "gthread", "--threads", "4")
)


def serving(factory: str, command: list[str]) -> list[str]:
    """The launcher's command of the server, for another application and in this environment."""
    words = [factory if word == "app:create_app" else word for word in command[1:]]
    assert factory in words, "the launcher names its application otherwise"
    return [sys.executable, *words]


def launcher() -> ModuleType:
    """The launcher script as a module: its server command is the one measured."""
    spec = importlib.util.spec_from_file_location("launch", ROOT / "scripts" / "launch.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Server:
    """A running server."""

    pid: int
    port: int


@contextlib.contextmanager
def running(
    kind: Kind, factory: str, environ: Mapping[str, str], ready: str, log: Path
) -> Iterator[Server]:
    """Serve an application on a free port for as long as the block lasts.

    `ready` is a path that answers 200 when everything is in place; `log` receives what the server
    says.
    """
    port = free_port()
    with log.open("ab") as file:
        process = subprocess.Popen(
            kind.command(factory, port),
            env={**os.environ, **environ, "PYTHONUTF8": "1"},
            cwd=ROOT,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
        try:
            wait_for(process, port, ready, log)
            yield Server(process.pid, port)
        finally:
            stop(process)


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(process: subprocess.Popen[bytes], port: int, ready: str, log: Path) -> None:
    """Wait until that path answers 200; what the server said when it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, HTTPException):
            connection = HTTPConnection(HOST, port, timeout=10)
            connection.request("GET", ready)
            if connection.getresponse().status == 200:
                connection.close()
                return
            connection.close()
        time.sleep(0.1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
    raise RuntimeError(f"the server did not answer on {ready}:\n{tail}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server, and its own process group if it does not end by itself."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=5)
