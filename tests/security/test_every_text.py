"""Text that is markup or a template somewhere is text everywhere: stored, sent, or of a lesson."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from typing import Any
from unittest.mock import patch

import lxml.html
import pytest
import sqlalchemy as sa
from markupsafe import escape

from app.content import school_card
from app.content.library import Library
from app.models import Account, AuditEvent, Classroom, HelpContact, School
from app.models.engine import enter_school
from tests.security.payloads import MARK, TEXTS
from tests.security.recorded import MULTIPART, Answer, Range, Shot, multipart, nothing_stays
from tests.security.test_every_request import everywhere

Length = Callable[[int, int], int]
Figure = Callable[[str, str], None]

#: What a template would have made of ours.
COMPUTED = "1787569"


def assert_text(answer: Answer, where: str) -> set[str]:
    """Nothing of ours became an element, an attribute, an address or a figure. Returns the texts
    that stand on the page as they are."""
    told = answer.text
    assert COMPUTED not in told, where
    if "html" not in answer.headers.get("Content-Type", "") or not answer.body:
        return set()
    for tag in lxml.html.fromstring(answer.body).iter(lxml.etree.Element):
        here = (where, lxml.html.tostring(tag)[:200])
        assert MARK not in tag.tag and not any(MARK in n or n[:2] == "on" for n in tag.attrib), here
        assert tag.tag not in ("script", "style") or MARK not in (tag.text or ""), here
        for name in ("href", "src", "action", "formaction", "style", "srcdoc"):
            assert MARK not in tag.get(name, "") or tag.get(name, "").startswith("/"), here
    return {text for text in TEXTS if str(escape(text)) in told}


@pytest.mark.goal("S16")
@pytest.mark.asvs("1.2.1")
@pytest.mark.once
def test_what_is_typed_comes_back_as_text(firing: Range, length: Length, figure: Figure) -> None:
    texts, shown, tried = cycle(TEXTS), set[str](), 0
    with nothing_stays():
        for shot in firing.shots:
            if shot.path.endswith(("/cards", "/card")) or not (shot.fields or shot.query):
                continue
            for _ in range(length(1, len(TEXTS))):
                text = next(texts)
                shown |= assert_text(firing.fire(everywhere(shot, text)), f"{shot} {text!r}")
                tried += 1
    assert len(shown) >= length(20, 56), set(TEXTS) - shown
    figure("S16", f"{tried:,} forms and addresses sent with one of {len(TEXTS)} texts, 0 raw")


@pytest.mark.goal("S16")
@pytest.mark.once
def test_addresses_that_do_not_exist_and_names_of_files_are_text(
    firing: Range, length: Length
) -> None:
    upload = next(shot for shot in firing.shots if shot.path == "/teach/import/read")
    with nothing_stays():
        for text in TEXTS[:: length(5, 1)]:
            for who in ("", "petit"):
                asked = Shot(who, "GET", f"/rien/{text.replace('%', '%25')}", (("q", text),))
                assert_text(firing.fire(asked), text)
            for content in (f"Nom;Prénom\n{text};{text}".encode(), text.encode()):
                name = text.replace('"', "%22").replace("\t", " ")
                body = multipart(
                    (("csrf_token", firing.token), ("how", "names"), ("label", text)),
                    [("file", name, content)],
                )
                answer = firing.fire(replace(upload, body=body, kind=MULTIPART))
                assert answer.status in (303, 422), text
                assert_text(answer, text)


@pytest.mark.goal("S29")
@pytest.mark.once
def test_a_nul_is_refused_wherever_it_stands(firing: Range) -> None:
    """Databases treat it each in its own way: PostgreSQL refuses the statement, SQLite the rest of
    the text."""
    refused = 0
    with nothing_stays():
        for shot in firing.shots:
            spoilt = everywhere(shot, "a\x00b")
            if spoilt != shot:
                assert firing.fire(spoilt).status == 400, shot
                refused += 1
        assert firing.fire(Shot("petit", "GET", "/teach/lessons/L1%00")).status == 404
        named = Shot("petit", "GET", "/teach/lessons", (("a\x00b", "x"),))
        assert firing.fire(named).status == 400
    assert refused > 60


def poisoned(thing: Any, text: str) -> Any:
    """A lesson whose every sentence ends with this text."""
    if isinstance(thing, str):
        return f"{thing} {text}" if " " in thing else thing
    if isinstance(thing, tuple):
        return tuple(poisoned(one, text) for one in thing)
    if isinstance(thing, dict):
        return {key: poisoned(value, text) for key, value in thing.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        # Words of a message, names of people, what stands in addresses.
        kept = ("words", "protagonist", "sender", "hash", "quiet_title")
        changed = {
            one.name: poisoned(getattr(thing, one.name), text)
            for one in fields(thing)
            if one.init and one.name not in kept
        }
        return replace(thing, **changed)
    return thing


@pytest.mark.goal("S16")
@pytest.mark.once
def test_a_lesson_is_text(firing: Range) -> None:
    text = '\'"></textarea><xqz onload="xqz()">{{1337*1337}}'
    library: Library = firing.app.extensions["library"]
    lessons = tuple(poisoned(lesson, text) for lesson in library.lessons)
    shown = 0
    with patch.dict(
        firing.app.extensions, {"library": replace(library, lessons=lessons, _by_hash={})}
    ):
        for shot, before in firing.answers:
            answer = firing.fire(shot)
            assert answer.status == before.status, shot
            assert_text(answer, str(shot))
            shown += str(escape(text)) in answer.text
    assert shown > 40


@pytest.mark.goal("S16", "S32")
@pytest.mark.once
def test_names_that_were_stored_all_the_same_are_text(firing: Range) -> None:
    """Forms refuse these names; pages do not count on it. Last: it changes the school."""
    firing.spoilt = True
    poison_the_school(firing)
    shown: set[str] = set()
    for shot, _ in firing.answers:
        answer = firing.fire(shot)
        assert answer.status < 500, shot
        shown |= assert_text(answer, str(shot))
    assert shown == set(TEXTS)
    poll = next(s for s, _ in firing.answers if s.path.endswith("/sitting"))
    now = firing.fire(replace(poll, path=f"{poll.path}/now", query=(("names", "1"),)))
    assert now.headers["Content-Type"] == "application/json" and json.loads(now.body)


def poison_the_school(firing: Range) -> None:
    """Every text that a person may have typed is one of ours, straight in the database."""
    session = firing.world.session
    enter_school(session, firing.world.people["petit"].school_id)
    long, short = cycle(TEXTS), cycle([text for text in TEXTS if len(text) <= 20])
    for room in session.scalars(sa.select(Classroom)):
        room.label = next(short)
    for person in session.scalars(sa.select(Account)):
        person.display_name = next(long)
    for event in session.scalars(sa.select(AuditEvent)):
        event.subject = next(long)
    school = session.scalars(sa.select(School).where(School.id == firing.world.school.id)).one()
    school.name = "".join(TEXTS[5:9])
    contacts = []
    for contact in session.scalars(sa.select(HelpContact)):
        contact.name, contact.room, contact.hours = next(long), next(short), next(long)
        contacts.append(
            school_card.Contact(contact.role.value, contact.name, contact.room, contact.hours)
        )
    school_card.write(
        firing.app.config["VAR_DIR"],
        school.id,
        school_card.SchoolCard(tuple(contacts), school.exit_url),
    )
    session.commit()
    for forget in firing.app.extensions.get("repere_caches", ()):
        forget()
