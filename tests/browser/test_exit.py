"""Leaving fast, from everywhere, with and without script; and what it leaves behind: nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.content import school_card
from app.models import Base, LessonEdition
from app.services import assigning, sittings
from tests.browser.hands import Mouse
from tests.browser.people import PupilAtTablet
from tests.browser.world import EXIT
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import classroom_of, issue_card

pytestmark = pytest.mark.browser

Tablet = Callable[..., Page]
Enter = Callable[..., PupilAtTablet]


@pytest.fixture
def enter(
    app: Flask,
    session: Session,
    stage: Cast,
    clock: Clock,
    lessons: None,
    live: str,
    tablet: Tablet,
) -> Enter:
    """`enter()`: Alice at a tablet, signed in, with a lesson to do."""
    room = classroom_of(session, stage.room_4eb)
    edition = session.get_one(LessonEdition, app.extensions["library"].get("L1").hash)
    assigning.assign(session, room, edition, stage.petit.id, clock.now, None, True, clock.now)
    sittings.open_class(session, room, stage.petit.id, clock.now)
    school_card.write(
        Path(app.config["VAR_DIR"]), stage.school.id, school_card.SchoolCard((), EXIT)
    )
    card = issue_card(session, app.extensions["repere_keys"], stage.alice, clock.now)

    def sit_down(script: bool = True) -> PupilAtTablet:
        page = tablet(java_script_enabled=script)
        page.route(EXIT + "**", lambda route: route.fulfill(body="ailleurs"))
        pupil = PupilAtTablet(page, live, Mouse(), script)
        pupil.signs_in_by_code(card.code)
        return pupil

    return sit_down


def leaves_fast(page: Page) -> None:
    """Press the button of the bar."""
    page.locator(".bar, .split-bar").get_by_role("button", name="Quitter vite").click()


def shift(page: Page, times: int) -> None:
    """Press and release Shift, alone."""
    for _ in range(times):
        page.keyboard.press("Shift")


#: What the page looks like in the same instant, before the next one is even asked for.
AT_ONCE = """(act) => {
    const words = document.querySelector('h1').textContent;
    if (act === 'press') document.querySelector('.bar form[data-quick-exit] button').click();
    else for (let n = 0; n < 3; n += 1) {
        document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift', shiftKey: true }));
        document.dispatchEvent(new KeyboardEvent('keyup', { key: 'Shift' }));
    }
    const veil = document.querySelector('[data-veil=exit]');
    const box = veil && veil.getBoundingClientRect();
    return {
        title: document.title,
        covers: Boolean(box) && box.width >= innerWidth && box.height >= innerHeight,
        hides: !document.body.innerText.includes(words),
    };
}"""


@pytest.mark.goal("P08")
@pytest.mark.parametrize("act", ["press", "shift"])
def test_the_page_is_covered_and_its_title_neutral_before_leaving(enter: Enter, act: str) -> None:
    pupil = enter()
    pupil.begins()
    pupil.goes_on()
    told = pupil.page.evaluate(AT_ONCE, act)
    assert told == {"title": "…", "covers": True, "hides": True}
    pupil.page.wait_for_url(EXIT)


def test_shift_that_modifies_a_key_is_no_way_out(enter: Enter) -> None:
    page = enter().page
    for key in ("a", "Tab", "B", "Tab", "c"):
        page.keyboard.press(f"Shift+{key}")
    shift(page, 2)
    page.keyboard.press("d")
    shift(page, 2)
    expect(page.locator("[data-veil=exit]")).to_have_count(0)
    assert page.url.endswith("/accueil")


@pytest.mark.goal("P08")
def test_back_lands_before_the_lesson_and_shows_nothing_of_it(enter: Enter, live: str) -> None:
    pupil = enter()
    pupil.begins()
    for _ in range(5):
        pupil.goes_on()
    seen = pupil.heading
    leaves_fast(pupil.page)
    pupil.page.wait_for_url(EXIT)
    pupil.page.go_back()
    pupil.page.wait_for_url(f"{live}/connexion**")
    expect(pupil.page.get_by_text(seen)).to_have_count(0)
    expect(pupil.page.locator("[data-veil]")).to_have_count(0)


def test_a_page_that_the_browser_had_kept_is_asked_for_again(enter: Enter) -> None:
    page = enter().page
    page.evaluate(
        "window.kept = true; dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    )
    page.wait_for_function("!window.kept")


@pytest.mark.parametrize("kept", [True, False])
def test_the_cover_stays_until_the_page_is_gone(enter: Enter, kept: bool) -> None:
    pupil = enter()
    pupil.begins()
    covered = pupil.page.evaluate(
        """(persisted) => {
            document.querySelector('.bar form[data-quick-exit] button').click();
            dispatchEvent(new PageTransitionEvent('pageshow', { persisted }));
            return Boolean(document.querySelector('[data-veil=exit]'));
        }""",
        kept,
    )
    assert covered


def test_without_script_the_server_leads_out(enter: Enter, live: str) -> None:
    pupil = enter(script=False)
    pupil.begins()
    pupil.goes_on()
    seen = pupil.heading
    leaves_fast(pupil.page)
    pupil.page.wait_for_url(EXIT)
    pupil.opens("/accueil")
    assert pupil.page.url.startswith(f"{live}/connexion")
    pupil.page.go_back()
    pupil.page.go_back()
    expect(pupil.page.get_by_text(seen)).to_have_count(0)


def test_the_help_dialog_holds_the_focus_and_a_way_out(enter: Enter) -> None:
    page = enter().page
    page.locator(".bar [data-opens=help]").click()
    inside = "document.querySelector('#help').contains(document.activeElement)"
    stops = set()
    assert page.evaluate(inside), "the focus is not in the dialog"
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.add(page.evaluate(f"document.activeElement === document.body || {inside}"))
    assert stops == {True}, "Tab leaves the dialog for the page behind it"
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.opens") == "help"
    page.locator(".bar [data-opens=help]").click()
    page.locator("#help").get_by_role("button", name="Quitter vite").click()
    page.wait_for_url(EXIT)


@pytest.mark.parametrize("path", ["/rien", "/aide", "/fini", "/vie-privee"])
def test_every_page_has_a_way_out(enter: Enter, path: str) -> None:
    pupil = enter()
    pupil.opens(path)
    leaves_fast(pupil.page)
    pupil.page.wait_for_url(EXIT)


def test_shift_leaves_from_an_error_page_too(enter: Enter) -> None:
    pupil = enter()
    pupil.opens("/rien")
    shift(pupil.page, 3)
    pupil.page.wait_for_url(EXIT)


def test_somebody_who_is_not_signed_in_leaves_for_the_usual_address(
    tablet: Tablet, live: str
) -> None:
    page = tablet()
    page.route("https://fr.wikipedia.org/**", lambda route: route.fulfill(body="ailleurs"))
    page.goto(f"{live}/connexion")
    leaves_fast(page)
    page.wait_for_url("https://fr.wikipedia.org/**")


def rows(session: Session) -> dict[str, int]:
    """How many rows each table holds."""
    session.expire_all()
    counted = {
        name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }
    session.commit()
    return counted


@pytest.mark.goal("P07")
def test_leaving_and_asking_for_help_write_no_row_and_no_line(
    app: Flask, session: Session, enter: Enter, monkeypatch: Any
) -> None:
    pupil = enter()
    pupil.begins()
    before = rows(session)
    monkeypatch.setitem(app.config, "TESTING", False)
    with capture_logs() as lines:
        pupil.page.reload()
        assert [line["route"] for line in lines] == ["learn.lesson"], "a page leaves a line"
        lines.clear()
        pupil.page.locator(".bar [data-opens=help]").click()
        pupil.page.keyboard.press("Escape")
        shift(pupil.page, 3)
        pupil.page.wait_for_url(EXIT)
        pupil.opens("/aide")
        pupil.opens("/confort")
        pupil.page.wait_for_timeout(200)
    assert lines == []
    after = rows(session)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "sign_in": -1
    }
