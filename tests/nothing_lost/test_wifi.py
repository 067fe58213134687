"""A Wi-Fi that keeps its devices from reaching each other: all they need is the server.

Where the server hangs on that Wi-Fi itself nothing can be done from within: the teacher's page, the
start and docs/deploying.md say how it shows and what helps.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.cli import prepare
from benchmarks.servers import PRODUCTION, ROOT, stop
from tests.cast import Cast
from tests.nothing_lost.conftest import Found
from tests.page import Client, Page
from tests.web.learn.conftest import Walk

#: The addresses of the school's network in the test.
SERVER, TABLET, OTHER = "10.99.0.1", "10.99.0.2", "10.99.0.3"
#: What a tablet does: open a page and say its status.
OPEN = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=3).status)"


def asked_of(page: Page) -> set[str]:
    """Every address that a page fetches or sends something to by itself."""
    found = set()
    for name in ("src", "action", "data-still-open", "data-closed", "data-live", "poster"):
        found |= {str(tag[name]) for tag in page.select(f"[{name}]")}
    return found | {str(tag["href"]) for tag in page.select("link[href]")}


def test_no_page_of_a_lesson_asks_anything_of_another_device(walk: Walk) -> None:
    for _ in range(4):
        assert all(address.startswith("/") for address in asked_of(walk.page))
        policy = walk.page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "connect-src 'self'" in policy
        walk.step()


def test_the_class_page_says_how_to_notice_and_what_helps(
    app: Flask, client: Client, cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, cast.petit)
    monkeypatch.setitem(app.config, "REPERE_PUBLIC_URL", "http://192.168.1.20:8000")
    text = client.get(f"/teach/classes/{cast.room_4eb.id}").text
    assert "ouvrez http://192.168.1.20:8000/essai sur une tablette" in text
    assert "empêche sans doute ses appareils de se joindre" in text and "par câble" in text
    client.post("/deconnexion")
    sign_in(client, cast.alice)
    assert "192.168" not in client.get("/accueil").text


@pytest.mark.once
def test_the_start_says_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    prepare.show_addresses(["http://127.0.0.1:8000"], with_qr=False)
    assert "tablet" not in capsys.readouterr().out
    prepare.show_addresses(["http://192.168.1.20:8000"], with_qr=False)
    said = capsys.readouterr().out
    assert "http://192.168.1.20:8000/essai" in said and "plugged in by cable" in said


@dataclass(frozen=True)
class Wifi:
    """A network of three devices, each in a namespace of its own, on one bridge."""

    name: str

    def inside(self, device: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command on a device."""
        words = ["ip", "netns", "exec", f"{self.name}-{device}", *command]
        return subprocess.run(words, capture_output=True, text=True, cwd=ROOT)

    def opens(self, device: str, address: str) -> bool:
        """Whether a page opens there."""
        done = self.inside(device, sys.executable, "-c", OPEN, address)
        return done.stdout.strip() == "200"

    def isolate(self, device: str, isolated: bool = True) -> None:
        """Keep a device from the other isolated ones."""
        state = "on" if isolated else "off"
        ip("bridge", "link", "set", "dev", f"{self.name}{device}", "isolated", state)


def ip(*command: str) -> None:
    """Run a command of the network; a failure is said."""
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def wifi() -> Iterator[Wifi]:
    """A bridge `s` (server), `a` and `b` (tablets)."""
    name = f"r{os.getpid() % 10_000}"
    allowed = shutil.which("ip") and shutil.which("bridge") and os.geteuid() == 0
    if not allowed or subprocess.run(["ip", "link", "add", name, "type", "bridge"]).returncode:
        pytest.skip("network namespaces can be made by root on Linux only")
    ip("ip", "link", "set", name, "up")
    for device, address in (("s", SERVER), ("a", TABLET), ("b", OTHER)):
        space, port = f"{name}-{device}", f"{name}{device}"
        ip("ip", "netns", "add", space)
        ip("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space)
        ip("ip", "link", "set", port, "master", name, "up")
        ip("ip", "-n", space, "address", "add", f"{address}/24", "dev", "eth0")
        ip("ip", "-n", space, "link", "set", "eth0", "up")
        ip("ip", "-n", space, "link", "set", "lo", "up")
    yield Wifi(name)
    for device in "sab":
        ip("ip", "netns", "del", f"{name}-{device}")
    ip("ip", "link", "del", name)


@pytest.mark.once
@pytest.mark.long
def test_tablets_that_cannot_reach_each_other_reach_a_server_that_is_wired(
    wifi: Wifi, found_on: Found, tmp_path: Path
) -> None:
    school, address = found_on("", 2), f"http://{SERVER}:8000"
    factory = PRODUCTION.command("tests.nothing_lost.serving:create_app", 8000)
    command = [SERVER if word == "127.0.0.1" else word for word in factory]
    environ = {**os.environ, **school.environ, "REPERE_PUBLIC_URL": address}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            ["ip", "netns", "exec", f"{wifi.name}-s", *command],
            env=environ,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    page = ["ip", "netns", "exec", f"{wifi.name}-b", sys.executable, "-m", "http.server", "8001"]
    shown = subprocess.Popen(page, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        for device in "ab":
            wifi.isolate(device)
        wait_until(lambda: wifi.opens("a", f"{address}/healthz"))
        for device in "ab":
            assert all(wifi.opens(device, address + p) for p in ("/essai", "/connexion", "/aide"))
        assert not wifi.opens("a", f"http://{OTHER}:8001/"), "tablets see each other"
        wifi.isolate("b", False)
        assert wifi.opens("a", f"http://{OTHER}:8001/"), "there was something to see"
        wifi.isolate("b")
        wifi.isolate("s")  # the server is on that Wi-Fi too
        assert not wifi.opens("a", f"{address}/essai"), "how it shows"
        assert wifi.opens("s", f"{address}/essai")
        wifi.isolate("s", False)  # it is plugged in by cable
        assert wifi.opens("b", f"{address}/essai")
    finally:
        stop(server)
        stop(shown)


def wait_until(done: Callable[[], bool], patience: float = 60) -> None:
    """Ask again and again until it is so."""
    end = time.monotonic() + patience
    while not done():
        assert time.monotonic() < end
        time.sleep(0.3)
