"""A day of work, sent again with ids that are somebody else's.

Each page that a pupil, a teacher or an administrator opens is read for its links and forms: they
are the requests of that day. Each id in them, in the path, the query or a field, is then exchanged
for the same kind of id in another school and in another class: the answer is the one for an id
that exists nowhere, holds no word of the others, and nothing of theirs is written.
"""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast, Person
from tests.conftest import Clock
from tests.page import Client, form_values
from tests.two_schools import Furnished, Written, furnish, furnish_both, uncommitted

pytestmark = [pytest.mark.goal("S02"), pytest.mark.asvs("8.2.2", "8.4.1")]

HOME = "https://localhost"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOKEN = re.compile(r'(name="csrf_token"[^>]*value=")[^"]*')
#: What one person's day may not end with, or what another test does.
LEFT_OUT = {"/deconnexion", "/sortie", "/confort"}


@dataclass(frozen=True)
class Sent:
    """A request: a form, or a link when `fields` is None."""

    path: str
    fields: tuple[tuple[str, str], ...] | None = None

    @property
    def ids(self) -> list[str]:
        """Every id in it, wherever it stands."""
        text = self.path + " " + " ".join(value for _, value in self.fields or ())
        return sorted(set(UUID.findall(text)))

    def swapped(self, old: str, new: str) -> "Sent":
        """The same with one id for another, everywhere."""
        fields = self.fields and tuple((n, v.replace(old, new)) for n, v in self.fields)
        return replace(self, path=self.path.replace(old, new), fields=fields)


def requests_of(page: str, at: str) -> Iterator[Sent]:
    """The links and forms of a page that hold an id."""
    soup = BeautifulSoup(page, "html.parser")
    for link in soup.select("a[href^='/']"):
        yield Sent(str(link["href"]).partition("#")[0])
    for form in soup.select("form"):
        target = str(form.get("action") or at)
        if target.split("?")[0] in LEFT_OUT:
            continue
        fields = list(filled(form))
        if str(form.get("method", "get")).lower() == "post":
            yield Sent(target, tuple(fields))
        else:
            yield Sent(f"{target.split('?')[0]}?{urlencode(fields)}")


def filled(form: Tag) -> Iterator[tuple[str, str]]:
    """What a browser would send, with every box and choice that carries an id."""
    for name, value in form_values(form).items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one
    for control in form.select("option, input[type=checkbox], input[type=radio]"):
        holder = control.find_parent("select") if control.name == "option" else control
        value = str(control.get("value", ""))
        if holder is not None and UUID.fullmatch(value):
            yield str(holder["name"]), value


@dataclass
class Day:
    """What a person sends in a day, and the browser it is sent from."""

    client: Client
    sent: set[Sent]

    def send(self, one: Sent) -> tuple[int, str]:
        """Status and body, without what differs from one answer to the next."""
        cookies = dict(self.client.raw._cookies)
        if one.fields is None:
            answer = self.client.raw.get(one.path, base_url=HOME)
        else:
            fields: dict[str, list[str]] = {}
            for name, value in one.fields:
                fields.setdefault(name, []).append(value)
            fields["csrf_token"] = [self.client.token()]
            answer = self.client.raw.post(one.path, base_url=HOME, data=fields)
        body = f"{answer.location or ''}\n{answer.get_data(as_text=True)}"
        answer.close()
        self.client.raw._cookies = cookies
        return answer.status_code, TOKEN.sub(r"\1", body)


def shape_of(one: Sent) -> str:
    """What a request is, whatever its ids."""
    names = sorted({name for name, _ in one.fields or ()})
    return UUID.sub("*", f"{one.path} {one.fields is None} {names}")


def day_of(client: Client, here: "School") -> Day:
    """What stands on every page reached from the first by links, four steps away. No page holds a
    word of the others."""
    day, shapes, todo = Day(client, set(here.more)), {here.first}, [here.first]
    for _ in range(4):
        found: list[str] = []
        for path in todo:
            status, body = day.send(Sent(path))
            told = [canary for canary in here.canaries if canary in body]
            assert not told, (path, told)
            if status != 200:
                continue
            for one in requests_of(body.partition("\n")[2], path):
                shape = shape_of(one)
                if shape not in shapes:
                    shapes.add(shape)
                    day.sent.add(one)
                    if one.fields is None:
                        found.append(one.path)
        todo = found
    return day


@dataclass(frozen=True)
class School:
    """Who is at work, and whose ids are theirs and not theirs."""

    person: Person
    first: str
    own: Furnished
    others: tuple[Furnished, ...]
    canaries: tuple[str, ...]
    more: tuple[Sent, ...] = ()
    also: tuple[Furnished, ...] = ()  #: Other classes whose ids are theirs.


@pytest.fixture
def people(app: Flask, session: Session, cast: Cast, clock: Clock) -> dict[str, School]:
    beside = furnish(app, session, cast.room_3ea, cast.chloe, cast.roy, cast.benali, clock)
    here, there = furnish_both(app, session, cast, clock)
    far = ("Dina", "Faure", "Ferrand", "Vallon", "faure@", *map(str, there.ids().values()))
    near = ("Chloé", str(beside.attempt_id), str(beside.assignment_id), str(beside.pupil_id))
    lesson = f"/lecon/{here.attempt_id}"
    step = (("screen", ""), ("action", "start"))
    begun = (("assignment", str(here.assignment_id)),)
    by_hand = (Sent(lesson), Sent(lesson, step), Sent("/lecon", begun))
    return {
        "pupil": School(cast.alice, "/accueil", here, (there, beside), (*far, *near), by_hand),
        "teacher": School(cast.petit, "/teach", here, (there, beside), (*far, *near)),
        "administrator": School(cast.benali, "/admin", here, (there,), far, also=(beside,)),
    }


def written_for(written: Written, foreign: set[str]) -> list[tuple[str, Any]]:
    """What was written with an id of the others in it."""
    bare = {one.replace("-", "") for one in foreign}
    return [w for w in written if any(b in str(w[1]).replace("-", "") for b in bare)]


@pytest.mark.goal("S04")
@pytest.mark.asvs("8.3.1", "15.3.3")
@pytest.mark.parametrize("who", ["pupil", "teacher", "administrator"])
def test_a_day_of_work_sent_again_with_what_is_somebody_else_s(
    app: Flask,
    session: Session,
    people: Mapping[str, School],
    sign_in: Any,
    monkeypatch: pytest.MonkeyPatch,
    length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
    who: str,
) -> None:
    here = people[who]
    client = sign_in(Client(app, session), here.person)
    session.commit()
    with uncommitted(app, monkeypatch) as written:
        day = day_of(client, here)
        sent = sorted(day.sent, key=shape_of)
        swaps = [swap for one in sent for swap in swaps_of(one, here)]
        swaps = swaps[:: length(3, 1)]  # by turns an id of the other school and of the other class
        for one, kind, old, other in swaps:
            is_as_absent(day, one, old, str(getattr(other, kind)), other, here, written)
        forms = [one for one in sent if one.fields is not None][:: length(2, 1)]
        for one in forms:
            reads_nothing_more(day, one, here.others[0], written)
    assert len(swaps) >= {"pupil": 2, "teacher": 40, "administrator": 3}[who], len(swaps)
    assert len(forms) >= {"pupil": 1, "teacher": 12, "administrator": 4}[who], len(forms)
    figure("S02", f"{who}: {len(day.sent)} requests, {len(swaps)} swapped ids answered as absent")
    figure("S04", f"{who}: {len(forms)} forms with forged fields, none read")


def swaps_of(one: Sent, here: School) -> Iterator[tuple[Sent, str, str, Furnished]]:
    """A request, an id in it, and whose id of the same kind to put instead."""
    theirs = (here.own, *here.also)
    kinds = {str(value): name for own in theirs for name, value in own.ids().items()}
    kinds[str(here.own.closed_assignment_id)] = "assignment_id"
    for old in one.ids:
        for other in here.others if old in kinds else ():
            if str(getattr(other, kinds[old])) != old:
                yield one, kinds[old], old, other


def is_as_absent(
    day: Day, one: Sent, old: str, new: str, other: Furnished, here: School, written: Written
) -> None:
    """The id of somebody else is answered as one that exists nowhere, tells and writes nothing."""
    nowhere = str(uuid.uuid4())
    status, body = day.send(one.swapped(old, nowhere))
    written.clear()
    said, answer = day.send(one.swapped(old, new))
    where = (here.person.name, one, new, said)
    assert said == status < 500, where
    assert answer.replace(new, nowhere) == body, where
    if old in one.path.partition("?")[0]:
        assert said == 404 and not written, where
    assert not written_for(written, {new, str(other.school_id)} - {str(here.own.school_id)}), where
    told = [canary for canary in here.canaries if canary != new and canary in answer]
    assert not told, (*where, told)


def reads_nothing_more(day: Day, one: Sent, there: Furnished, written: Written) -> None:
    """Fields that no page of ours holds change neither the answer nor what is written."""
    forged = {
        **there.ids(),
        "score": 1,
        "correct": "true",
        "best_acquired": "true",
        "step": 9,
        "is_admin": 1,
        "confirmed_at": "2030-01-01",
    }
    names = {name for name, _ in one.fields or ()}
    more = tuple((name, str(value)) for name, value in forged.items() if name not in names)
    written.clear()
    status, _ = day.send(one)
    statements = [statement for statement, _ in written]
    written.clear()
    said, _ = day.send(replace(one, fields=(*(one.fields or ()), *more)))
    assert said == status, one
    assert [statement for statement, _ in written] == statements, one
    assert not written_for(written, {str(value) for value in there.ids().values()}), one
