"""docs/controls.md says the figures that the code has, and holds what it promises to hold."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import PasswordField

from app.domain import disclosure, groups
from app.domain.roster import reading, table
from app.keys import PURPOSES
from app.models import Account, Role
from app.services import (
    classrooms,
    passwords,
    roster_drafts,
    roster_files,
    schools,
    secrets,
    sessions,
    sittings,
    staff,
)
from app.web import throttling
from app.web.admin import forms as admin_forms
from app.web.auth import forms as auth_forms
from config import Config
from tests.cast import PASSWORD, SEED, Cast
from tests.conftest import Clock
from tests.house.source import ROOT
from tests.page import Client

PAGE = (ROOT / "docs" / "controls.md").read_text("utf-8")
SETTINGS = Config(ROOT / "var", "sqlite://", "secure").flask_settings()
MEGABYTE = 1024 * 1024

#: Section, beginning of the line → what the code says.
FIGURES: dict[str, Any] = {
    "Request | greatest size": f"{SETTINGS['MAX_CONTENT_LENGTH'] // MEGABYTE} MB",
    "Form | fields at most": SETTINGS["MAX_FORM_PARTS"],
    "Display name | characters at most": Account.__table__.c.display_name.type.length,  # type: ignore[attr-defined]
    "Class label | characters at most": reading.LABEL,
    "Class | pupils at most": classrooms.LARGEST_CLASS,
    "Groups of a class | at most": groups.MOST,
    "Adults of the help page | at most": admin_forms.CONTACTS,
    "Class list | lines at most": table.MOST_LINES,
    "Class list | cells of a line at most": table.MOST_CELLS,
    "Class list | a file inflates to at most": f"{roster_files.LARGEST_UNFOLDED // MEGABYTE} MB",
    "Class list | files of an archive at most": roster_files.MOST_MEMBERS,
    "Class list | a draft is kept": roster_drafts.DRAFT_LIFE,
    "Password, characters at least": passwords.SHORTEST,
    "Password, characters at most": passwords.LONGEST,
    "Wrong tries of a device that cost nothing": throttling.FREE_TRIES,
    "Longest wait of a device": f"{throttling.LONGEST_WAIT} s",
    "Wrong tries of an address in five minutes before its devices lose their free tries": (
        throttling.ADDRESS_TRIES
    ),
    "Wrong second halves of a secret before the longest wait": throttling.MANY_HALVES,
    "The longest wait for the holder of a half": f"{throttling.LONGEST_HALF_WAIT} s",
    "One-time link of a member of staff": staff.INVITATION_LIFE,
    "One-time link of the first administrator": schools.SETUP_LINK_LIFE,
    "Device trusted": staff.TRUST_LIFE,
    "Recovery codes": staff.RECOVERY_CODES,
    "Pupil, idle": sessions.IDLE[Role.PUPIL],
    "Pupil, at most": sessions.LIFE[Role.PUPIL],
    "Teacher, idle": sessions.IDLE[Role.TEACHER],
    "Teacher, at most": sessions.LIFE[Role.TEACHER],
    "Administrator, idle": sessions.IDLE[Role.ADMINISTRATOR],
    "Administrator, at most": sessions.LIFE[Role.ADMINISTRATOR],
    "Sessions at once of a pupil": 1,
    "Sessions at once of a member of staff": sessions.STAFF_SESSIONS,
    "The password asked again holds": sessions.CONFIRMED_FOR,
    "A late answer is taken after Terminer": sittings.LATE_ANSWERS,
    "Answers before a first count, and before a share is shown": disclosure.FLOOR,
    "New answers before a later count": disclosure.LATER,
    "Card code, argon2id, memory": f"{secrets._CODE_HASHER.memory_cost} KiB",
    "Card code, argon2id, passes": secrets._CODE_HASHER.time_cost,
    "Password, argon2id, memory": f"{secrets._PASSWORD_HASHER.memory_cost} KiB",
    "Password, argon2id, passes": secrets._PASSWORD_HASHER.time_cost,
}


def said(value: Any) -> str:
    """A figure as the page writes it."""
    if not isinstance(value, timedelta):
        return str(value)
    hours = value.total_seconds() / 3600
    if hours > 24:
        return f"{value.days} d"
    return f"{hours:g} h" if hours >= 1 else f"{hours * 60:g} min"


@pytest.mark.asvs("2.1.1", "2.1.3", "5.1.1", "6.1.1", "7.1.1", "7.1.2", "11.4.2")
def test_each_figure_is_that_of_the_code() -> None:
    written = dict(re.findall(r"^\| (.+) \| ([^|]+) \|$", PAGE, re.MULTILINE))
    for what, value in FIGURES.items():
        assert written.get(what) == said(value), what


def test_no_table_of_figures_holds_a_line_that_is_not_compared() -> None:
    tables = re.findall(r"\| figure \|\n\|[-|]+\n((?:\|.*\n)+)", PAGE)
    lines = [line.rsplit(" | ", 1)[0][2:] for found in tables for line in found.splitlines()]
    assert sorted(lines) == sorted(FIGURES)


@pytest.mark.asvs("11.1.1", "11.1.2", "11.2.2")
def test_each_key_has_its_line() -> None:
    keys = PAGE.split("## Keys and algorithms")[1].split("\n\n")[1]
    assert re.findall(r"^\| (\w+) \| ", keys, re.MULTILINE) == [
        "cookie",
        "journey",
        "seal",
        "lookup",
        "pepper",
        "order",
    ]
    assert set(PURPOSES) == set(re.findall(r"^\| (\w+) \| ", keys, re.MULTILINE))


@pytest.mark.asvs("2.1.2", "6.1.2", "6.1.3", "8.1.1", "13.1.1", "15.1.1", "15.1.3", "16.1.1")
@pytest.mark.parametrize(
    ("section", "holds"),
    [
        ("Inputs", ["What must agree together", "Files are taken in one place only"]),
        (
            "Ways of signing in",
            [
                "There is no other.",
                "A password has no end date, no hint and no secret question.",
                "Words that no password may be made of",
            ],
        ),
        ("Who may do what", ["Each view declares its kinds", "app/queries/access.py"]),
        ("What costs", ["slow hashes", "a class list", "an export", "polls of open pages"]),
        ("What Repère talks to", ["Its database", "Nothing else"]),
        ("Logs", ["standard error", "UTC", "kept six months"]),
        ("Libraries", ["within 7 days", "within 30", "every three months"]),
    ],
)
def test_the_page_writes_down_what_it_must(section: str, holds: list[str]) -> None:
    text = PAGE.split(f"## {section}\n")[1].split("\n## ")[0]
    for words in holds:
        assert words in text, f"{section}: {words}"


@pytest.mark.asvs("6.1.3", "6.3.4")
def test_each_way_in_that_the_code_has_is_written_down() -> None:
    """Whatever opens a session (`begin(`) stands in one of these files."""
    doors = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app" / "web").rglob("*.py")
        if re.search(r"(?<![\w.])begin\(", path.read_text("utf-8"))
    }
    assert doors == {"app/web/auth/pupil.py", "app/web/auth/staff.py", "app/web/sign_in.py"}


@pytest.mark.asvs("6.2.10")
@pytest.mark.once
def test_a_password_of_two_years_ago_still_signs_in(
    client: Client, cast: Cast, clock: Clock
) -> None:
    clock.advance(days=800)
    who = {"email": cast.petit.email, "password": PASSWORD}
    assert client.post("/prof/connexion", who).location == "/prof/code"
    code = pyotp.TOTP(SEED).at(clock.now)
    assert client.post("/prof/code", {"code": code}).location == "/teach"
    client.get("/teach")


def forms(kind: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    """Every form of the application."""
    for one in kind.__subclasses__():
        yield one
        yield from forms(one)


@pytest.mark.asvs("6.4.2")
@pytest.mark.once
def test_the_forms_that_know_somebody_ask_for_these_fields_and_no_other(
    app: Flask, client: Client
) -> None:
    """A hint or a secret question would be a field, of the door or of a form with a password."""
    asked = {}
    with app.test_request_context("/"):
        for kind in forms():
            fields = {f.name: f for f in kind(meta={"csrf": False})}
            secret = any(isinstance(field, PasswordField) for field in fields.values())
            if secret or kind.__module__ == auth_forms.__name__:
                asked[kind.__name__] = " ".join(sorted(fields))
    assert asked == {
        "CodeForm": "code kept",
        "CardForm": "last token",
        "StaffForm": "email password",
        "FactorForm": "code trust",
        "ConfirmForm": "code password",
        "PasswordForm": "again password",
        "ChangePasswordForm": "again current password",
        "EnrolForm": "code",
    }
    door = {field["name"] for field in client.get("/prof/connexion").select("main [name]")}
    assert door == {"csrf_token", "email", "password"}
