"""Broken lesson files: told by line and set aside; an altered number of help is refused."""

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from app.content.build import build_lesson
from app.content.checks import check_structure
from app.content.draft import Draft
from app.content.library import load
from app.content.problems import ContentError
from app.content.schema.lesson import LessonFile
from app.content.schema.shared import ChannelsFile
from app.content.source import Source, parse, read
from app.content.validation import validate
from tests.content import drafts

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
CHANNELS = LESSONS / "help" / "channels.yaml"
WORDS = (
    "~", "true", "1", "-1", "1e999", ".nan", ".inf", "[]", "{}", "''", '""', "[[[[[[]]]]]]",
    "!!python/object:x.y z",
    "!x y", "!!binary xx", "*a", "&a [*a]", "<<: *a", "? x", "|\n  x", ">", "%YAML 9",
    "---\nx: 1", "\t", "\x00",
    "\ud800", "\u2028", "\u202e", "é" * 500, "x" * 5000, "2024-13-45", "0o17", "{{7*7}}",
    "<xqz>", "@", "`", "'", '"',
    "[" * 40 + "]" * 40, "9" * 400, "1:30:00", "no", "null", "s1", "qa1", "L1", "../../x",
    "a: b: c",
)  # fmt: skip


def small() -> str:
    """The small lesson of the tests, as a file."""
    import io

    stream = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.dump(drafts.plain(), stream)
    return stream.getvalue()


def spoilt(text: str, rng: random.Random) -> str:
    """One to three things done to a file."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        lines = text.split("\n")
        place, way = rng.randrange(len(lines)), rng.randrange(9)
        if way < 3 and ":" in lines[place]:
            lines[place] = f"{lines[place].partition(':')[0]}: {rng.choice(WORDS)}"
        elif way == 3:
            del lines[place]
        elif way == 4:
            lines.insert(place, lines[rng.randrange(len(lines))])
        elif way == 5:
            lines[place] = " " * rng.randrange(9) + lines[place].strip()
        elif way == 6:
            lines[place] = f"{lines[place]}{rng.choice(WORDS)}"
        elif way == 7:
            lines = lines[:place]
        else:
            other = rng.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
        text = "\n".join(lines)
    return text


def outcome(text: str) -> str:
    """How reading a lesson ends; anything but words about a line is a failure."""
    try:
        source = parse(text, "lesson.yaml")
        draft = Draft(
            build_lesson(validate(source, LessonFile), ""),
            source,
            Source("en", {}),
            "",
            source.data,
        )
        problems = check_structure(draft)
    except ContentError as error:
        problems = error.problems
    for problem in problems:
        assert problem.line >= 1 and problem.what and problem.remedy, problem
    return "set aside" if problems else "served"


@pytest.mark.goal("R21")
def test_a_broken_lesson_is_set_aside_with_a_line_for_each_problem(
    length: Callable[[int, int], int], figure: Callable[[str, str], None]
) -> None:
    whole, total, seen = small(), length(25, 10_000), Counter[str]()
    assert outcome(whole) == "served"
    for number in range(total):
        try:
            seen[outcome(spoilt(whole, random.Random(number)))] += 1
        except Exception as error:
            raise AssertionError(f"broken lesson {number}: {error!r}") from error
    assert seen["set aside"] > total / 2 and seen["served"] > 0, seen
    figure("R21", f"{total:,} broken lessons: {seen['set aside']:,} set aside, no crash")


@pytest.mark.goal("R21")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ten megabytes", b"a: " + b"x" * 10_000_000),
        ("aliases", b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + b"".join(
            b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 9))),
        ("an alias of itself", b"a: &a [*a]\n"),
        ("depth", b"[" * 600),
        ("another encoding", "a: é".encode("utf-16")),
        ("bytes", bytes(range(256))),
        ("a key twice", b"a: 1\na: 1\n"),
        ("an anchor twice", b"a: &x [1]\nb: &x [2]\nc: *x\n"),
    ],
)  # fmt: skip
def test_a_file_made_to_exhaust_us_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / "lesson.yaml"
    path.write_bytes(data)
    with pytest.raises(ContentError):
        read(path)


@pytest.mark.goal("R21")
def test_the_other_lessons_are_served_beside_broken_ones(
    tmp_path: Path, length: Callable[[int, int], int]
) -> None:
    root = tmp_path / "lessons"
    shutil.copytree(LESSONS, root, ignore=shutil.ignore_patterns("4e-3e"))
    shutil.copytree(LESSONS / "comptes", root / "comptes", dirs_exist_ok=True)
    whole = (LESSONS / "comptes" / "4e-3e" / "lesson.yaml").read_text("utf-8")
    for number in range(length(3, 60)):
        folder = root / f"casse-{number}" / "4e-3e"
        folder.mkdir(parents=True)
        broken = spoilt(whole[: 4000 + 400 * number], random.Random(number))
        (folder / "lesson.yaml").write_text(broken, "utf-8", "replace")
    library = load(root)
    assert [lesson.slug for lesson in library.lessons] == ["comptes"]
    assert len({problem.file for problem in library.problems}) == length(3, 60)


# -- numbers of help ---------------------------------------------------------------------------


def channels(text: str) -> Any:
    return validate(parse(text, "channels.yaml"), ChannelsFile)


@pytest.mark.goal("R21")
def test_an_altered_number_of_help_is_refused(figure: Callable[[str, str], None]) -> None:
    text = CHANNELS.read_text("utf-8")
    assert channels(text)
    plain, tried = parse(text, "channels.yaml").data, 0
    for found in re.finditer(r'^  (number|tel|sms|url): "([^"]+)"', text, re.MULTILINE):
        name, value = found.groups()
        place = next(n for n, c in enumerate(value) if c.isalnum())
        other = "9" if value[place].isdigit() and value[place] != "9" else "8"
        changed = [f"{value[:place]}{other}{value[place + 1 :]}"]
        changed += (
            ["0899123456", "+33612345678"] if name != "url" else ["evil.example", f"{value}/x"]
        )
        for altered in changed:
            with pytest.raises(ContentError):
                validate(
                    Source("channels.yaml", altered_at(plain, name, value, altered)), ChannelsFile
                )
            tried += 1
    assert tried > 60
    figure("R21", f"{tried} altered numbers and sites of help, all refused")


def altered_at(plain: Any, name: str, value: str, altered: str) -> Any:
    """The channels with this number or site changed."""
    return [{**one, name: altered} if one.get(name) == value else one for one in plain]


@pytest.mark.goal("R21")
@pytest.mark.parametrize("gone", ["3018", "119", "17", "112"])
def test_a_number_that_must_be_there_is_missed(gone: str) -> None:
    blocks = CHANNELS.read_text("utf-8").split("\n- key: ")
    kept = [block for block in blocks if not block.startswith(f'"{gone}"\n')]
    assert len(kept) == len(blocks) - 1
    with pytest.raises(ContentError, match="help must always be reachable"):
        channels("\n- key: ".join(kept))
