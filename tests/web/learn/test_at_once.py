"""Our script asks for the next page in the answer to the form: the same page, one exchange less."""

import re
import uuid
from typing import Any

import pytest

from tests.cast import Cast
from tests.page import Client, Page
from tests.web.learn.conftest import Given, Walk

AT_ONCE = {"Prefer": "return=representation"}


class ScriptedWalk(Walk):
    """A pupil whose tablet runs our script; each page is compared with the one a GET shows."""

    def __init__(self, client: Client, assignment_id: uuid.UUID) -> None:
        super().__init__(client, assignment_id)
        self.compared = 0

    def send(self, action: str, expect: int = 303, **fields: Any) -> Page:
        """Press a button, then open the address again: both answers are the same page."""
        data = {**self.hidden(action), **fields}
        told = self.client.post(self.address, data, expect=200, headers=AT_ONCE)
        assert told.headers["Preference-Applied"] == AT_ONCE["Prefer"]
        shown = self.open()
        assert without_token(told) == without_token(shown)
        self.compared += 1
        return shown


def without_token(page: Page) -> str:
    """The page, its form tokens taken out: they carry the second they were made in."""
    return re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r"\1", page.body)


@pytest.fixture
def scripted(client: Client, cast: Cast, given: Given, sign_in: Any) -> ScriptedWalk:
    """Alice has pressed « Commencer »."""
    sign_in(client, cast.alice)
    return ScriptedWalk(client, given.assignment.id)


def test_every_page_of_a_lesson_is_the_one_that_a_get_shows(scripted: ScriptedWalk) -> None:
    scripted.until(lambda page: bool(page.select('input[value="redo"]')))
    assert scripted.compared > 20


def test_an_incomplete_answer_is_asked_again(scripted: ScriptedWalk) -> None:
    scripted.until(lambda page: bool(page.select('input[value="choose"]')))
    fields = scripted.hidden("choose")
    page = scripted.client.post(scripted.address, fields, expect=422, headers=AT_ONCE)
    assert "Choisis une ligne, ou passe." in page.text


def test_without_our_script_a_form_leads_to_its_page(walk: Walk) -> None:
    fields = walk.hidden("start")
    answer = walk.client.post(walk.address, fields, expect=303, headers={"Prefer": "return=else"})
    assert answer.location == walk.address
