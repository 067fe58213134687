"""Files that the repository must have, and what none of them may hold."""

import re
import subprocess

import pytest
from click import Group

from app.cli.__main__ import main
from tests.house.source import ROOT, python_files, shown

#: Longest file, with the exceptions we have a reason for.
LONGEST = 300
LONGER_FOR_A_REASON = {
    "app/domain/lesson.py": "one dataclass per part of a lesson, read together",
    "app/domain/journey/actions.py": "one small function per action of one state machine",
    "app/services/staff.py": "one life of an account: invited, signed in, recovered, removed",
    "tests/domain/test_journey.py": "the same machine, action by action",
    "app/web/lesson_view.py": "what each screen of a lesson shows, one small function per screen",
    "tests/browser/pages.py": "the table of every page and its states",
    "tests/browser/world.py": "the schools behind that table",
    "tests/web/teach/test_exchange.py": "every page and file of a class, opened twice by one run",
    "scripts/launch.py": "one file that runs before anything is installed",
}


def tracked() -> list[str]:
    """Every file git knows."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_are_hashed_and_hold_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    pins = re.findall(r"^[a-z0-9._-]+==", text, re.MULTILINE)
    assert pins and text.count("--hash=sha256:") >= len(pins)


def test_what_pyproject_allows_is_what_requirements_ask() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    for line in (ROOT / "requirements.in").read_text("utf-8").splitlines():
        if line and not line.startswith("#") and ";" not in line:
            assert f'"{line}"' in pyproject, line


def test_secrets_and_compiled_files_are_not_tracked() -> None:
    wrong = [
        name
        for name in tracked()
        if name.startswith("var/") or name.endswith((".mo", ".pyc", ".sqlite3", ".key", ".env"))
    ]
    assert not wrong


def test_files_stay_short_enough_to_read() -> None:
    long = {
        shown(path): lines
        for path in python_files("app", "tests", "scripts")
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
        and shown(path) not in LONGER_FOR_A_REASON
    }
    assert not long, f"split these, or list them with a reason: {long}"


def test_modules_say_what_they_are_for() -> None:
    wrong = [
        shown(path)
        for path in python_files("app", "benchmarks")
        if path.read_text("utf-8").strip()
        and not path.read_text("utf-8").lstrip().startswith('"""')
    ]
    assert not wrong


def test_each_licence_has_its_text() -> None:
    for name in ("AGPL-3.0-or-later", "CC-BY-SA-4.0", "OFL-1.1", "ISC"):
        assert (ROOT / "LICENSES" / f"{name}.txt").stat().st_size > 500


def test_the_commands_in_the_documents_exist_and_name_the_python_that_has_them() -> None:
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")):
        text = path.read_text("utf-8")
        for before, group, name in re.findall(
            r"(\S*)python -m app\.cli ([-\w]+)(?: ([-\w]+))?", text
        ):
            assert before.endswith("var/venv/bin/"), shown(path)
            command = main.commands[group] if group != "--help" else main
            assert not isinstance(command, Group) or command is main or name in command.commands
