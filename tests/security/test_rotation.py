"""Keys are changed in the middle of a lesson: the two before still open, no older one does."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from app import keys
from app.cli.__main__ import main
from app.web import fresh_keys
from config import Config
from tests.cast import Cast
from tests.page import Client
from tests.web.learn.conftest import Walk, given, walk

pytestmark = pytest.mark.goal("S25")
__all__ = ["given", "walk"]


@pytest.fixture
def rotate(app: Flask, configuration: Config, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """`rotate()`: the operator rotates the keys, and the server takes them."""
    shutil.copytree(configuration.var_dir / "keys", tmp_path / "keys")
    settings = {"REPERE_VAR": str(tmp_path), "REPERE_KEYS": "", "REPERE_DATABASE_URL": ""}

    def again() -> None:
        result = CliRunner().invoke(main, ["keys", "rotate"], env=settings)
        assert result.exit_code == 0, result.output
        fresh_keys.use(app, keys.load(tmp_path / "keys" / "keys.json"))

    yield again
    fresh_keys.use(app, keys.load(configuration.var_dir / "keys" / "keys.json"))


def has_turn(page: Any) -> bool:
    return bool(page.select('input[value="choose"]'))


def test_a_pupil_in_a_story_is_at_the_same_turn_after_two_rotations_and_signed_in_after_any(
    walk: Walk, rotate: Callable[[], None]
) -> None:
    here = walk.until(has_turn).h1
    for _ in range(2):
        rotate()
        page = walk.open()
        assert has_turn(page) and page.h1 == here
    rotate()
    page = walk.open()
    assert not has_turn(page), "a key older than two rotations still opens"
    assert page.select('input[value="resume"]'), "the pupil goes on at the beginning of the step"
    walk.send("resume")


def test_a_form_of_before_is_taken_after_two_rotations_and_no_later(
    client: Client, cast: Cast, sign_in: Any, rotate: Callable[[], None]
) -> None:
    sign_in(client, cast.petit)
    room = f"/teach/classes/{cast.room_4eb.id}"
    client.get(room)
    form = {"csrf_token": client.token(), "mode": "in_class"}
    for status in (303, 303, 400):
        rotate()
        client.session.commit()
        answer = client.raw.post(f"{room}/mode", data=form, base_url="https://localhost")
        assert answer.status_code == status
    assert client.get(room).status == 200, "nobody is signed out: sessions are in the database"
