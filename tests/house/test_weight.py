"""What pages weigh on the wire, and that no lesson is read again to serve them.

A class of thirty opens the first page behind one shared line: every kilobyte counts thirty times.
"""

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Request
from sqlalchemy.orm import Session

from app.models import LessonEdition
from app.services import assigning, sittings
from tests.cast import Cast
from tests.factories import add_pupils, classroom_of, publish_lessons
from tests.page import Client
from tests.web.learn.conftest import Walk

KB = 1024
#: The first page with its fonts; the same without them; any page after it.
FIRST, BEFORE_FONTS, LATER = 110 * KB, 30 * KB, 12 * KB


# --- the first page, as a browser downloads it ---------------------------------------------------


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address of its own: the browser opens `live`."""


@pytest.fixture
def downloaded(live: str, new_context: Callable[..., BrowserContext]) -> dict[str, int]:
    """Path to bytes on the wire of everything that the sign-in page makes a browser fetch."""
    context = new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.append(request))
    page.goto(f"{live}/connexion", wait_until="networkidle")
    sizes = {
        urlsplit(request.url).path: request.sizes()["responseBodySize"]
        + request.sizes()["responseHeadersSize"]
        for request in done
    }
    context.close()
    return sizes


def test_the_first_page_is_light_with_its_fonts_and_lighter_before_them(
    downloaded: dict[str, int],
) -> None:
    fonts = sum(size for path, size in downloaded.items() if path.endswith(".woff2"))
    total = sum(downloaded.values())
    assert fonts > 0, "the fonts were not fetched: the test measures nothing"
    assert total <= FIRST, downloaded
    assert total - fonts <= BEFORE_FONTS, downloaded


def test_the_first_page_fetches_no_font_that_nobody_asked_for(downloaded: dict[str, int]) -> None:
    assert not [path for path in downloaded if "opendyslexic" in path]


# --- the pages after it ----------------------------------------------------------------------


@pytest.fixture
def assignment_id(app: Flask, session: Session, cast: Cast, clock: Any) -> str:
    """Every lesson published; the longest is given to 4eB, a class of thirty that is open."""
    library = app.extensions["library"]
    publish_lessons(session, library, clock.now)
    longest = max(library.main, key=lambda lesson: sum(len(step.screens) for step in lesson.steps))
    add_pupils(session, cast.room_4eb, 28, clock.now)
    room = classroom_of(session, cast.room_4eb)
    edition = session.get_one(LessonEdition, longest.hash)
    given = assigning.assign(
        session, room, edition, cast.petit.id, clock.now, None, True, clock.now
    )
    sittings.open_class(session, room, cast.petit.id, clock.now)
    session.commit()
    return str(given.id)


def weight(client: Client, path: str) -> int:
    """Bytes on the wire of a page, packed as any browser accepts it, headers included."""
    scheme = "https" if client.app.config["SESSION_COOKIE_SECURE"] else "http"
    answer = client.raw.get(
        path, base_url=f"{scheme}://localhost", headers={"Accept-Encoding": "gzip, deflate"}
    )
    assert answer.status_code == 200, path
    assert answer.headers.get("Content-Encoding") == "gzip", f"{path} goes out unpacked"
    headers = sum(len(name) + len(value) + 4 for name, value in answer.headers)
    return len(answer.data) + headers


def test_the_pages_after_the_first_stay_light(
    client: Client, cast: Cast, sign_in: Any, assignment_id: str
) -> None:
    sign_in(client, cast.alice)
    pages = ["/accueil", "/aide", "/ce-que-repere-sait", "/vie-privee"]
    weights = {path: weight(client, path) for path in pages}
    walk = Walk(client, uuid.UUID(assignment_id))
    while not walk.page.select("[data-idle-return]"):
        weights[f"{len(weights)} {walk.page.h1}"] = weight(client, walk.address)
        walk.step()
    assert len(weights) > 25, "the lesson stopped too early"
    heavy = {name: size for name, size in weights.items() if size > LATER}
    assert not heavy, heavy


def test_the_teachers_pages_of_a_class_of_thirty_stay_light(
    client: Client, cast: Cast, sign_in: Any, assignment_id: str
) -> None:
    sign_in(client, cast.petit)
    given = f"/teach/assignments/{assignment_id}"
    pages = (
        "/teach",
        f"/teach/classes/{cast.room_4eb.id}",
        f"/teach/classes/{cast.room_4eb.id}/sitting",
        f"/teach/classes/{cast.room_4eb.id}/projection",
        f"{given}/progress",
        f"{given}/questions",
        "/teach/lessons",
    )
    weights = {path: weight(client, path) for path in pages}
    assert max(weights.values()) <= LATER, weights


# --- lessons are read once -----------------------------------------------------------------------


class _Watch:
    """Files opened while the watch is on. An audit hook cannot be taken away: one is enough."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on and event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            self.seen.append(os.fsdecode(arguments[0]))

    @contextmanager
    def __call__(self) -> Iterator[list[str]]:
        self.seen, self.on = [], True
        try:
            yield self.seen
        finally:
            self.on = False


@pytest.fixture(scope="session")
def opened() -> _Watch:
    """`with opened() as seen:` collects the paths of every file opened."""
    return _Watch()


def test_no_lesson_file_is_read_on_a_request(
    client: Client, cast: Cast, sign_in: Any, assignment_id: str, opened: _Watch, app: Flask
) -> None:
    lessons, kept = app.config["LESSONS_DIR"], app.config["VAR_DIR"] / "lessons"
    with opened() as seen:
        Path(lessons / "facts.yaml").read_bytes()
    assert seen == [str(lessons / "facts.yaml")], "the watch sees nothing"
    sign_in(client, cast.alice)
    with opened() as seen:
        walk = Walk(client, uuid.UUID(assignment_id))
        for _ in range(12):
            walk.step()
        client.get("/accueil")
        client.get("/aide")
    sign_in(client, cast.petit)
    with opened() as by_teacher:
        client.get("/teach/lessons")
        client.get(f"/teach/assignments/{assignment_id}/questions")
    wrong = [p for p in [*seen, *by_teacher] if p.startswith((str(lessons), str(kept)))]
    assert not wrong, wrong
