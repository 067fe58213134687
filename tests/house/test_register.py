"""docs/data-we-keep.md has one line for each column of each table and for each cookie."""

import re

import pytest
import sqlalchemy as sa

from app.models import Base
from app.models.register import REGISTER, SECRETS, Whose
from tests.house.source import ROOT, python_files

REGISTER_FILE = ROOT / "docs" / "data-we-keep.md"


def registered() -> dict[str, dict[str, list[str]]]:
    """Table → column → cells of its line."""
    tables: dict[str, dict[str, list[str]]] = {}
    table = ""
    for line in REGISTER_FILE.read_text("utf-8").splitlines():
        heading = re.match(r"### `(\w+)`", line)
        if heading:
            table = heading.group(1)
            tables[table] = {}
        cell = re.match(r"\| `(\w+)` \|(.*)\|$", line)
        if cell and table:
            tables[table][cell.group(1)] = [part.strip() for part in cell.group(2).split("|")]
    return tables


@pytest.mark.goal("P01")
def test_the_register_holds_every_column_and_no_other() -> None:
    ours = {t.name: {c.name for c in t.columns} for t in Base.metadata.sorted_tables}
    theirs = {table: set(columns) for table, columns in registered().items()}
    assert set(ours) == set(theirs)
    for table, columns in ours.items():
        missing, unknown = columns - theirs[table], theirs[table] - columns
        assert not missing, f"docs/data-we-keep.md lacks {table}: {sorted(missing)}"
        assert not unknown, f"docs/data-we-keep.md invents {table}: {sorted(unknown)}"


@pytest.mark.goal("P01")
@pytest.mark.asvs("8.1.2")
def test_each_line_says_why_until_when_and_who_sees_it() -> None:
    for table, columns in registered().items():
        for column, cells in columns.items():
            assert len(cells) == 3 and all(cells), f"{table}.{column}: {cells}"


@pytest.mark.goal("P01")
def test_the_register_holds_every_cookie_and_no_other() -> None:
    sources = [path.read_text("utf-8") for path in (*python_files("app/web"), ROOT / "config.py")]
    found = re.findall(
        r'"(repere-[a-z]+)"|_COOKIE = "(\w+)"|_SESSION = "(\w+)"|GONE = "(\w+)"', "".join(sources)
    )
    ours = {name for names in found for name in names if name}
    lines = re.findall(r"^\| .*cookie.*|^\| .*`repere.*", REGISTER_FILE.read_text("utf-8"), re.M)
    theirs = {name for line in lines for name in re.findall(r"`(repere[-_a-z]*)`", line)}
    assert "repere-way" in ours
    assert ours == theirs


# --- whose each row is -------------------------------------------------------------------------

#: A column that names a person, whatever points at it.
NAMES_A_PERSON = re.compile(r"^(account|pupil|teacher|actor)_id$")


def leads_to_a_person(table: sa.Table) -> bool:
    """Whether a row can be traced to an account: by a column, or by what it points at."""
    if any(NAMES_A_PERSON.match(c.name) for c in table.columns):
        return True
    return any(
        key.referred_table.name in ("account", "attempt") for key in table.foreign_key_constraints
    )


@pytest.mark.goal("P01", "P03", "P04")
def test_every_table_says_whose_its_rows_are_and_the_register_says_the_same() -> None:
    ours = {table.name for table in Base.metadata.sorted_tables}
    assert ours == set(REGISTER), "say in app/models/register.py whose these rows are"
    text = REGISTER_FILE.read_text("utf-8")
    for table, belonging in REGISTER.items():
        section = text.partition(f"### `{table}`")[2].partition("| column |")[0]
        assert belonging.words() in section, f"docs/data-we-keep.md, {table}: {belonging.words()}"


@pytest.mark.goal("P01", "P03", "P04")
def test_a_table_that_leads_to_a_person_belongs_to_one() -> None:
    for table in Base.metadata.sorted_tables:
        if leads_to_a_person(table):
            whose = REGISTER[table.name].whose
            assert whose in (Whose.PUPIL, Whose.PERSON, Whose.STAFF), table.name


@pytest.mark.goal("P03", "P04")
def test_a_table_that_names_a_pupil_is_not_said_to_be_of_the_staff() -> None:
    pupils = {"account", "attempt"}
    for table in Base.metadata.sorted_tables:
        names = {c.name for c in table.columns}
        through = {key.referred_table.name for key in table.foreign_key_constraints} & {"attempt"}
        if table.name in pupils or "pupil_id" in names or through:
            belonging = REGISTER[table.name]
            assert belonging.of_a_pupil, table.name
            assert belonging.by in names and belonging.through in pupils, table.name


def test_what_is_secret_is_a_column_of_a_pupil() -> None:
    for name in SECRETS:
        table, column = name.split(".")
        assert column in Base.metadata.tables[table].columns and REGISTER[table].of_a_pupil


# --- the drafts for the data protection officer --------------------------------------------------

DRAFTS = ("aipd.md", "registre.md")


@pytest.mark.goal("P01")
@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_says_that_nobody_has_validated_it(name: str) -> None:
    lines = (ROOT / "docs" / name).read_text("utf-8").splitlines()
    assert "Projet, à valider par le DPO" in "\n".join(lines[:4])


@pytest.mark.goal("P01")
def test_each_proof_that_the_impact_assessment_names_is_there() -> None:
    text = (ROOT / "docs" / "aipd.md").read_text("utf-8")
    named = set(re.findall(r"`(tests/[\w/.]+\.py)`", text))
    assert len(named) > 15
    assert not [path for path in named if not (ROOT / path).exists()]
