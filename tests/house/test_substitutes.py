"""Nothing asks who teaches a class without asking for which day."""

import ast
from collections.abc import Iterator

from tests.house.source import python_files, shown, tree

#: What names the table and need not ask for a day, and why.
WITHOUT_A_DAY = {
    "app/queries/taught.py:class_teachers": "the list of who has access shows the days themselves",
    "app/services/classrooms.py:create": "gives a new class to its teacher: asks for nothing",
    "app/services/year_end.py:teachers_of": "who goes on with a class: no substitute does",
    "app/services/teaching.py:give": "writes the days",
    "app/services/teaching.py:take_back": "takes a class back whatever its days",
    "app/services/teaching.py:forget_past": "erases by the last day",
}


def askers() -> Iterator[tuple[str, str]]:
    """Every function or top-level statement that names the table, and its source."""
    for path in python_files("app/queries", "app/services", "app/web", "app/cli"):
        for node in tree(path).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                continue
            names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            if "Teaching" in names:
                yield f"{shown(path)}:{getattr(node, 'name', '_')}", ast.unparse(node)


def test_every_question_on_who_teaches_a_class_is_asked_for_a_day() -> None:
    wrong = [
        name
        for name, source in askers()
        if name not in WITHOUT_A_DAY and "Teaching.counts_on(" not in source
    ]
    assert not wrong, f"add Teaching.counts_on(today) to these: {wrong}"


def test_the_exceptions_are_still_there() -> None:
    assert set(WITHOUT_A_DAY) <= {name for name, _ in askers()}
