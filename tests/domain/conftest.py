"""The lessons as the rules read them, loaded once."""

import pytest

from app.content.library import Library
from app.domain.lesson import Lesson
from tests import lessons


@pytest.fixture(scope="session")
def library() -> Library:
    """Every lesson of the project."""
    return lessons.library()


@pytest.fixture(scope="session")
def lesson(library: Library) -> Lesson:
    """« Ami ou piège ? »."""
    found = library.get("L1")
    assert found is not None
    return found
