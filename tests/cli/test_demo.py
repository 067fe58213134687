"""The demonstration school: the same every time, and every figure shows."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from app.cli.__main__ import main
from app.models import Account, Attempt, Ballot, Classroom, Counter, Enrolment, Role
from app.queries.pupil_home import given_to
from tests import lessons


def prepare(folder: Path, *more: str) -> Result:
    """Run what `make run` runs before the server."""
    environ = {
        "REPERE_VAR": str(folder),
        "REPERE_DEMO": "1",
        "REPERE_DATABASE_URL": "",
        "COLUMNS": "200",
    }
    return CliRunner().invoke(
        main, ["prepare", "--host", "0.0.0.0", "--port", "8000", *more], env=environ
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration started once."""
    folder = tmp_path_factory.mktemp("demo")
    lessons.stock(folder)
    result = prepare(folder)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def rows(folder: Path) -> Session:
    """A session on its database."""
    engine = sa.create_engine(f"sqlite:///{folder / 'repere.sqlite3'}", poolclass=sa.NullPool)
    with Session(engine) as session:
        yield session


def test_two_classes_of_26_and_two_teachers(rows: Session) -> None:
    sizes = rows.execute(
        sa.select(Classroom.label, sa.func.count())
        .join(Enrolment, Enrolment.classroom_id == Classroom.id)
        .group_by(Classroom.label)
    ).all()
    assert sorted(tuple(row) for row in sizes) == [("4e A", 26), ("4e B", 26)]
    assert rows.query(Account).filter_by(role=Role.TEACHER).count() == 2


def test_22_have_finished_and_3_have_begun(rows: Session) -> None:
    assert rows.query(Attempt).filter(Attempt.finished_on.is_not(None)).count() == 22
    assert rows.query(Attempt).filter(Attempt.finished_on.is_(None)).count() == 3


def test_what_was_chosen_is_counted(rows: Session) -> None:
    items = {item for (item,) in rows.query(Counter.item).distinct()}
    assert {"before:1", "after:1"} <= items
    assert any(item.startswith("story:") for item in items)
    waiting = {item for (item,) in rows.query(Ballot.item).distinct()}
    assert not waiting & {"before:1", "after:1"}


def test_a_refresher_waits_for_whoever_has_finished_the_first_lesson(rows: Session) -> None:
    for attempt in rows.query(Attempt):
        given = given_to(rows, attempt.school_id, attempt.pupil_id, datetime.now(UTC))
        assert (given.follow_up is not None) is (attempt.finished_on is not None)


def test_a_second_start_keeps_the_pupils_and_gives_new_secrets(folder: Path) -> None:
    first = prepare(folder)
    second = prepare(folder)
    assert first.exit_code == second.exit_code == 0
    codes = [
        {line.split("│")[3].strip() for line in out.splitlines() if "│ 4e " in line}
        for out in (first.output, second.output)
    ]
    assert len(codes[0]) == len(codes[1]) == 3 and not codes[0] & codes[1]
    names = [
        {line.split("│")[1].strip() for line in out.splitlines() if "│ 4e " in line}
        for out in (first.output, second.output)
    ]
    assert names[0] == names[1]


def test_it_prints_addresses_and_a_code_to_scan(folder: Path) -> None:
    output = prepare(folder).output
    assert "http://127.0.0.1:8000" in output
    assert "█" in output
