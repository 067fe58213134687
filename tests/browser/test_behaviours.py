"""The small scripts of the pages, in a real browser: exit, code, card, comfort, swap."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy.orm import Session

from app.content import school_card
from app.domain import pupil_code
from app.models import Assignment, LessonEdition
from app.services import assigning, sittings
from tests.cast import Cast
from tests.conftest import Clock
from tests.factories import classroom_of, issue_card

pytestmark = pytest.mark.browser

EXIT = "https://exit.example/"
Tablet = Callable[..., Page]


@pytest.fixture
def card(app: Flask, session: Session, stage: Cast, clock: Clock, lessons: None) -> Any:
    """Alice's card; her class is open and has « Deux messages » to do."""
    room = classroom_of(session, stage.room_4eb)
    lesson = app.extensions["library"].get("L1", "4e-3e")
    edition = session.get_one(LessonEdition, lesson.hash)
    assigning.assign(session, room, edition, stage.petit.id, clock.now, None, True, clock.now)
    sittings.open_class(session, room, stage.petit.id, clock.now)
    var_dir = Path(app.config["VAR_DIR"])
    school_card.write(var_dir, stage.school.id, school_card.SchoolCard((), EXIT))
    return issue_card(session, app.extensions["repere_keys"], stage.alice, clock.now)


def away(page: Page) -> None:
    """Answer for the exit address. Not where bytes are counted: it turns the cache off."""
    page.route(EXIT + "**", lambda route: route.fulfill(body="away", content_type="text/html"))


def enter(page: Page, live: str, code: str) -> None:
    page.goto(live + "/connexion")
    page.fill("#code", code)
    page.click("main button[type=submit]")
    page.wait_for_url("**/accueil")


def begin(page: Page, live: str, code: str) -> None:
    enter(page, live, code)
    page.click("text=Commencer")
    page.wait_for_url("**/lecon/**")


def test_leaving_fast_replaces_the_page_and_ends_the_session(
    tablet: Tablet, live: str, card: Any
) -> None:
    page = tablet()
    away(page)
    begin(page, live, card.code)
    entries = page.evaluate("history.length")
    page.click("header >> text=Quitter vite")
    page.wait_for_url(EXIT)
    assert page.evaluate("history.length") == entries
    page.goto(live + "/accueil")
    assert page.url.startswith(live + "/connexion")


def test_shift_three_times_leaves_and_capital_letters_do_not(
    tablet: Tablet, live: str, card: Any
) -> None:
    page = tablet()
    away(page)
    enter(page, live, card.code)
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    assert page.url == live + "/accueil"
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(EXIT)


def test_the_help_dialog_has_its_own_way_out_and_gives_the_focus_back(
    tablet: Tablet, live: str, card: Any
) -> None:
    page = tablet()
    enter(page, live, card.code)
    page.focus("header [data-opens=help]")
    page.keyboard.press("Enter")
    expect(page.locator("#help")).to_be_visible()
    expect(page.locator("#help form[data-quick-exit]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.opens") == "help"


def test_the_qr_secret_is_wiped_from_the_address_at_once(
    tablet: Tablet, live: str, card: Any
) -> None:
    page = tablet()
    page.goto(f"{live}/c#{card.qr_token}")
    expect(page.locator("#last")).to_be_focused()
    assert page.url == live + "/c"
    page.keyboard.type(card.code[-3:].lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/accueil")


def test_the_code_is_grouped_as_it_is_typed_and_a_wrong_character_shown_in_its_place(
    tablet: Tablet, live: str
) -> None:
    page = tablet()
    page.goto(live + "/connexion")
    page.type("#code", "k7qf 2o9")
    assert page.input_value("#code") == "K7QF-2O9"
    assert page.inner_text(".code-echo .bad") == "O"
    page.fill("#code", "")
    page.type("#code", "k7qf")
    page.keyboard.press("Enter")
    expect(page.locator("[data-code-case=short]")).to_be_visible()
    assert page.url == live + "/connexion"


def test_the_browser_and_the_server_agree_on_every_check_character(
    tablet: Tablet, live: str
) -> None:
    choose = random.Random(7).choice
    codes = [pupil_code.new_code(choose) for _ in range(200)]
    codes += [code[1] + code[0] + code[2:] for code in codes[:100]]
    page = tablet()
    page.goto(live + "/connexion")
    module = page.locator("script[type=module]").get_attribute("src")
    assert module
    address = module.replace("main.js", "modules/code-field.js")
    check = "async ([address, codes]) => codes.map((await import(address)).fits)"
    told = page.evaluate(check, [address, codes])
    assert told == [pupil_code.is_well_formed(code) for code in codes]


def test_a_story_goes_on_without_a_reload_with_the_focus_on_what_is_new(
    tablet: Tablet, live: str, card: Any
) -> None:
    page = tablet()
    begin(page, live, card.code)
    page.evaluate("window.sameDocument = true")
    entries = page.evaluate("history.length")
    address = page.url
    for words in ("Je commence", "Passer cette question", "Passer cette question"):
        before = page.inner_text("h1")
        page.click(f"text={words}")
        expect(page.locator("h1")).not_to_have_text(before)
        assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("window.sameDocument") is True
    assert page.evaluate("history.length") == entries
    assert page.url == address


def without_the_swap(page: Page, answer: Callable[[Route], None]) -> None:
    """Answer our script's requests that way; what the browser sends by itself goes through."""
    page.route(
        "**/lecon/**",
        lambda route: answer(route) if "prefer" in route.request.headers else route.continue_(),
    )


def test_an_answer_that_the_server_could_not_take_is_sent_the_ordinary_way(
    tablet: Tablet, live: str, card: Any
) -> None:
    page = tablet()
    begin(page, live, card.code)
    without_the_swap(
        page,
        lambda route: route.fulfill(status=500, content_type="text/html", body="<h1>500</h1>"),
    )
    before = page.inner_text("h1")
    page.click("text=Je commence")
    expect(page.locator("h1")).not_to_have_text(before)
    expect(page.locator("form[data-quick-exit]").first).to_be_attached()


def test_a_form_whose_answer_never_comes_waits_in_the_page_as_without_network(
    tablet: Tablet, live: str, card: Any
) -> None:
    page = tablet()
    page.clock.install()
    begin(page, live, card.code)
    without_the_swap(page, lambda route: None)
    page.route("**/ouvert", lambda route: None)  # nor does anything else come back
    before = page.inner_text("h1")
    page.click("text=Je commence")
    expect(page.locator("html[aria-busy]")).to_be_attached()
    page.clock.fast_forward(16_000)
    expect(page.locator("[data-network]")).to_contain_text("Pas de réseau.")
    expect(page.locator("h1")).to_have_text(before)
    page.unroute_all()
    page.clock.fast_forward(4_000)
    expect(page.locator("h1")).not_to_have_text(before)


def test_a_question_left_without_answer_takes_the_focus_to_what_is_missing(
    tablet: Tablet, live: str, card: Any
) -> None:
    page = tablet()
    begin(page, live, card.code)
    page.click("text=Je commence")
    page.click("main >> text=Répondre")
    expect(page.locator("#answer-error")).to_be_focused()


LIST = """<div><ol data-order>
<li>a <select id="a"><option>1<option>2<option>3</select></li>
<li>b <select id="b"><option>1<option selected>2<option>3</select></li>
<li>c <select id="c"><option>1<option>2<option selected>3</select></li>
</ol><p data-move-live></p></div>"""


def test_a_place_chosen_in_a_list_keeps_the_focus_and_is_told(tablet: Tablet, live: str) -> None:
    page = tablet()
    page.goto(live + "/connexion")
    address = str(page.locator("script[type=module]").get_attribute("src"))
    page.evaluate(
        """async ([address, html]) => {
            document.querySelector("main").innerHTML = html;
            (await import(address)).start();
        }""",
        [address.replace("main.js", "modules/order.js"), LIST],
    )
    page.focus("#a")
    page.select_option("#a", "3")
    assert page.locator("li").first.inner_text().startswith("b")
    expect(page.locator("#a")).to_be_focused()
    expect(page.locator("[data-move-live]")).to_have_text("3 / 3")


def test_comfort_is_applied_at_once_and_opendyslexic_fetched_only_then(
    tablet: Tablet, live: str
) -> None:
    page = tablet()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(live + "/connexion")
    page.wait_for_load_state("networkidle")
    assert not [url for url in fetched if "opendyslexic" in url]
    page.click("[data-opens=comfort]")
    page.locator("html[data-ready]").wait_for()
    with page.expect_response(lambda answer: "opendyslexic" in answer.url):
        page.check("#comfort input[value=dyslexic]", force=True)
    page.click("#comfort >> text=Garder ces réglages")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.reading") == "dyslexic"


def test_the_end_of_the_session_shows_the_closing_page_by_itself(
    tablet: Tablet, live: str, card: Any, app: Flask, session: Session, stage: Cast, clock: Clock
) -> None:
    page = tablet()
    page.clock.install()
    enter(page, live, card.code)
    room = classroom_of(session, stage.room_4eb)
    keys = app.extensions["repere_keys"]
    sittings.end_class(session, keys, room, stage.petit.id, clock.now)
    session.commit()
    page.locator("html[data-ready]").wait_for()
    page.clock.fast_forward(25_000)
    page.wait_for_url("**/fini")
    assert page.inner_text("h1") == "La séance est terminée"
    page.locator("html[data-ready]").wait_for()
    page.clock.fast_forward(180_000)
    page.wait_for_url("**/connexion")


def weight(page: Page, address: str) -> int:
    """Bytes on the wire, headers and compressed bodies."""
    sizes: list[int] = []
    browser = page.context.new_cdp_session(page)
    browser.send("Network.enable")
    browser.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    browser.detach()
    return int(sum(sizes))


def test_the_first_page_weighs_110_kb_at_most_and_the_next_one_12(
    tablet: Tablet, live: str, card: Any, session: Session
) -> None:
    page = tablet()
    assert weight(page, live + "/connexion") <= 110_000
    enter(page, live, card.code)
    assert weight(page, live + "/accueil") <= 12_000
    assert session.query(Assignment).count() == 1
