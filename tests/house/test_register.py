"""docs/data-we-keep.md has one line for each column of each table and for each cookie."""

import re

from app.models import Base
from tests.house.source import ROOT, python_files

REGISTER = ROOT / "docs" / "data-we-keep.md"


def registered() -> dict[str, dict[str, list[str]]]:
    """Table → column → cells of its line."""
    tables: dict[str, dict[str, list[str]]] = {}
    table = ""
    for line in REGISTER.read_text("utf-8").splitlines():
        heading = re.match(r"### `(\w+)`", line)
        if heading:
            table = heading.group(1)
            tables[table] = {}
        cell = re.match(r"\| `(\w+)` \|(.*)\|$", line)
        if cell and table:
            tables[table][cell.group(1)] = [part.strip() for part in cell.group(2).split("|")]
    return tables


def test_the_register_holds_every_column_and_no_other() -> None:
    ours = {t.name: {c.name for c in t.columns} for t in Base.metadata.sorted_tables}
    theirs = {table: set(columns) for table, columns in registered().items()}
    assert set(ours) == set(theirs)
    for table, columns in ours.items():
        missing, unknown = columns - theirs[table], theirs[table] - columns
        assert not missing, f"docs/data-we-keep.md lacks {table}: {sorted(missing)}"
        assert not unknown, f"docs/data-we-keep.md invents {table}: {sorted(unknown)}"


def test_each_line_says_why_until_when_and_who_sees_it() -> None:
    for table, columns in registered().items():
        for column, cells in columns.items():
            assert len(cells) == 3 and all(cells), f"{table}.{column}: {cells}"


def test_the_register_holds_every_cookie_and_no_other() -> None:
    sources = [path.read_text("utf-8") for path in (*python_files("app/web"), ROOT / "config.py")]
    found = re.findall(r'"(repere-[a-z]+)"|_COOKIE = "(\w+)"|_SESSION = "(\w+)"', "".join(sources))
    ours = {name for names in found for name in names if name}
    lines = re.findall(r"^\| .*cookie.*|^\| .*`repere.*", REGISTER.read_text("utf-8"), re.M)
    theirs = {name for line in lines for name in re.findall(r"`(repere[-_a-z]*)`", line)}
    assert "repere-way" in ours
    assert ours == theirs
