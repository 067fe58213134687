"""Every lesson loads and passes every check; the schema for editors is up to date."""

from pathlib import Path

import pytest

from app.cli.lessons import SCHEMA, schema_text
from app.content.editions import edition_hash
from app.content.library import Library, load
from app.content.loader import lesson_folders
from app.content.problems import Severity
from app.content.report import Report, inspect
from app.content.shelf import load_kept
from app.domain.lesson import Form, Lesson

LESSONS = Path(__file__).parents[2] / "lessons"
#: What this release promises.
PROMISED = ("L1", "L2", "L3", "L5")
NAMES = [str(f.relative_to(LESSONS)) for f in lesson_folders(LESSONS)]


@pytest.fixture(scope="module")
def report() -> Report:
    return inspect(LESSONS)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(LESSONS)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_passes_every_check(report: Report, name: str) -> None:
    (row,) = [r for r in report.rows if r.name == name]
    errors = [str(p) for p in row.problems if p.severity is Severity.ERROR]
    assert not errors, "\n".join(errors)


def test_nothing_is_wrong_with_what_lessons_share(report: Report) -> None:
    errors = [str(p) for p in report.general if p.severity is Severity.ERROR]
    assert not errors, "\n".join(errors)


def test_the_promised_lessons_are_served(library: Library) -> None:
    assert not library.problems, "\n".join(str(p) for p in library.problems)
    assert {lesson.code for lesson in library.main if lesson.band == "4e-3e"} >= set(PROMISED)


def test_every_question_can_be_answered_and_reviewed(library: Library) -> None:
    for lesson in library.lessons:
        for question in lesson.all_questions():
            view = question.view(lambda keys, purpose: list(keys))
            assert view.prompt
            assert len({o.key for o in view.options}) == len(view.options) >= 2


def test_both_forms_ask_six_questions_after(library: Library) -> None:
    for lesson in library.lessons:
        for form in Form:
            assert len(lesson.before_keys(form)) == 3
            assert len(set(lesson.after_keys(form))) == 6
            assert [lesson.slot(k) for k in lesson.after_keys(form)] == list("123456")


def test_no_two_lessons_share_a_name(library: Library) -> None:
    codes = [(lesson.code, lesson.band) for lesson in library.lessons]
    assert len(set(codes)) == len(codes)
    quiet = [lesson.quiet_title for lesson in library.main]
    assert len(set(quiet)) == len(quiet)


def test_the_hash_of_a_loaded_lesson_is_its_edition(library: Library) -> None:
    def again(lesson: Lesson) -> str:
        return edition_hash(lesson)

    assert all(again(lesson) == lesson.hash for lesson in library.lessons)


def test_the_schema_for_editors_is_up_to_date() -> None:
    written = (LESSONS / SCHEMA).read_text(encoding="utf-8")
    assert written == schema_text(), "run: python -m app.cli lessons schema"


def test_the_shelf_gives_the_same_library(library: Library, tmp_path: Path) -> None:
    for _ in range(2):
        kept = load_kept(LESSONS, tmp_path)
        assert [x.hash for x in kept.lessons] == [x.hash for x in library.lessons]
