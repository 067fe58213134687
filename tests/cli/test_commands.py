"""The operator's commands on an installation of their own."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from app import keys as key_ring
from app.cli.__main__ import main
from app.models import Account, Role, RosterDraft, School, SetupLink, StaffCredential
from app.models.engine import enter_school
from app.services import schools, secrets, staff
from tests import lessons
from tests.house.source import ROOT

#: Before any clock of a test.
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Shop:
    """An installation in a folder, and its command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = folder / "keys" / "keys.json"

    def __call__(self, *words: str, **environ: str) -> Result:
        settings = {
            "REPERE_VAR": str(self.folder),
            "REPERE_DEMO": "",
            "REPERE_DATABASE_URL": "",
            "REPERE_KEYS": "",
            "COLUMNS": "200",
        }
        return CliRunner().invoke(main, words, env={**settings, **environ})

    def session(self) -> Session:
        engine = sa.create_engine(
            f"sqlite:///{self.folder / 'repere.sqlite3'}", poolclass=sa.NullPool
        )
        return Session(engine)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A fresh installation, as after the first start; its lessons are on the shelf already."""
    lessons.stock(tmp_path)
    shop = Shop(tmp_path)
    result = shop("prepare", "--host", "127.0.0.1", "--port", "8000")
    assert result.exit_code == 0, result.output
    return shop


def test_the_first_start_prints_a_link_and_makes_no_account(shop: Shop) -> None:
    output = shop("prepare", "--host", "127.0.0.1", "--port", "8000").output
    assert "http://127.0.0.1:8000/installation/" in output
    with shop.session() as session:
        assert not session.query(School).count()
        assert session.query(SetupLink).count() == 1


def test_an_ipv6_address_is_printed_so_that_a_browser_reads_it(shop: Shop) -> None:
    output = shop("prepare", "--host", "::1", "--port", "8000").output
    assert "http://[::1]:8000/installation/" in output


def test_the_key_ring_is_for_its_owner_only(shop: Shop) -> None:
    assert os.name == "nt" or shop.keys.stat().st_mode & 0o777 == 0o600


def test_the_sheet_of_keys_opens_what_it_was_printed_for(shop: Shop) -> None:
    line = shop("keys", "export").output.strip().splitlines()[-1]
    assert json.loads(line) == json.loads(shop.keys.read_text("utf-8"))


def test_the_sheet_is_of_the_ring_in_use_and_the_file_beside_it_is_left(shop: Shop) -> None:
    ring, file = json.dumps(key_ring.new_ring()), shop.keys.read_text("utf-8")
    sheet = shop("keys", "export", REPERE_KEYS=ring).output
    assert json.loads(sheet.strip().splitlines()[-1]) == json.loads(ring)
    for command in ("rotate", "create"):
        refused = shop("keys", command, REPERE_KEYS=ring)
        assert refused.exit_code == 1 and "REPERE_KEYS" in refused.output
    assert shop.keys.read_text("utf-8") == file


def test_an_unreadable_ring_of_the_environment_is_named(shop: Shop) -> None:
    result = shop("keys", "export", REPERE_KEYS="not json")
    assert result.exit_code == 1
    assert "REPERE_KEYS cannot be read" in result.output and "keys.json" not in result.output


def test_rotation_keeps_the_older_keys(shop: Shop) -> None:
    before = json.loads(shop.keys.read_text("utf-8"))["keys"]
    assert shop("keys", "rotate").exit_code == 0
    after = json.loads(shop.keys.read_text("utf-8"))["keys"]
    assert after["seal"][1] == before["seal"][0] and after["seal"][0] != before["seal"][0]
    assert after["pepper"] == before["pepper"]


def test_a_key_ring_is_not_made_twice(shop: Shop) -> None:
    assert "already" in shop("keys", "create").output


def test_the_doctor_finds_a_healthy_installation(shop: Shop) -> None:
    result = shop("doctor")
    assert result.exit_code == 0, result.output


def test_the_doctor_finds_readable_keys_and_an_old_schema(shop: Shop) -> None:
    shop.keys.chmod(0o644)
    assert shop("db", "downgrade", "base", "--yes").exit_code == 0
    result = shop("doctor")
    assert result.exit_code == 1
    assert "chmod 600" in result.output and "db upgrade" in result.output
    assert shop("db", "upgrade").exit_code == 0
    assert shop("db", "check").exit_code == 0


@pytest.mark.parametrize("command", [("doctor",), ("db", "check")])
@pytest.mark.parametrize("folder", ["", "not/made"])
def test_a_look_at_an_empty_installation_leaves_it_ready_for_its_first_start(
    tmp_path: Path, folder: str, command: tuple[str, ...]
) -> None:
    shop = Shop(tmp_path / folder)
    result = shop(*command)
    assert result.exit_code == 1 and "empty: make serve" in result.output
    assert not any(tmp_path.iterdir())
    lessons.stock(shop.folder)
    assert shop("prepare", "--host", "127.0.0.1", "--port", "8000").exit_code == 0


@pytest.mark.parametrize("command", [("doctor",), ("db", "check")])
def test_a_database_that_cannot_be_reached_is_one_line(
    shop: Shop, command: tuple[str, ...]
) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2"
    result = shop(*command, REPERE_DATABASE_URL=nowhere)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert result.output.count("cannot be read") == 1


@pytest.mark.goal("R27")
def test_lost_keys_are_not_replaced_wherever_the_database_stands(
    shop: Shop, tmp_path: Path
) -> None:
    moved = (shop.folder / "repere.sqlite3").rename(tmp_path / "elsewhere.sqlite3")
    shop.keys.unlink()
    result = shop(
        "prepare", "--host", "127.0.0.1", "--port", "8", REPERE_DATABASE_URL=f"sqlite:///{moved}"
    )
    assert result.exit_code == 1 and "restore them" in result.output
    assert not shop.keys.exists()


def test_the_doctor_says_which_lesson_is_put_aside(shop: Shop, tmp_path: Path) -> None:
    written = tmp_path / "written"
    shutil.copytree(ROOT / "lessons", written)
    next(written.rglob("lesson.yaml")).write_text("title: 1", "utf-8")
    result = shop("doctor", REPERE_LESSONS=str(written))
    assert result.exit_code == 1 and "lesson.yaml:1" in result.output


def test_maintenance_runs_twice_and_one_at_a_time(shop: Shop) -> None:
    make_school(shop)
    assert "done" in shop("maintenance").output
    (shop.folder / "maintenance.lock").touch()
    assert "Another" in shop("maintenance").output


def test_each_hour_the_lists_that_nobody_confirmed_go_and_nothing_else(shop: Shop) -> None:
    make_school(shop)
    with shop.session() as session:
        school = session.scalars(sa.select(School.id)).one()
        enter_school(session, school)
        person = session.scalars(sa.select(Account.id)).first()
        session.add(RosterDraft(school_id=school, account_id=person, made_at=LONG_AGO, sealed=b"x"))
        session.commit()
        people = session.query(Account).count()
    assert shop("maintenance", "--hourly").exit_code == 0
    with shop.session() as session:
        assert session.query(RosterDraft).count() == 0
        assert session.query(Account).count() == people


def make_school(shop: Shop) -> None:
    """A school with an administrator and a teacher."""
    from tests.conftest import MORNING

    with shop.session() as session:
        school = schools.create(session, "Collège", MORNING)
        for role, address in ((Role.ADMINISTRATOR, "a@x.fr"), (Role.TEACHER, "t@x.fr")):
            account = staff.create(session, school.id, role, "Mme A", address, MORNING)
            staff.set_password(session, account, secrets.hash_password("douze lettres et plus"))
            session.get_one(StaffCredential, (school.id, account.id)).totp_seed = b"sealed"
        session.commit()


def test_the_sole_administrator_is_recovered(shop: Shop) -> None:
    make_school(shop)
    result = shop("school", "reset-administrator", "A@x.fr")
    assert "/invitation/" in result.output
    with shop.session() as session:
        entry = session.get_one(staff.StaffDirectory, "a@x.fr")
        enter_school(session, entry.school_id)
        assert session.get(StaffCredential, (entry.school_id, entry.account_id)) is None


@pytest.mark.parametrize("address", ["nobody@x.fr", "t@x.fr"])
def test_others_are_not_recovered_from_the_command_line(shop: Shop, address: str) -> None:
    make_school(shop)
    assert shop("school", "reset-administrator", address).exit_code == 1


def test_a_doubtful_setting_is_one_line(shop: Shop) -> None:
    result = shop("doctor", REPERE_PUBLIC_URL="http://repere.example.fr")
    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) == 1 and "https" in result.output
