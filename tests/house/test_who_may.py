"""Every page, every method, every kind of person: who_may.yaml says who is let in.

The ids in the addresses are real ones of 4eB at the Trois-Rivières. Whoever is not named meets
the same 404 as for what is not there, or the sign-in page, and nothing is written. What is written
by those who are let in is not committed: the next one finds the school as it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from ruamel.yaml import YAML
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.content.letters import quiet_name
from app.models import Role
from app.models.engine import enter_school
from app.services import schools, teaching
from tests.cast import Cast, Person, hire
from tests.conftest import Clock
from tests.factories import account_of, classroom_of
from tests.marked import ROOT
from tests.page import Client
from tests.two_schools import Furnished, Written, furnish_both, uncommitted

pytestmark = [
    pytest.mark.goal("S01"),
    pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1", "8.4.1"),
]

HOME = "https://localhost"
TABLE: dict[str, dict[str, Any]] = YAML(typ="safe", pure=True).load(
    (ROOT / "tests/house/who_may.yaml").read_text("utf-8")
)
PUPILS = ("pupil", "pupil of another class", "pupil elsewhere")
TEACHERS = (
    "teacher",
    "colleague",
    "substitute",
    "substitute to come",
    "substitute of the past",
    "teacher elsewhere",
)
ADMINISTRATORS = ("administrator", "administrator elsewhere")
PEOPLE = ("nobody", *PUPILS, *TEACHERS, *ADMINISTRATORS)
#: The words of the table that stand for several people.
GROUPS: dict[str, tuple[str, ...]] = {
    "everybody": PEOPLE,
    "pupils": PUPILS,
    "teachers": TEACHERS,
    "administrators": ADMINISTRATORS,
    "staff": TEACHERS + ADMINISTRATORS,
}
#: Made by the static bundle: the same bytes for everybody.
FILES = {"static", "main_css", "staff_css"}
#: What an endpoint must be sent to be more than an empty form, from the ids of the class.
FIELDS: dict[str, Callable[[Furnished], dict[str, str]]] = {
    "learn.start": lambda owned: {"assignment": str(owned.assignment_id)},
    "admin.take_back": lambda owned: {"teacher": str(owned.teacher_id)},
}
#: What is done to a lesson that is over.
WHEN_CLOSED = {"teach.put_away", "teach.reopen"}


def named(words: str | list[str]) -> set[str]:
    """The people that a cell of the table names."""
    cells = [words] if isinstance(words, str) else words
    return {person for cell in cells for person in GROUPS.get(cell, (cell,))}


@dataclass
class Stage:
    """The school, everybody's browser, and what the addresses are made of."""

    app: Flask
    browsers: dict[str, Client]
    owned: Furnished
    tokens: dict[str, str]
    written: Written

    def address(self, rule: Rule) -> str:
        """The address of a rule, with what it names in 4eB."""
        values = {**self.owned.ids(), **self.tokens, "code": "L1", "card": self.owned.card}
        if rule.endpoint in WHEN_CLOSED:
            values["assignment_id"] = self.owned.closed_assignment_id
        values["token"] = self.tokens.get(rule.endpoint, "")
        path = rule.rule
        for name in rule.arguments:
            assert values.get(name), f"say in this test what {name} of {rule.rule} stands for"
            for shape in (f"<uuid:{name}>", f"<{name}>"):
                path = path.replace(shape, str(values[name]))
        assert "<" not in path, path
        return path

    def ask(self, person: str, rule: Rule, method: str) -> TestResponse:
        """What a person is answered; `written` holds what was written meanwhile."""
        self.written.clear()
        browser = self.browsers[person]
        data = None
        if method == "POST":
            fields = FIELDS.get(rule.endpoint, lambda _: {})(self.owned)
            data = {"csrf_token": browser.token(), **fields}
        cookies = dict(browser.raw._cookies)  # a sign-out would take the cookie
        answer = browser.raw.open(self.address(rule), method=method, base_url=HOME, data=data)
        answer.get_data()
        answer.close()
        browser.raw._cookies = cookies
        for cookie in answer.headers.getlist("Set-Cookie"):
            assert has_its_flags(cookie), f"{person}: {method} {rule.rule}: {cookie}"
        return answer


def has_its_flags(cookie: str) -> bool:
    """Whether a cookie has the flags of the secure profile. Our script reads reading comfort."""
    flags = {part.strip() for part in cookie.split(";")[1:]}
    if cookie.startswith("repere_"):
        return {"SameSite=Lax", "Path=/"} <= flags
    mine = cookie.startswith("__Host-") and not any(f.startswith("Domain") for f in flags)
    return mine and {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= flags


@pytest.fixture
def stage(
    app: Flask,
    session: Session,
    cast: Cast,
    clock: Clock,
    sign_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    owned, _ = furnish_both(app, session, cast, clock)
    tokens = {
        "admin.setup": schools.new_setup_link(session, clock.now),
        "auth.invitation": owned.invitation,
        "name": quiet_name(app.extensions["library"].get("L1")),
    }
    people: dict[str, Person | None] = {
        "nobody": None,
        "pupil": cast.alice,
        "pupil of another class": cast.chloe,
        "pupil elsewhere": cast.dina,
        "teacher": cast.petit,
        "colleague": cast.roy,
        **substitutes(app, session, cast, clock),
        "teacher elsewhere": cast.faure,
        "administrator": cast.benali,
        "administrator elsewhere": cast.ferrand,
    }
    assert set(people) == set(PEOPLE)
    browsers = {}
    for name, person in people.items():
        browsers[name] = Client(app, session)
        if person is not None:
            sign_in(browsers[name], person)
    with uncommitted(app, monkeypatch) as written:
        yield Stage(app, browsers, owned, tokens, written)


def substitutes(app: Flask, session: Session, cast: Cast, clock: Clock) -> dict[str, Person]:
    """Three substitutes of 4eB: now, in a week, until yesterday."""
    enter_school(session, cast.school.id)
    found = {}
    today, day = clock.now.date(), timedelta(days=1)
    spans = {
        "substitute": (today, today),
        "substitute to come": (today + day, today + 7 * day),
        "substitute of the past": (today - 7 * day, today - day),
    }
    for place, (name, (first, last)) in enumerate(spans.items()):
        email = f"substitute{place}@rivieres.test"
        keys = app.extensions["repere_keys"]
        person = hire(session, keys, cast.school, Role.TEACHER, "M. Noël", email, clock.now)
        teaching.give(
            session,
            classroom_of(session, cast.room_4eb),
            account_of(session, person),
            teaching.Days(first, last),
            cast.benali.id,
            clock.now,
        )
        found[name] = person
    session.commit()
    return found


def rules(app: Flask) -> list[Rule]:
    """Every rule but those of files."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FILES]


def refused(person: str, answer: TestResponse) -> bool:
    """Whether an answer lets nobody in: not there, or the sign-in page for who is not signed in."""
    if answer.status_code == 404:
        return True
    to_sign_in = answer.location is not None and "/connexion" in answer.location
    return person == "nobody" and (answer.status_code == 401 or to_sign_in)


def test_every_page_and_method_is_in_the_table_and_nothing_else(app: Flask) -> None:
    there = {rule.endpoint: set(rule.methods or ()) - {"HEAD", "OPTIONS"} for rule in rules(app)}
    assert {endpoint: set(cells) for endpoint, cells in TABLE.items()} == there
    for endpoint, cells in TABLE.items():
        for words in cells.values():
            assert named(words) <= set(PEOPLE), f"{endpoint}: {words}"


@pytest.mark.goal("S11")  # of each answer the cookies are looked at: see Stage.ask
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_person_is_let_in_where_the_table_says_and_nowhere_else(
    stage: Stage, method: str, figure: Callable[[str, str], None]
) -> None:
    tried, wrong = 0, []
    for rule in rules(stage.app):
        if method not in (rule.methods or ()):
            continue
        may = named(TABLE[rule.endpoint][method])
        for person in PEOPLE:
            if may == set(PEOPLE) and person not in ("nobody", "pupil", "teacher"):
                continue  # a page for everybody
            answer = stage.ask(person, rule, method)
            tried += 1
            said = f"{person}: {method} {rule.rule}: {answer.status_code} {answer.location or ''}"
            if answer.status_code >= 500 or answer.status_code == 405:
                wrong.append(said)
            if may == set(PEOPLE):
                if answer.status_code == 404:
                    wrong.append(said)
            elif refused(person, answer) == (person in may):
                wrong.append(said)
            elif person not in may and stage.written:
                wrong.append(f"{said} wrote {stage.written}")
    assert not wrong, "\n".join(wrong)
    figure("S01", f"{method}: {tried} answers as the table says")


def test_what_a_page_does_not_take_is_refused_to_everybody(
    stage: Stage, length: Callable[[int, int], int], figure: Callable[[str, str], None]
) -> None:
    """PUT, PATCH, DELETE and TRACE nowhere; POST only where the table says; OPTIONS tells no more
    than the methods; HEAD is refused where GET is."""
    tried = 0
    takes: dict[str, set[str]] = {}
    for rule in rules(stage.app):
        takes.setdefault(rule.rule, set()).update(TABLE[rule.endpoint])
    for person in ("nobody", "teacher", *PEOPLE)[: length(2, 2 + len(PEOPLE))]:
        for rule in rules(stage.app):
            taken = takes[rule.rule]
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - taken:
                answer = stage.ask(person, rule, method)
                assert answer.status_code == 405, (person, method, rule.rule)
                assert not stage.written, (person, method, rule.rule)
                tried += 1
            answer = stage.ask(person, rule, "OPTIONS")
            assert (answer.status_code, answer.get_data()) == (200, b""), rule.rule
            assert set(answer.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"} == taken
            if "GET" in TABLE[rule.endpoint] and person not in named(TABLE[rule.endpoint]["GET"]):
                assert refused(person, stage.ask(person, rule, "HEAD")), (person, rule.rule)
            tried += 2
    figure("S01", f"other methods: {tried} refused")
