"""A lesson given to 4eB, open, and a pupil signed in."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.lesson import StepKind
from app.models import Assignment, Attempt, LessonEdition
from app.services import assigning, sittings
from tests.cast import Cast
from tests.factories import classroom_of, publish_lessons
from tests.page import Client, Page


@dataclass
class Given:
    """The assignment of L1 to 4eB."""

    assignment: Assignment
    open_class: Callable[[], None]
    end_class: Callable[[], None]


@pytest.fixture
def given(app: Flask, session: Session, cast: Cast, clock: Any) -> Given:
    """Every lesson is published; « Deux messages » is given to 4eB, whose class is open."""
    library = app.extensions["library"]
    publish_lessons(session, library, clock.now)
    lesson = library.get("L1", "4e-3e")
    room = classroom_of(session, cast.room_4eb)
    edition = session.get_one(LessonEdition, lesson.hash)
    before = clock.now - timedelta(hours=1)
    assignment = assigning.assign(
        session, room, edition, cast.petit.id, before, None, True, clock.now
    )

    def open_class() -> None:
        sittings.open_class(session, room, cast.petit.id, clock.now)
        session.commit()

    def end_class() -> None:
        keys = app.extensions["repere_keys"]
        sittings.end_class(session, keys, room, cast.petit.id, clock.now)
        session.commit()

    open_class()
    return Given(assignment, open_class, end_class)


class Walk:
    """A pupil in a lesson, screen after screen, with plain forms."""

    def __init__(self, client: Client, assignment_id: uuid.UUID) -> None:
        self.client = client
        begun = client.post("/lecon", {"assignment": str(assignment_id)})
        self.address = begun.location
        self.page = client.follow(begun)

    def open(self) -> Page:
        """The lesson's address again."""
        self.page = self.client.get(self.address)
        return self.page

    def send(self, action: str, expect: int = 303, **fields: Any) -> Page:
        """Press the button of that action; fields are added."""
        answer = self.client.post(self.address, {**self.hidden(action), **fields}, expect=expect)
        self.page = self.client.follow(answer) if expect == 303 else answer
        return self.page

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden fields of the form of that action."""
        found = [
            form
            for form in self.page.select("form")
            if form.select(f'input[name="action"][value="{action}"]')
        ]
        assert found, f"no {action} on {self.page.h1!r}"
        inputs = found[0].select("input[type=hidden]")
        return {str(one["name"]): str(one.get("value", "")) for one in inputs}

    def fill(self) -> dict[str, Any]:
        """The first choice of every group of the question on screen."""
        data: dict[str, Any] = {}
        for field in self.page.select(
            "main form input[type=radio], main form input[type=checkbox]"
        ):
            data.setdefault(str(field["name"]), str(field["value"]))
        for place, select in enumerate(self.page.select("main form select"), start=1):
            options = [str(o["value"]) for o in select.select("option") if o["value"]]
            name = str(select["name"])
            data[name] = str(place) if name.startswith("place-") else options[0]
        return data

    def step(self) -> Page:
        """One screen further, whatever it asks."""
        actions = {str(i["value"]) for i in self.page.select('input[name="action"]')}
        if "choose" in actions:
            return self.send("choose", choice="a")
        if "answer" in actions:
            return self.send("answer", **self.fill())
        for action in ("start", "resume", "finish", "go"):
            if action in actions:
                return self.send(action)
        raise AssertionError(f"no way on from {self.page.h1!r}: {actions}")

    def until(self, wanted: Callable[[Page], bool], limit: int = 90) -> Page:
        """Further until the page is the one wanted."""
        for _ in range(limit):
            if wanted(self.page):
                return self.page
            self.step()
        raise AssertionError(f"never reached; last: {self.page.h1!r}")


@pytest.fixture
def walk(client: Client, cast: Cast, given: Given, sign_in: Any) -> Walk:
    """Alice has pressed « Commencer »."""
    sign_in(client, cast.alice)
    return Walk(client, given.assignment.id)


@pytest.fixture
def at_the_questions(app: Flask, session: Session, walk: Walk) -> Walk:
    """A pupil before the first after-question, having left the lesson there and come back."""
    lesson = app.extensions["library"].get("L1", "4e-3e")
    attempt = session.scalars(sa.select(Attempt)).one()
    attempt.step = lesson.step_of(StepKind.AFTER).number
    session.commit()
    walk.open()
    walk.send("resume")
    assert "Question 1 sur 6" in walk.page.text
    return walk
