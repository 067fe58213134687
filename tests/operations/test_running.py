"""An installation under use: counted, its keys rotated, renewed, stopped. One start serves all,
so the tests follow the file's order; the last one stops it."""

import contextlib
import http.client
import json
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app import keys
from app.cli.__main__ import main
from tests.operations.running import Answer, Browser, Running, running, wait_until

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("running")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Launcher, two workers, metrics."""
    with running(tmp_path_factory.mktemp("running")) as one:
        yield one


def counted(text: str, route: str) -> int:
    """How many answers of a route the metrics tell, whatever their status and duration."""
    lines = re.findall(rf'^repere_requests_total\{{.*route="{route}".*\}} ([\d.]+)$', text, re.M)
    return sum(int(float(number)) for number in lines)


def rotate(server: Running) -> None:
    """`keys rotate`, as the command line does."""
    ring = server.var / "keys" / "keys.json"
    keys.save(ring, keys.rotated(json.loads(ring.read_text("utf-8"))))


def sent_to_both(server: Running, browser: Browser, path: str, form: dict[str, str]) -> set[int]:
    """What both workers answer to the same form, sent again and again by the same browser."""
    seen: dict[str, set[int]] = {}
    for _ in range(200):
        answer = browser.send("POST", path, form)
        seen.setdefault(answer.worker, set()).add(answer.status)
        if len(seen) == 2:
            break
    assert len(seen) == 2, "only one worker answered"
    return set().union(*seen.values())


@pytest.mark.goal("S24")
def test_the_counters_of_both_workers_are_added_up_and_stand_on_no_page(server: Running) -> None:
    assert len(server.workers()) == 2
    before = counted(server.metrics(), "auth.staff")
    browser, seen = Browser(server.port), []
    while len(set(seen)) < 2 or len(seen) < 20:
        seen.append(browser.send("GET", "/prof/connexion").worker)
    assert counted(server.metrics(), "auth.staff") == before + len(seen)
    for path in ("/aide", "/sortie", "/confort", "/healthz"):
        browser.send("GET", path)
    assert not re.search(r'route="(help|public\.comfort|public\.health|static)', server.metrics())
    assert browser.send("GET", "/metrics").status == 404


#: Requests whose end two servers could read differently (RFC 9112, 6.3), by what is wrong.
SMUGGLED = {
    "length and chunks": "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
    "chunks and length": "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": "Content-Length: 6\r\nContent-Length: 5\r\n\r\n0\r\n\r\nX",
    "a hidden coding": "Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n5c\r\n",
    "a signed length": "Content-Length: +6\r\n\r\n0\r\n\r\nX",
    "a space before the colon": "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
}


def statuses_of(server: Running, body: str) -> list[int]:
    """Every answer to a POST that ends so, followed on the same line by a GET of /healthz."""
    host = f"Host: 127.0.0.1:{server.port}\r\n"
    hidden = f"GET /healthz HTTP/1.1\r\n{host}Connection: close\r\n\r\n"
    said = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(f"POST /confort HTTP/1.1\r\n{host}{body}{hidden}".encode())
        with contextlib.suppress(ConnectionResetError):
            while part := line.recv(65536):  # the server closes the line, or the test fails
                said += part
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", said)]


@pytest.mark.goal("S28")
@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize("wrong", sorted(SMUGGLED))
def test_a_request_that_could_end_in_two_places_hides_no_second_one(
    server: Running, wrong: str
) -> None:
    """Refused, or answered once by the view that it is sent to: the line then ends (RFC 9112, 6.1),
    so nothing after it is ever read as a request, wherever a server in front saw its end."""
    assert statuses_of(server, SMUGGLED[wrong]) in ([], [400], [501])


@pytest.mark.goal("S28")
def test_a_request_that_ends_in_one_place_is_followed_by_the_next_one(server: Running) -> None:
    """Otherwise the test above would prove nothing."""
    for body in (
        "\r\n",
        "Content-Length: 1\r\n\r\nX",
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ):
        assert statuses_of(server, body) == [400, 200]


@pytest.mark.goal("S25", "R16")
def test_keys_are_rotated_under_use_and_nobody_is_signed_out(server: Running, figure: Any) -> None:
    room = server.cast.room_4eb
    petit = server.browser(server.cast.petit)
    page = petit.send("GET", f"/teach/classes/{room.id}")
    assert page.status == 200
    form, path = {"csrf_token": page.token(), "mode": "in_class"}, f"/teach/classes/{room.id}/mode"
    for _ in range(2):  # the form of the very first page is sent after each rotation
        rotate(server)
        assert sent_to_both(server, petit, path, form) == {303}
        assert petit.send("GET", f"/teach/classes/{room.id}").status == 200
    figure("S25", "2 rotations under 2 workers: nobody signed out, the oldest open form accepted")


@pytest.mark.goal("R17")
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's table of sockets")
def test_all_workers_answer_one_waiting_line(server: Running) -> None:
    """A line of its own would be reset with its worker: one socket listens, whoever answers."""
    assert len(server.workers()) == 2
    assert sum(state == "0A" for _, state in sockets_at(server.port)) == 1


@pytest.mark.goal("R17")
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's table of sockets")
def test_a_worker_is_given_a_connection_once_something_is_asked_on_it(server: Running) -> None:
    """A worker that ends closes those that it has taken and not read from yet."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        own = line.getsockname()[1]
        assert (own, "03") in sockets_at(server.port), "established before anything was asked"
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 ")


def sockets_at(port: int) -> list[tuple[int, str]]:
    """The other end's port and the state of each socket of a port, from the kernel's table."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    here = [row for row in rows if row[1].endswith(f":{port:04X}")]
    return [(int(row[2].partition(":")[2], 16), row[3]) for row in here]


@pytest.mark.goal("R17", "S25")
def test_workers_are_replaced_one_by_one_and_no_request_fails(server: Running, figure: Any) -> None:
    old, room = server.workers(), server.cast.room_4eb
    petit = server.browser(server.cast.petit)
    page = petit.send("GET", f"/teach/classes/{room.id}")
    form, path = {"csrf_token": page.token(), "mode": "in_class"}, f"/teach/classes/{room.id}/mode"
    statuses: list[int] = []
    replaced = threading.Event()

    def goes_on() -> None:
        mine = Browser(server.port, dict(petit.cookies))
        while not replaced.is_set():
            statuses.append(mine.send("GET", f"/teach/classes/{room.id}").status)
            statuses.append(mine.send("POST", path, form).status)
            time.sleep(0.05)

    with ThreadPoolExecutor(3) as pool:
        working = [pool.submit(goes_on) for _ in range(3)]
        server.process.send_signal(signal.SIGHUP)
        rotate(server)
        try:
            wait_until(lambda: not old & server.workers(), 60)
        finally:
            replaced.set()
        for one in working:
            one.result()
    assert set(statuses) == {200, 303}
    figure("R17", f"2 workers replaced under 3 browsers: 0 of {len(statuses)} requests failed")


@pytest.mark.goal("R19")
def test_a_backup_is_not_put_back_under_a_server_that_runs(server: Running) -> None:
    environ = {"REPERE_VAR": str(server.var), "REPERE_DATABASE_URL": server.url, "COLUMNS": "200"}
    command = CliRunner(env=environ)
    assert command.invoke(main, ["backup"]).exit_code == 0
    (archive,) = (server.var / "backups").glob("*.backup")
    file = server.var / "repere.sqlite3"
    before = file.stat().st_ino
    refused = command.invoke(main, ["restore", str(archive), "--replace"])
    assert refused.exit_code == 1 and "Repère is running: stop it" in refused.output
    assert file.stat().st_ino == before


@pytest.mark.goal("R17")
def test_a_stop_answers_what_is_under_way_and_ends_well(server: Running) -> None:
    waiting: list[Answer] = []

    def asks() -> None:
        waiting.append(Browser(server.port).send("GET", "/lent?s=2"))

    thread = threading.Thread(target=asks)
    thread.start()
    server.begun()
    server.process.send_signal(signal.SIGTERM)
    late = None
    with contextlib.suppress(OSError, http.client.HTTPException):  # refused: tried again
        late = Browser(server.port).send("GET", "/connexion").status
    assert server.process.wait(30) == 0
    thread.join()
    assert [(one.status, one.text) for one in waiting] == [(200, "done")]
    assert late in (None, 200)
    with pytest.raises(OSError):
        Browser(server.port).send("GET", "/connexion")
    with pytest.raises(OSError):
        server.metrics()
