"""What is true of every request that pages offer, and of requests made from them."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import lxml.html
import pytest
from flask import abort

from app.services.schools import DEFAULT_EXIT_URL
from app.web.errors import WORDS
from app.web.headers import COMMON, STATIC
from tests.browser.world import EXIT
from tests.security import fuzzing
from tests.security.failing import ERRORS, INSIDE, database_fails
from tests.security.payloads import ELSEWHERE, STATEMENTS
from tests.security.recorded import Answer, Fields, Range, Shot, nothing_stays
from tests.security.test_requests import addresses

Length = Callable[[Any, Any], Any]
Figure = Callable[[str, str], None]

#: What makes slow hashes: every way of these is tried in the long form.
SLOW = ("/cards", "/card", "/new", "/connexion", "/confirmer")
#: What an open page asks again and again says « as before » by a tag of its few states.
POLLS = ("learn.still_open", "teach.live_now")
#: Names under which sites everywhere say where to go next.
NEXT = ("next", "then", "back", "url", "redirect", "return", "to", "e", "continue", "r", "dest")


@pytest.mark.goal("S13", "S15")
@pytest.mark.once
def test_each_answer_has_the_exact_headers_and_is_kept_nowhere(firing: Range) -> None:
    assert len(firing.answers) > 120
    for shot, answer in firing.answers:
        assert_headers(answer, str(shot))
        assert answer.status < 500, shot


def assert_headers_of_a_file(answer: Answer, where: str) -> None:
    """A file of the application, the same for everybody, may be kept; it brings nothing along."""
    for name, value in STATIC.items():
        assert answer.headers.get(name) == value, (where, name)
    assert "Set-Cookie" not in answer.headers, where


def assert_headers(answer: Answer, where: str) -> None:
    names = [name.lower() for name, _ in answer.headers]
    for name, value in COMMON.items():
        assert answer.headers.get(name) == value, (where, name)
        assert names.count(name.lower()) == 1, (where, name)
    assert answer.headers.get("Cache-Control") == "no-store", where
    assert "Cookie" in answer.headers.get("Vary", ""), where
    told = {"etag", "last-modified", "expires", "server", "x-powered-by", "via"} & set(names)
    assert not told - ({"etag"} if answer.endpoint in POLLS else set()), where
    assert not any(name.startswith("access-control") for name in names), where


#: Pages of the whole screen that a page with « Se déconnecter » opens: before the class, as the
#: class would see it, the password alone, and help, whose way out ends the session too.
BARE = {"teach.projection", "teach.preview", "auth.confirm", "help.page"}


@pytest.mark.asvs("7.4.4")
@pytest.mark.once
def test_signing_out_is_on_every_page_of_whoever_is_signed_in(firing: Range) -> None:
    seen: Counter[str] = Counter()
    bare = set()
    for shot, answer in firing.answers:
        if shot.who and answer.status == 200 and "html" in answer.headers["Content-Type"]:
            seen[answer.endpoint.partition(".")[0]] += 1
            actions = {
                form.get("action") for form in lxml.html.fromstring(answer.body).iter("form")
            }
            if "/deconnexion" not in actions:
                bare.add(answer.endpoint)
                assert answer.endpoint != "help.page" or "/sortie" in actions
    assert bare == BARE
    assert seen["learn"] > 40 and seen["teach"] > 60 and seen["admin"] > 20
    assert "learn.lesson" in {answer.endpoint for _, answer in firing.answers}


@pytest.mark.goal("S15", "S33")
@pytest.mark.once
def test_no_page_holds_anything_inline_or_of_another_origin(firing: Range) -> None:
    pages = 0
    for shot, answer in firing.answers:
        if "html" not in answer.headers.get("Content-Type", "") or not answer.body:
            continue
        pages += 1
        for tag in lxml.html.fromstring(answer.body).iter(lxml.etree.Element):
            here = f"{shot}: {lxml.html.tostring(tag)[:120]!r}"
            assert "style" not in tag.attrib and tag.tag != "style", here
            assert not any(name.startswith("on") for name in tag.attrib), here
            assert tag.tag not in ("iframe", "object", "embed", "base"), here
            assert tag.tag != "script" or tag.get("src"), here
            for name in ("src", "href", "action", "formaction", "srcset", "poster", "data"):
                target = tag.get(name)
                loads = name != "href" or tag.tag in ("link", "use", "image")
                if target is not None and loads:
                    assert target[:1] in "/#" and target[:2] != "//", here
                assert "javascript:" not in (target or "").lower(), here
    assert pages > 100


@pytest.mark.goal("S28", "S29")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_request_makes_us_fail(firing: Range, length: Length, figure: Figure) -> None:
    people = [who for who in firing.world.cookies if who != "ferrand"]
    total, statuses, failing = length(300, 20_000), Counter[int](), list[str]()

    def fails(shot: Shot) -> bool:
        return firing.fire(shot).status >= 500

    with nothing_stays():
        for number in range(total):
            shot = fuzzing.draw(random.Random(number), firing.shots, firing.app.url_map, people)
            answer = firing.fire(shot)
            statuses[answer.status] += 1
            is_file = not answer.endpoint and answer.status in (200, 206, 304)
            try:
                (assert_headers_of_a_file if is_file else assert_headers)(answer, str(shot))
            except AssertionError as wrong:
                failing.append(f"{number} {wrong}")
            if answer.status >= 500:
                failing.append(f"{number} {answer.status} {fuzzing.shrunk(shot, fails)}")
    assert not failing, "\n".join(failing[:9])
    for expected in (200, 303, 400, 404, 405, 422):
        assert statuses[expected] > total / 150, statuses
    figure("S28", f"{total:,} requests, {len(statuses)} kinds of answer, no server error")


@pytest.mark.goal("S24", "R28")
def test_a_database_that_fails_tells_nothing_and_takes_no_help_away(firing: Range) -> None:
    seen = Counter[int]()
    for kind, error in ERRORS.items():
        with database_fails(firing.app, error):
            for shot in firing.shots:
                answer = firing.fire(shot)
                seen[answer.status] += 1
                assert answer.status < 500 or answer.status == (503 if kind == "away" else 500)
                assert_silent(answer, f"{kind} {shot}")
    assert seen[503] > 150 and seen[500] > 300 and seen[200] > 20, seen


@pytest.mark.goal("S24", "R28")
@pytest.mark.once
def test_a_view_that_fails_tells_nothing_and_takes_no_help_away(firing: Range) -> None:
    def breaks(**_: object) -> str:
        raise RuntimeError("canary-inside")

    failed = 0
    views = {name: breaks for name in firing.app.view_functions if "static" not in name}
    with patch.dict(firing.app.view_functions, views):
        for method in ("GET", "POST"):
            for rule, path in addresses(firing.app, method):
                answer = firing.fire(Shot("", method, path, fields=(("x", "y"),)))
                assert answer.status == 500, rule
                assert_silent(answer, f"{method} {rule}")
                assert_headers(answer, rule)
                failed += 1
    assert failed > 130


@pytest.mark.goal("R28")
@pytest.mark.once
@pytest.mark.parametrize("status", sorted({*WORDS, 410, 415, 418, 501}))
@pytest.mark.parametrize("who", ["", "alice", "petit", "benali"])
def test_each_error_keeps_help_and_the_way_out(firing: Range, status: int, who: str) -> None:
    with patch.dict(firing.app.view_functions, {"public.trial": lambda: abort(status)}):
        answer = firing.fire(Shot(who, "GET", "/essai"))
    assert answer.status == status
    assert_silent(answer, str(status))
    assert_headers(answer, str(status))


def assert_silent(answer: Answer, where: str) -> None:
    """Nothing of the inside; help and the way out on what is an error."""
    text = answer.text + str(answer.headers)
    told = [word for word in INSIDE if word in text]
    assert not told, (where, told)
    if answer.status >= 400 and "html" in answer.headers.get("Content-Type", ""):
        page = lxml.html.fromstring(answer.body)
        for number in ("3018", "119", "17"):
            assert page.xpath(f'//a[@href="tel:{number}"]'), (where, number)
        assert page.xpath('//form[@action="/sortie" and @method="post"]//button'), where
        # The numbers stand in a dialog: without script, a link leads to the page of help.
        assert page.xpath('//a[@href="/aide"]'), where


@pytest.mark.goal("S24")
@pytest.mark.once
def test_no_address_answers_trace_and_there_is_no_console(firing: Range) -> None:
    for _, path in addresses(firing.app, "GET"):
        answer = firing.fire(Shot("petit", "TRACE", path, headers=(("X-Canary", "canary-inside"),)))
        assert answer.status == 405, path
        assert "canary-inside" not in answer.text
    for path in (
        "/console",
        "/debug",
        "/__debugger__",
        "/?__debugger__=yes&cmd=resource&f=style.css",
    ):
        assert firing.fire(Shot("benali", "GET", path)).status in (303, 404), path


@pytest.mark.goal("S20")
def test_what_is_sent_to_the_database_is_never_part_of_a_statement(
    firing: Range, statements_of: Any, length: Length, figure: Figure
) -> None:
    tried, sent = 0, 0
    with nothing_stays():
        for place, shot in enumerate(firing.shots):
            due = place % length(4, 1) == 0 or shot.path == "/prof/connexion"
            if not due or not list(spots(shot)):
                continue
            for pair in STATEMENTS if length(0, 1) else [STATEMENTS[place // 4 % len(STATEMENTS)]]:
                answers, said = [], []
                for text in pair:
                    with statements_of() as seen:
                        answers.append(firing.fire(everywhere(shot, text)))
                    said.append(list(seen))
                assert answers[0].status == answers[1].status < 500, (str(shot), pair)
                assert said[0] == said[1], (str(shot), pair)
                assert not any(text in one for text in pair for one in said[0]), (str(shot), pair)
                tried, sent = tried + 1, sent + len(said[0])
    assert sent > 2 * tried
    figure("S20", f"{tried:,} pairs of requests, {sent:,} statements, none with a text sent in it")


def spots(shot: Shot) -> Iterator[str]:
    yield from (name for name, _ in (*shot.fields, *shot.query) if name not in KEPT)


#: Fields that decide which button was pressed: replaced, the form would stop there.
KEPT = ("action", "do", "format", "how", "which", "screen", "number", "csrf_token")


def everywhere(shot: Shot, text: str) -> Shot:
    """The request with this text in each of its fields."""

    def put(pairs: Fields) -> Fields:
        return tuple((name, value if name in KEPT else text) for name, value in pairs)

    return replace(shot, fields=put(shot.fields), query=put(shot.query))


@pytest.mark.goal("S19")
@pytest.mark.once
def test_nobody_is_sent_to_another_site(firing: Range, length: Length, figure: Figure) -> None:
    ways = [
        shot
        for shot in firing.shots
        if shot.method == "POST" and not shot.path.endswith(length(SLOW, ()))
    ]
    pages = ("/", "/sortie", "/teach", "/prof/confirmer", "/c", "/connexion")
    ways += [Shot(who, "GET", path) for who in ("", "petit") for path in pages]
    redirected = 0
    with nothing_stays():
        for place, text in enumerate(ELSEWHERE):
            for shot in ways[place % 20 :: length(20, 1)]:
                more = tuple((name, text) for name in NEXT)
                answer = firing.fire(
                    replace(shot, query=(*more, *shot.query), fields=(*more, *shot.fields))
                    if shot.method == "POST"
                    else replace(shot, query=more)
                )
                redirected += assert_stays(answer, f"{shot} {text!r}")
    assert redirected > len(ELSEWHERE)
    figure(
        "S19", f"{redirected:,} redirections with {len(ELSEWHERE)} addresses, all to pages of ours"
    )


def assert_stays(answer: Answer, where: str) -> bool:
    """Wherever this answer leads is ours, or the page that the school chose."""
    place = answer.headers.get("Location", "")
    if place:
        assert place.startswith("/") and not place.startswith(("//", "/\\")), (where, place)
        assert "evil" not in place.partition("?")[0], (where, place)
    refresh = answer.headers.get("Refresh", "")
    assert refresh in ("", f"0; url={EXIT}", f"0; url={DEFAULT_EXIT_URL}"), where
    return bool(place)
