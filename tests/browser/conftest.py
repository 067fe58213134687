"""Fixtures of the tests that run in Chromium."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from playwright.sync_api import Response as Answer
from sqlalchemy.orm import Session

from app.cli import player
from app.domain.journey import Course
from app.models import Account, Assignment, Attempt
from app.services import taking
from tests.browser.pages import give_cookie
from tests.browser.world import World
from tests.cast import Cast, Person
from tests.conftest import Clock, forget_caches
from tests.databases import Photograph, TestDatabase
from tests.factories import open_session, publish_lessons
from tests.page import Client

#: What the policy of a page refuses is heard as an error of its console.
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) => console.error(
    `policy: ${event.effectiveDirective} ${event.blockedURI}`))"""


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address of its own: each test asks for `live` or `live_by_name`."""


@pytest.fixture
def stage(cast: Cast, session: Session) -> Cast:
    """The cast, with the database left free for the server."""
    session.commit()
    return cast


@pytest.fixture
def tablet(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """`tablet(width=360, …)`: a page in a browser of its own."""

    def take(width: int = 390, height: int = 844, **options: Any) -> Page:
        context = new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(8000)
        return context.new_page()

    return take


@pytest.fixture
def lessons(app: Flask, session: Session, clock: Clock) -> None:
    """The editions of every lesson, published as at the start of the server."""
    publish_lessons(session, app.extensions["library"], clock.now)
    session.commit()


def take_lesson(
    app: Flask,
    session: Session,
    assignment: Assignment,
    pupil: Account,
    clock: Clock,
    skill: float = 0.7,
    leave: Callable[[Any], bool] = lambda screen: False,
) -> None:
    """Let a pupil take a lesson without a browser, up to the screen where `leave` says so."""
    library, keys = app.extensions["library"], app.extensions["repere_keys"]
    lesson = library.edition(assignment.edition_hash)
    attempt_id = taking.start(session, assignment, pupil.id, clock.now)
    attempt = session.get_one(Attempt, (assignment.school_id, attempt_id))
    player.play(
        Course(lesson, library.parallel_of(lesson)),
        taking.state(session, attempt),
        random.Random(str(pupil.display_name)),
        skill,
        leave,
        lambda effects: taking.apply(session, keys, attempt, effects, clock.now),
    )


def seat(
    app: Flask, session: Session, page: Page, person: Person, live: str, now: datetime
) -> Page:
    """Somebody who has signed in already takes a browser."""
    client = Client(app, session)
    open_session(app, session, client, person, now)
    session.commit()
    give_cookie(page.context, live, "__Host-repere", client.cookie("__Host-repere") or "")
    return page


# --- every page: one school for a whole module --------------------------------------------------


@pytest.fixture(scope="module")
def world(
    great_school: tuple[World, Photograph],
    built_app: Flask,
    database: TestDatabase,
    owner: sa.Engine,
    engine: sa.Engine,
) -> Iterator[World]:
    """A school with every state a page can show. Not beside `app`, which empties the database."""
    known, rows = great_school
    database.empty(owner)
    built_app.extensions["clock"] = Clock()
    forget_caches(built_app)
    database.put_back(owner, rows)
    with Session(engine) as session:
        yield known.again(session)


@pytest.fixture(scope="module")
def address(world: World, server_port: int) -> str:
    """Where the school of `world` answers."""
    return f"http://127.0.0.1:{server_port}"


@pytest.fixture(scope="module")
def overheard() -> list[str]:
    """What the pages of `window` said on the console, and what they asked of other addresses."""
    return []


@pytest.fixture(scope="module")
def window(
    browser: Browser, browser_context_args: dict[str, Any], address: str, overheard: list[str]
) -> Iterator[Page]:
    """One page of one browser for a whole module."""

    def hear(message: ConsoleMessage) -> None:
        # The status of a page that is an error on purpose is no remark of the page's own.
        expected = message.text.startswith("Failed to load resource: the server responded with")
        if message.type in ("error", "warning") and not expected:
            overheard.append(f"console: {message.text}")

    def watch(request: Request) -> None:
        if not request.url.startswith(f"{address}/"):
            overheard.append(f"another address: {request.url}")

    def check(answer: Answer) -> None:
        if answer.status >= 500:
            overheard.append(f"{answer.status}: {answer.url}")

    context = browser.new_context(
        **{**browser_context_args, "viewport": {"width": 390, "height": 844}}
    )
    context.set_default_timeout(8000)
    context.add_init_script(TELL_VIOLATIONS)
    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: overheard.append(f"error: {error}"))
    page.on("request", watch)
    page.on("response", check)
    yield page
    context.close()
