"""One lesson folder to a draft, or everything that is wrong with its files."""

from collections.abc import Iterator
from pathlib import Path

from app.content.build import build_lesson
from app.content.draft import Draft
from app.content.problems import ContentError
from app.content.schema.lesson import LessonFile
from app.content.source import Source, read
from app.content.typography import french
from app.content.validation import validate
from app.domain.lesson import Letter

LESSON = "lesson.yaml"
ENGLISH = "lesson.en.yaml"
SHEET = "teacher.fr.md"
MAX_SHEET = 60_000
#: The letter to families, by language.
LETTERS = {"fr": "family.fr.md", "en": "family.en.md"}


def lesson_folders(root: Path) -> list[Path]:
    """The folders of `root` that hold a lesson, in order."""
    return sorted(p.parent for p in root.glob(f"*/*/{LESSON}"))


def load_draft(folder: Path, root: Path) -> Draft:
    """The lesson of a folder. Raises ContentError."""
    here = folder.relative_to(root)
    source = read(folder / LESSON, f"{root.name}/{here / LESSON}")
    file = validate(source, LessonFile)
    english = Source(f"{root.name}/{here / ENGLISH}", {})
    if (folder / ENGLISH).exists():
        english = read(folder / ENGLISH, english.file)
    lesson = build_lesson(file, _sheet(folder / SHEET), tuple(_letters(folder)))
    return Draft(lesson, source, english, f"{root.name}/{here / SHEET}", source.data)


def _sheet(path: Path) -> str:
    """The adults' sheet, empty when it is not written yet."""
    if not path.exists():
        return ""
    return french(path.read_text(encoding="utf-8")[:MAX_SHEET])


def _letters(folder: Path) -> Iterator[Letter]:
    """The letters to families that are written."""
    for language, name in LETTERS.items():
        path = folder / name
        if path.exists():
            text = path.read_text(encoding="utf-8")[:MAX_SHEET].strip()
            yield Letter(language, french(text) if language == "fr" else text)


def try_draft(folder: Path, root: Path) -> Draft | ContentError:
    """The draft, or its problems: a broken lesson does not stop the others."""
    try:
        return load_draft(folder, root)
    except ContentError as error:
        return error
