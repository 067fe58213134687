"""The lessons' commands: check, schema, correct, withdraw."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app import keys as key_ring
from app.cli.lessons import lessons
from app.cli.workplace import Workplace
from app.content.editions import freeze
from app.content.library import load
from app.models import EditionState, LessonEdition
from app.services import editions
from config import Config

LESSONS = Path(__file__).parents[2] / "lessons"
CODE, BAND = "P1", "4e-3e"


@pytest.fixture
def folder(tmp_path):
    """The shared files and one lesson."""
    root = tmp_path / "lessons"
    shutil.copytree(LESSONS, root, ignore=shutil.ignore_patterns("4e-3e"))
    shutil.copytree(LESSONS / "comptes", root / "comptes", dirs_exist_ok=True)
    return root


@pytest.fixture
def place(tmp_path, folder, monkeypatch):
    """An installation of its own, whose lessons are those of `folder`, published."""
    config = Config(
        var_dir=tmp_path / "var",
        database_url=f"sqlite:///{tmp_path / 'var' / 'repere.sqlite3'}",
        profile="secure",
        lessons_dir=folder,
    )
    place = Workplace(config)
    key_ring.save(place.keys_path, key_ring.new_ring())
    place.migrate()
    with place.session() as session:
        for lesson, body in load(folder).frozen():
            editions.publish(
                session, lesson.hash, lesson.code, lesson.band, body, date(2026, 11, 1)
            )
        session.commit()
    monkeypatch.setattr(Workplace, "open", classmethod(lambda cls: place))
    yield place
    place.engine.dispose()


def run(*arguments):
    return CliRunner().invoke(lessons, [str(a) for a in arguments])


def rewrite(folder, old, new):
    path = folder / "comptes" / BAND / "lesson.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def states(place):
    with place.session() as session:
        rows = session.execute(sa.select(LessonEdition.hash, LessonEdition.state)).all()
    return dict(tuple(row) for row in rows)


def test_check_prints_a_table_and_ends_well(folder):
    result = run("check", "--folder", folder)
    assert result.exit_code == 0, result.output
    assert "comptes/4e-3e" in result.output
    assert "Help channels to read again" in result.output


def test_check_says_every_problem_and_ends_badly(folder):
    rewrite(folder, "minutes: ", "minuts: ")
    result = run("check", "--folder", folder, "--quiet")
    assert result.exit_code == 1
    assert "lessons/comptes/4e-3e/lesson.yaml:" in result.output
    assert "did you mean `minutes`?" in result.output


def test_check_can_read_one_lesson(folder):
    result = run("check", "--folder", folder, "nothing-of-that-name")
    assert result.exit_code == 0
    assert "0 lessons" in result.output


def test_schema_writes_what_editors_read(folder):
    (folder / "lesson.schema.json").unlink(missing_ok=True)
    assert run("schema", "--folder", folder).exit_code == 0
    assert '"LessonFile"' not in (folder / "lesson.schema.json").read_text("utf-8")[:40]


def test_a_correction_takes_the_place_of_the_edition(place, folder):
    (old,) = [x for x in load(folder).lessons if x.code == CODE]
    rewrite(folder, old.steps[0].title, "Avant tout")
    result = run("correct", CODE, BAND)
    assert result.exit_code == 0, result.output
    (new,) = load(folder).lessons
    assert states(place) == {old.hash: EditionState.REPLACED, new.hash: EditionState.PUBLISHED}
    with place.session() as session:
        edition = session.get(LessonEdition, old.hash)
        assert edition is not None
        assert edition.replaced_by == new.hash


def test_a_correction_cannot_change_the_keys(place, folder):
    (old,) = load(folder).lessons
    rewrite(folder, f"key: {old.before[0]}", "key: other")
    rewrite(folder, old.before[0], "other")
    result = run("correct", CODE, BAND)
    assert result.exit_code == 1
    assert "keys differ" in result.output or "no lesson" in result.output
    assert states(place) == {old.hash: EditionState.PUBLISHED}


def test_an_older_lesson_with_other_keys_is_left_alone(place, folder):
    (first,) = load(folder).lessons
    rewrite(folder, f"  - key: {first.steps[2].key}", "  - key: other-step")
    (second,) = load(folder).lessons
    with place.session() as session:
        editions.publish(session, second.hash, CODE, BAND, freeze(second)[1], date(2026, 11, 2))
        session.commit()
    rewrite(folder, second.steps[0].title, "Avant tout")
    assert run("correct", CODE, BAND).exit_code == 0
    assert states(place)[first.hash] is EditionState.PUBLISHED
    assert states(place)[second.hash] is EditionState.REPLACED


def test_there_is_nothing_to_correct_when_nothing_changed(place):
    result = run("correct", CODE, BAND)
    assert result.exit_code == 1
    assert "nothing to correct" in result.output


def test_a_withdrawn_lesson_stays_withdrawn(place, folder):
    assert run("withdraw", CODE, BAND, "--yes").exit_code == 0
    assert set(states(place).values()) == {EditionState.WITHDRAWN}
    assert run("withdraw", CODE, BAND, "--yes").exit_code == 1
    (lesson,) = load(folder).lessons
    with place.session() as session:
        again = editions.publish(
            session, lesson.hash, CODE, BAND, freeze(lesson)[1], date(2026, 11, 2)
        )
    assert again is False
