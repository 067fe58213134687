"""Keys rotated in one process: what older keys have signed and sealed is still believed, for two
rotations and no more."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import keys as key_ring
from app.web import fresh_keys
from tests.cast import Cast
from tests.page import Client
from tests.security.conftest import assignment, course, walks  # noqa: F401

pytestmark = pytest.mark.goal("S25")


@pytest.fixture
def ring(app: Flask) -> Iterator[Path]:
    """The key ring's file; as it was, at the end."""
    path = Path(app.config["VAR_DIR"]) / "keys" / "keys.json"
    before = path.read_text("utf-8")
    yield path
    key_ring.save(path, json.loads(before))
    fresh_keys.use(app, key_ring.load(path))


def rotate(path: Path) -> None:
    key_ring.save(path, key_ring.rotated(json.loads(path.read_text("utf-8"))))


def test_a_pupil_in_the_middle_of_a_story_stays_where_the_story_is(
    walks: Any,  # noqa: F811
    cast: Cast,
    ring: Path,
) -> None:
    alice = walks(cast.alice).reaches("turn")
    place = alice.journey.at
    rotate(ring)
    alice.opens()
    assert alice.journey.at == place
    alice.goes_on(random.Random(2))
    assert alice.journey.at != place


def test_a_form_is_accepted_after_two_rotations_and_no_longer_after_three(
    client: Client, cast: Cast, sign_in: Any, ring: Path
) -> None:
    petit = sign_in(client, cast.petit)
    path = f"/teach/classes/{cast.room_4eb.id}"
    form = petit.get(path).form(action=f"{path}/mode")
    token = str(form.select("input[name=csrf_token]")[0]["value"])
    old = petit.raw.get_cookie("__Host-repere-page")
    assert old is not None
    for expect in (303, 303, 400):
        rotate(ring)
        # A browser that opened no page meanwhile: its cookie is of the first key too.
        petit.raw.set_cookie("__Host-repere-page", old.value, secure=True)
        data = {"csrf_token": token, "mode": "in_class"}
        answer = petit.raw.post(f"{path}/mode", data=data, base_url="https://localhost")
        assert answer.status_code == expect
    petit.get(path)  # signed in all the same: sessions live in the database


def test_a_ring_that_cannot_be_read_changes_nothing(client: Client, ring: Path) -> None:
    before = client.app.config["SECRET_KEY"]
    ring.write_text("{", encoding="utf-8")
    client.get("/connexion")
    assert client.app.config["SECRET_KEY"] == before
