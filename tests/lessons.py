"""The lessons of the project, read once per worker: reading their files takes two seconds.

What tests the reading itself reads the files; everything else takes the lessons from here.
"""

import functools
import os
import shutil
from pathlib import Path

from app.content.library import Library
from app.content.shelf import load_kept

LESSONS = Path(__file__).parents[1] / "lessons"


def shelf() -> Path:
    """The folder where this run keeps the lessons that were read (see tests/conftest.py)."""
    return Path(os.environ["REPERE_TEST_SHELF"])


@functools.cache
def library() -> Library:
    """Every lesson of the project."""
    return load_kept(LESSONS, shelf())


def stock(var_dir: Path) -> None:
    """Put the lessons that were read on the shelf of an installation."""
    library()
    shutil.copytree(shelf(), var_dir / "lessons")
