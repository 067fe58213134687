"""The real launcher and the real server with two workers, on this machine alone."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app import keys
from app.models import Account
from app.models.engine import configure, enter_school
from app.services import sessions
from tests import databases
from tests.cast import Cast, Person
from tests.house.source import ROOT

#: Hands over to the launcher: this environment instead of var/venv, the tests' worker.
LAUNCH = """
import sys
sys.path.insert(0, "scripts")
import launch
launch.VENV = sys.prefix
plain = launch.server_command
launch.server_command = lambda *where: [
    "tests.operations.worker:create_slow_app" if part == "app:create_app" else part
    for part in plain(*where)
]
sys.exit(launch.start({"REPERE_VAR": sys.argv[1]}, "127.0.0.1", int(sys.argv[2])))
"""


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def worker(self) -> str:
        """The process that answered."""
        return str(self.headers["X-Worker"])

    def token(self) -> str:
        """The token of the page's first form."""
        field_ = BeautifulSoup(self.text, "html.parser").select('input[name="csrf_token"]')[0]
        return str(field_["value"])


@dataclass
class Browser:
    """Cookies and one connection per request, so that both workers are met."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, form: Mapping[str, str] | None = None) -> Answer:
        """Send one request and keep the cookies of its answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = None if form is None else urlencode(form)
        try:
            line.request(method, path, body, headers)
            response = line.getresponse()
            text = response.read().decode("utf-8", "replace")
        finally:
            line.close()
        for value in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(value).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, response.headers, text)


@dataclass
class Running:
    """An installation that runs."""

    var: Path
    port: int
    metrics_port: int
    url: str
    process: subprocess.Popen[str]
    cast: Cast

    def browser(self, person: Person | None = None) -> Browser:
        """A browser, of somebody who is signed in."""
        browser = Browser(self.port)
        if person is not None:
            with self.session() as session:
                enter_school(session, person.school_id)
                account = session.get_one(Account, (person.school_id, person.id))
                cookie = sessions.begin(session, account, _now())
                session.commit()
            browser.cookies["__Host-repere"] = cookie
        return browser

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session of the test's own."""
        engine = sa.create_engine(self.url)
        configure(engine)
        with Session(engine) as session:
            yield session
        engine.dispose()

    def workers(self) -> set[str]:
        """Both processes that answer now."""
        browser, seen = Browser(self.port), set[str]()
        for _ in range(200):
            seen.add(browser.send("GET", "/connexion").worker)
            if len(seen) == 2:
                break
        return seen

    def metrics(self) -> str:
        """The counters."""
        line = http.client.HTTPConnection("127.0.0.1", self.metrics_port, timeout=10)
        line.request("GET", "/metrics")
        return line.getresponse().read().decode()

    def begun(self) -> None:
        """Wait until a slow request is under way."""
        wait_until((self.var / "begun").exists)

    def says(self) -> str:
        """What launcher and server printed."""
        return (self.var / "said").read_text("utf-8")


def _now() -> datetime:
    return datetime.now(UTC)


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Start launcher, two workers and metrics on a school of its own; end what is left."""
    var = folder / "var"
    var.mkdir()
    ring = var / "keys" / "keys.json"
    keys.save(ring, keys.new_ring())
    database = databases.sqlite(var)
    engine = sa.create_engine(database.url)
    configure(engine)
    with Session(engine) as session:
        cast = Cast.on_stage(session, keys.load(ring), _now())
        session.commit()
    engine.dispose()
    port, metrics_port = free_port(), free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("REPERE_", "PROMETHEUS"))}
    environ |= {
        "REPERE_WORKERS": "2",
        "REPERE_METRICS": f"127.0.0.1:{metrics_port}",
        "PORT": str(port),
    }
    with (var / "said").open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(var), str(port)],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            text=True,
        )
    one = Running(var, port, metrics_port, database.url, process, cast)
    try:
        wait_until(lambda: "Metrics on" in one.says() or process.poll() is not None)
        assert process.poll() is None, one.says()
        yield one
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
