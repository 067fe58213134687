"""A lesson as its writer left it: the objects, the lines of the file, the English words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.content.problems import Problem, Severity
from app.content.source import Source
from app.domain.lesson import Lesson


@dataclass(frozen=True)
class Draft:
    """What the checks read. Keys are those of the file."""

    lesson: Lesson
    source: Source
    english: Source
    sheet_file: str
    #: Plain data of the file: what the schema checked.
    data: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _lines(self) -> dict[str, int]:
        return self.source.by_dotted()

    def line(self, key: str) -> int:
        """The line of a dotted key, or of the nearest one around it."""
        parts = key.split(".")
        while parts:
            line = self._lines.get(".".join(parts))
            if line is not None:
                return line
            parts.pop()
        return 1

    def problem(
        self, key: str, what: str, remedy: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        """A problem at a dotted key of the lesson file."""
        return Problem(self.source.file, self.line(key), key, what, remedy, severity)

    def warning(self, key: str, what: str, remedy: str) -> Problem:
        """Something to look at again."""
        return self.problem(key, what, remedy, Severity.WARNING)

    def letter_problem(self, language: str, what: str, remedy: str, line: int = 1) -> Problem:
        """A problem of the letter to families in a language."""
        file = f"{self.sheet_file.rpartition('/')[0]}/family.{language}.md"
        return Problem(file, line, "(letter)", what, remedy)

    def sheet_problem(self, what: str, remedy: str) -> Problem:
        """A problem of the adults' sheet."""
        return Problem(self.sheet_file, 1, "(sheet)", what, remedy)
