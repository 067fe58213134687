"""Names of pupils: what is wrong with one, in words."""

from dataclasses import dataclass

from flask_babel import gettext

from app.services.classrooms import LARGEST_CLASS, RosterError


@dataclass(frozen=True)
class LineProblem:
    """A line of a pasted list that cannot be taken."""

    number: int
    line: str
    words: str


def problem_words(code: str) -> str:
    """What to do about a name."""
    return {
        "empty": gettext("Type a name."),
        "long": gettext("40 characters at most."),
        "characters": gettext("Letters, digits, spaces, dots, hyphens and apostrophes only."),
        "twice": gettext("This name is already in the list. Add an initial."),
        "many": gettext("A class has at most %(most)s pupils.", most=LARGEST_CLASS),
    }[code]


def line_problems(error: RosterError) -> list[LineProblem]:
    """The lines at fault, with what to do."""
    return [LineProblem(number, line, problem_words(code)) for number, line, code in error.problems]
