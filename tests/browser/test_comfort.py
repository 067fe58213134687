"""Themes, reading comfort, calm: how a page is made easy to read, and how it ends by itself."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app.models import LessonEdition
from app.services import assigning, sittings
from tests.browser.hands import Mouse
from tests.browser.people import PupilAtTablet
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import classroom_of, issue_card

pytestmark = pytest.mark.browser

Tablet = Callable[..., Page]
Enter = Callable[[Page], PupilAtTablet]

BACKGROUND = "getComputedStyle(document.body).backgroundColor"
SPACING = "parseFloat(getComputedStyle(document.querySelector('main p')).letterSpacing) || 0"
#: What moves on the page, in seconds: the longest of every transition and animation.
MOTION = """() => Math.max(0, ...[...document.querySelectorAll('*')].flatMap((element) => {
    const style = getComputedStyle(element);
    return (style.transitionDuration + ',' + style.animationDuration).split(',').map((time) =>
        time.trim().endsWith('ms') ? parseFloat(time) / 1000 : parseFloat(time) || 0);
}))"""


@pytest.fixture
def end_class(app: Flask, session: Session, stage: Cast, clock: Clock) -> Callable[[], None]:
    """Terminer, as Mme Petit does it."""

    def end() -> None:
        room = classroom_of(session, stage.room_4eb)
        sittings.end_class(session, app.extensions["repere_keys"], room, stage.petit.id, clock.now)
        session.commit()

    return end


@pytest.fixture
def enter(
    app: Flask, session: Session, stage: Cast, clock: Clock, lessons: None, live: str
) -> Enter:
    """`enter(page, script=True)`: Alice signed in there, with a lesson to do."""
    room = classroom_of(session, stage.room_4eb)
    edition = session.get_one(LessonEdition, app.extensions["library"].get("L1").hash)
    assigning.assign(session, room, edition, stage.petit.id, clock.now, None, True, clock.now)
    sittings.open_class(session, room, stage.petit.id, clock.now)
    card = issue_card(session, app.extensions["repere_keys"], stage.alice, clock.now)

    def sit_down(page: Page, script: bool = True) -> PupilAtTablet:
        pupil = PupilAtTablet(page, live, Mouse(), script)
        pupil.signs_in_by_code(card.code)
        return pupil

    return sit_down


def test_the_theme_follows_the_device_and_the_choice_wins(tablet: Tablet, enter: Enter) -> None:
    light, dark = tablet(color_scheme="light"), tablet(color_scheme="dark")
    enter(light)
    enter(dark)
    assert light.evaluate(BACKGROUND) != dark.evaluate(BACKGROUND)
    pupil = enter(light)
    night = dark.evaluate(BACKGROUND)
    pupil.page.locator("[data-opens=comfort]").first.click()
    pupil.page.locator("html[data-ready]").wait_for()
    pupil.page.get_by_text("Sombre", exact=True).click()
    assert pupil.page.evaluate(BACKGROUND) == night, "the choice shows at once"
    pupil.page.get_by_role("button", name="Garder ces réglages").click()
    pupil.page.reload()
    assert pupil.page.evaluate(BACKGROUND) == night, "and is kept"


def test_comfort_without_script_is_a_page_of_its_own(tablet: Tablet, enter: Enter) -> None:
    page = tablet(java_script_enabled=False)
    pupil = enter(page, script=False)
    before = page.evaluate(SPACING)
    page.get_by_role("link", name="Confort de lecture").first.click()
    page.locator("main input[value=airy]").check()
    page.get_by_role("button", name="Garder ces réglages").click()
    pupil.opens("/accueil")
    assert page.evaluate(SPACING) > before


def test_opendyslexic_is_fetched_only_by_those_who_choose_it(tablet: Tablet, enter: Enter) -> None:
    page = tablet()
    fonts: list[str] = []
    page.on("request", lambda r: fonts.append(r.url) if r.resource_type == "font" else None)
    enter(page)
    assert fonts and not any("dyslexic" in font.lower() for font in fonts)
    page.locator("[data-opens=comfort]").first.click()
    page.locator("html[data-ready]").wait_for()
    with page.expect_request(lambda request: "dyslexic" in request.url.lower()):
        page.locator("dialog input[value=dyslexic]").check()


def test_nothing_moves_for_those_who_ask_for_less_motion(tablet: Tablet, enter: Enter) -> None:
    page = tablet(reduced_motion="reduce")
    pupil = enter(page)
    assert page.evaluate(MOTION) <= 0.01
    pupil.begins()
    for _ in range(8):
        pupil.goes_on()
        assert page.evaluate(MOTION) <= 0.01, pupil.heading


@pytest.mark.once
def test_a_whole_lesson_is_one_page_of_the_browser(tablet: Tablet, enter: Enter) -> None:
    pupil = enter(tablet())
    pupil.begins()
    pupil.page.evaluate("window.marker = 'still the same page'")
    entries = pupil.page.evaluate("history.length")
    pupil.goes_on_to_the_end()
    assert pupil.page.evaluate("window.marker") == "still the same page"
    assert pupil.page.evaluate("history.length") == entries


@pytest.mark.once
def test_a_finished_lesson_goes_back_to_the_sign_in_screen_within_three_minutes(
    tablet: Tablet, enter: Enter, live: str
) -> None:
    page = tablet()
    page.clock.install()
    pupil = enter(page)
    pupil.begins()
    pupil.goes_on_to_the_end()
    page.clock.fast_forward("01:00")
    assert pupil.has_finished
    # Three minutes from here: the page scrolls to its top by itself, and that may count as a touch.
    page.clock.fast_forward("03:00")
    expect(page).to_have_url(f"{live}/connexion")
    pupil.opens("/accueil")
    pupil.is_at("Entre dans ta classe")


def test_after_terminer_the_closing_page_comes_and_then_the_sign_in_screen(
    tablet: Tablet, enter: Enter, end_class: Callable[[], None], live: str
) -> None:
    page = tablet()
    page.clock.install()
    pupil = enter(page)
    pupil.begins()
    pupil.goes_on()
    end_class()
    page.clock.fast_forward("00:45")
    page.wait_for_url(f"{live}/fini**")
    pupil.is_at("La séance est terminée")
    expect(page.locator("main a[href='tel:3018']").first).to_be_visible()
    page.wait_for_load_state("networkidle")  # its small scripts come after the page
    page.clock.fast_forward("03:00")
    page.wait_for_url(f"{live}/connexion**")


def test_without_script_the_closing_page_goes_back_by_itself(
    tablet: Tablet, enter: Enter, end_class: Callable[[], None], live: str
) -> None:
    page = tablet(java_script_enabled=False)
    pupil = PupilAtTablet(page, live, Mouse(), script=False)
    page.goto(f"{live}/fini")
    leaves = page.locator("meta[http-equiv=refresh]").get_attribute("content") or ""
    seconds, _, there = leaves.partition(";url=")
    assert int(seconds) <= 180 and there == "/connexion"
    pupil.is_at("La séance est terminée")
