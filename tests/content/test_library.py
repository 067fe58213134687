"""The library: broken lessons are put aside, editions are found, help is honest."""

import pickle
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.content.checks import channels
from app.content.library import Library, load
from app.content.loader import lesson_folders
from app.content.markdown import render
from app.content.problems import ContentError
from app.content.shared import HOURS_HOLD, Channel, Statement
from app.content.shelf import load_kept

LESSONS = Path(__file__).parents[2] / "lessons"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def library():
    return load(LESSONS)


@pytest.fixture
def copy(tmp_path):
    """The shared files and one parallel lesson, to be broken."""
    root = tmp_path / "lessons"
    shutil.copytree(LESSONS, root, ignore=shutil.ignore_patterns("4e-3e"))
    shutil.copytree(LESSONS / "comptes", root / "comptes", dirs_exist_ok=True)
    return root


def test_a_lesson_is_found_by_code_slug_and_edition(library):
    lesson = library.main[0]
    assert library.get(lesson.code, lesson.band) is lesson
    assert library.get(lesson.slug) is lesson
    assert library.get(lesson.hash) is lesson
    assert library.edition(lesson.hash) is lesson
    assert library.get("L99") is None
    assert library.edition("0") is None


def test_every_main_lesson_has_its_other_route(library):
    for lesson in library.main:
        other = library.parallel_of(lesson)
        assert other is not None
        assert other.role == "parallel"
        assert library.parallel_of(other) is None


def test_editions_thaw_into_the_same_lessons(library):
    for lesson, body in library.frozen():
        assert library.thaw(body).hash == lesson.hash
        assert library.thaw(body) is library.thaw(body)


def test_a_doubtful_fact_is_never_given(library):
    doubtful = [k for k, f in library.shared.facts.items() if f.certainty == "C"]
    assert doubtful
    assert library.facts(doubtful) == ()
    sure = [k for k, f in library.shared.facts.items() if f.certainty == "A"][:2]
    assert [f.key for f in library.facts([sure[0], doubtful[0], "S999", sure[1]])] == sure


def test_lookups(library):
    assert library.tactic("secret").name == "Le secret"
    assert library.tactic(None) is None
    assert library.misconception("M01").prompt
    assert [g.key for g in library.gestures(["B1", "nothing"])] == ["B1"]


def test_the_library_can_be_kept(library):
    kept = pickle.loads(pickle.dumps(library))
    assert [lesson.hash for lesson in kept.lessons] == [lesson.hash for lesson in library.lessons]
    assert kept.get(library.lessons[0].hash) == library.lessons[0]


@pytest.mark.parametrize(
    "damage", [b"", b"not a pickle", b"\x80\x05I1a\n.", pickle.dumps("something else")]
)
def test_a_damaged_copy_is_made_again(copy, tmp_path, damage):
    shelf = tmp_path / "shelf"
    codes = [lesson.code for lesson in load_kept(copy, shelf).lessons]
    (kept,) = shelf.iterdir()
    kept.write_bytes(damage)
    assert [lesson.code for lesson in load_kept(copy, shelf).lessons] == codes
    assert isinstance(pickle.loads(kept.read_bytes()), Library)


@pytest.mark.goal("R21")
def test_a_broken_lesson_is_put_aside_and_the_others_are_served(copy):
    folder = copy / "casse" / "4e-3e"
    folder.mkdir(parents=True)
    (folder / "lesson.yaml").write_text("format: 1\n")
    library = load(copy)
    assert [lesson.slug for lesson in library.lessons] == ["comptes"]
    assert {p.file for p in library.problems} == {"lessons/casse/4e-3e/lesson.yaml"}
    assert len(lesson_folders(copy)) == 2


@pytest.mark.goal("R21")
def test_without_help_numbers_nothing_starts(copy):
    (copy / "help" / "channels.yaml").write_text("[]")
    with pytest.raises(ContentError):
        load(copy)


def test_all_that_is_wrong_with_shared_files_is_said_at_once(copy):
    (copy / "facts.yaml").write_text("S01: {text: x}\n")
    (copy / "tactics.yaml").unlink()
    with pytest.raises(ContentError) as error:
        load(copy)
    assert {p.file for p in error.value.problems} == {"lessons/facts.yaml", "lessons/tactics.yaml"}


# -- help ---------------------------------------------------------------------------------------


def statement(kind, days, certainty="A"):
    return Statement("x", kind, certainty, (TODAY - timedelta(days=days)).isoformat(), "y")


def test_old_hours_and_doubtful_words_are_kept_from_pupils():
    shown = (statement("hours", 180), statement("free", 900), statement("how", 900, "B"))
    kept = (statement("hours", 181), statement("what", 1, "C"))
    channel = Channel("1", "x", "both", "x", 1, False, (*shown, *kept))
    assert channel.for_pupils(TODAY) == shown
    assert timedelta(days=180) == HOURS_HOLD


def test_old_hours_and_doubtful_words_are_told_to_adults():
    channel = Channel(
        "1", "x", "both", "x", 1, False, (statement("hours", 181), statement("what", 1, "C"))
    )
    fresh = Channel("2", "x", "both", "x", 1, False, (statement("hours", 9), statement("how", 900)))
    assert [p.key for p in channels.check([channel, fresh], TODAY)] == ["1 hours", "1 what"]


@pytest.mark.parametrize(
    ("written", "old"),
    [
        ("2026-11", False),
        ("2026-06-01", False),
        ("2026-05", True),
        ("2026", True),
        ("unknown", True),
    ],
)
def test_a_vague_date_can_only_look_older(written, old):
    assert Statement("x", "hours", "A", written, "y").is_old(TODAY) is old


def test_a_source_without_a_date_says_so():
    undated = Statement("x", "hours", "A", "unknown", "y")
    channel = Channel("1", "x", "both", "x", 1, False, (undated,))
    (problem,) = channels.check([channel], TODAY)
    assert "without a date" in problem.what


def test_3018_stands_first_and_says_what_it_is_for(library):
    first = library.channels[0]
    assert (first.key, first.tel) == ("3018", "3018")
    assert any(s.kind == "what" for s in first.for_pupils(TODAY))
    assert any(s.kind == "free" for s in first.for_pupils(TODAY))


# -- the adults' sheet ----------------------------------------------------------------------------


@pytest.mark.goal("S16")
def test_a_sheet_is_safe_html():
    html = render(
        "# Titre\n\n<script>x</script> **gras** [lien](https://x.fr) ![i](y)\n\n"
        "|a|b|\n|-|-|\n|c|d|\n"
    )
    assert "<h2>Titre</h2>" in html
    assert "<strong>gras</strong>" in html
    assert "<td>c</td>" in html
    for refused in ("<script", "<a", "href", "<img"):
        assert refused not in html


def test_every_sheet_renders(library):
    for lesson in library.main:
        assert "<h2>" in library.sheet(lesson)
