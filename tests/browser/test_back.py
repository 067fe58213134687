"""Back, after signing out: whoever takes the computer next is shown nothing of the one before."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect
from sqlalchemy.orm import Session

from app.services import sessions, sittings
from tests.browser.conftest import seat
from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.factories import classroom_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.goal("S13"),
    pytest.mark.asvs("14.3.1", "14.3.2", "14.3.3"),
]

#: What a page keeps in the browser if its script writes there: signing out empties it.
KEPT = "() => localStorage.length + sessionStorage.length"

SIGN_OUT = "() => document.querySelector(`form[action='/deconnexion'] button`).click()"


@pytest.fixture(scope="module")
def remembering(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser that keeps pages whole to go back to, as people's do (with `no-store` too, in
    Chromium) and as those of the other tests do not."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    whole = next(filter(None, map(shutil.which, names)), None)
    options = {**browser_type_launch_args, "executable_path": whole} if whole else {}
    browser = browser_type.launch(
        **(options or browser_type_launch_args),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def context(remembering: Browser) -> Iterator[BrowserContext]:
    """A visitor of that browser."""
    context = remembering.new_context()
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def seated(
    app: Flask, session: Session, stage: Cast, clock: Clock, live: str, context: BrowserContext
) -> Callable[[Person], Page]:
    """`seated(person)`: somebody signed in, in a class that is open."""
    room = classroom_of(session, stage.room_4eb)
    sittings.open_class(session, room, stage.petit.id, clock.now)
    session.commit()
    return lambda person: seat(app, session, context.new_page(), person, live, clock.now)


def goes_back(page: Page) -> None:
    """Press Back. The driver's own waits for a load that a page kept whole never has."""
    page.evaluate("() => history.back()")
    page.wait_for_timeout(700)


@pytest.mark.parametrize("who", ["alice", "petit"])
def test_back_after_signing_out_shows_nothing(
    stage: Cast, live: str, seated: Callable[[Person], Page], who: str
) -> None:
    person: Person = getattr(stage, who)
    page = seated(person)
    first, second, word = {
        "alice": ("/accueil", "/ce-que-repere-sait", "Alice"),
        "petit": ("/teach", f"/teach/classes/{stage.room_4eb.id}", "4eB"),
    }[who]
    page.goto(live + first)
    page.goto(live + second)
    expect(page.locator("body")).to_contain_text(word)
    page.evaluate("() => localStorage.setItem('left', 'behind')")
    with page.expect_navigation():
        page.evaluate(SIGN_OUT)
    assert page.evaluate(KEPT) == 0
    for _ in range(2):
        goes_back(page)
        expect(page.locator("body")).not_to_contain_text(word)
        assert "connexion" in page.url


@pytest.mark.parametrize("who", ["alice", "petit"])
def test_a_page_that_is_come_back_to_is_asked_for_again(
    stage: Cast, session: Session, live: str, seated: Callable[[Person], Page], who: str
) -> None:
    """The session was ended elsewhere meanwhile (Terminer, a new card, an account removed): going
    back must not show what it showed."""
    person: Person = getattr(stage, who)
    page = seated(person)
    first, word = {"alice": ("/accueil", "Alice"), "petit": ("/teach", "4eB")}[who]
    page.goto(live + first)
    expect(page.locator("main")).to_contain_text(word)
    page.goto(live + "/vie-privee")
    sessions.end_all(session, stage.school.id, [person.id])
    session.commit()
    goes_back(page)
    expect(page.locator("body")).not_to_contain_text(word)
    assert page.url.startswith((f"{live}/fini", f"{live}/connexion", f"{live}/prof/connexion"))
