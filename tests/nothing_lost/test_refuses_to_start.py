"""On a doubtful setting Repère does not start, and says why in one line, never in a trace."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests import lessons
from tests.cli.test_commands import Shop

pytestmark = [pytest.mark.goal("R27"), pytest.mark.once]

START = ("prepare", "--host", "127.0.0.1", "--port", "8000")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation as after its first start."""
    folder = tmp_path_factory.mktemp("installed")
    lessons.stock(folder)
    assert Shop(folder)(*START).exit_code == 0
    return folder


@pytest.fixture
def shop(tmp_path: Path, installed: Path) -> Shop:
    """A copy of it, to be broken."""
    shutil.copytree(installed, tmp_path / "var")
    return Shop(tmp_path / "var")


def said_in_one_line(shop: Shop, words: str, **environ: str) -> None:
    """The start is refused with an error of one line that holds these words."""
    result = shop(*START, **environ)
    lines = [line for line in result.output.splitlines() if line.startswith("Error: ")]
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit), result.exception
    assert len(lines) == 1 and words in lines[0], result.output
    assert result.output.rstrip().endswith(lines[0]), "the reason is the last word"


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ('{"keys": {}}', "lacks: cookie"),
        ("short", "not 32 bytes"),
    ],
)
def test_keys_that_are_broken_missing_or_short(shop: Shop, ring: str, words: str) -> None:
    if ring == "short":
        whole = json.loads(shop.keys.read_text("utf-8"))
        whole["keys"]["cookie"] = ["ab" * 8]
        ring = json.dumps(whole)
    shop.keys.write_text(ring, encoding="utf-8")
    said_in_one_line(shop, words)


def test_a_folder_that_cannot_be_made(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said_in_one_line(shop, "cannot be used", REPERE_VAR=str(tmp_path / "file" / "var"))


def test_a_database_that_cannot_be_opened_or_reached(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "folder.sqlite3").mkdir()
    for address in (
        f"sqlite:///{tmp_path}/folder.sqlite3",
        "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2",
    ):
        said_in_one_line(shop, "the database cannot be", REPERE_DATABASE_URL=address)


def test_a_file_that_is_no_database(shop: Shop) -> None:
    (shop.folder / "repere.sqlite3").write_bytes(b"not a database, " * 512)
    said_in_one_line(shop, "the database cannot be")


def test_a_database_of_a_newer_version_is_left_as_it_is(shop: Shop) -> None:
    path = shop.folder / "repere.sqlite3"
    with sqlite3.connect(path) as line:
        line.execute("UPDATE alembic_version SET version_num = '9999'")
    line.close()
    before = path.read_bytes()
    said_in_one_line(shop, "9999")
    assert path.read_bytes() == before


def test_a_doubtful_address_or_number(shop: Shop) -> None:
    said_in_one_line(shop, "public address over http", REPERE_PUBLIC_URL="http://8.8.8.8")
    said_in_one_line(shop, "whole number", REPERE_PROXIES="two")
