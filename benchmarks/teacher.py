"""The teacher's pages of a full class: processor time on the server, statements in process."""

import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from benchmarks import meter
from benchmarks.browser import Browser
from benchmarks.school import Manifest, configuration
from benchmarks.servers import Server

#: Times each page is opened: ticks of /proc are 10 ms.
REPEAT = 40
COOKIE = "__Host-repere"


def addresses(manifest: Manifest) -> dict[str, str]:
    """The pages measured, by name."""
    given = f"/teach/assignments/{manifest.full_assignment}"
    return {
        "class": f"/teach/classes/{manifest.full_class}",
        "progress": f"{given}/progress",
        "questions": f"{given}/questions",
    }


def pages(floor: Server, ours: Server, manifest: Manifest) -> dict[str, Any]:
    """What each page costs the server, alternating between the systems."""
    browser = Browser(ours.port, {COOKIE: manifest.teacher_cookie})
    plain = Browser(floor.port)
    found = {name: _page(browser, ours, address) for name, address in addresses(manifest).items()}
    result = {"floor": {"class": _page(plain, floor, "/class/1")}, "ours": found}
    browser.close()
    plain.close()
    return result


def _page(browser: Browser, server: Server, address: str) -> dict[str, float]:
    for _ in range(4):  # both workers compile the templates
        browser.get(address)
    before, wire, waits = meter.cpu_seconds([server.pid]), browser.wire, []
    for _ in range(REPEAT):
        started = time.perf_counter()
        browser.get(address)
        waits.append(time.perf_counter() - started)
    return {
        "cpu_ms": 1000 * (meter.cpu_seconds([server.pid]) - before) / REPEAT,
        "p50_ms": 1000 * sorted(waits)[REPEAT // 2],
        "raw_kb": len(browser.page.encode()) / 1024,
        "wire_kb": (browser.wire - wire) / REPEAT / 1024,
    }


def statements(var_dir: Path, manifest: Manifest) -> dict[str, Any]:
    """How many statements each page sends, counted in this process."""
    from dataclasses import replace

    from app.factory import build
    from benchmarks.lesson import lessons

    app = build(replace(configuration(var_dir), testing=True))
    library = app.extensions["library"]
    app.extensions["library"] = replace(library, lessons=(*library.lessons, *lessons()))
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    client = app.test_client()
    client.set_cookie(COOKIE, manifest.teacher_cookie, secure=True)
    counts = {}
    for name, address in addresses(manifest).items():
        seen.clear()
        response = client.get(address, base_url="https://localhost", buffered=True)
        counts[name] = len(seen) if response.status_code == 200 else None
    engine.dispose()
    return {"statements": counts}
