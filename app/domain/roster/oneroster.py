"""OneRoster 1.1 CSV: users, and the classes that other files of the same zip give them."""

from collections import Counter
from collections.abc import Mapping

from app.domain.person_name import plain
from app.domain.roster.table import Layout, Line, Problem, Table

HEADER = ("Classe", "Prénom", "Nom")
_READ = frozenset({"sourcedid", "role", "status", "givenname", "familyname"})


class _Records:
    """The lines of one file, by the words of its header."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.header, *self.lines = lines
        self.names = {plain(cell): i for i, cell in reversed(list(enumerate(self.header.cells)))}

    def get(self, line: Line, name: str) -> str:
        return line.cell(self.names.get(name))

    def is_active(self, line: Line) -> bool:
        return self.get(line, "status").casefold() != "tobedeleted"


def users_alone(lines: tuple[Line, ...]) -> Table:
    """`users.csv` by itself: the pupils, with every column; the class is asked for."""
    users = _Records(lines)
    if "role" not in users.names:
        return Table(lines, Layout.ONEROSTER)
    kept, skipped = [users.header], 0
    for line in users.lines:
        if _is_pupil(users, line):
            kept.append(line)
        else:
            skipped += 1
    return Table(tuple(kept), Layout.ONEROSTER, skipped={"not_a_pupil": skipped} if skipped else {})


def joined(files: Mapping[str, tuple[Line, ...]]) -> Table:
    """The pupils of `users.csv` with the class of `enrollments.csv`, named by `classes.csv`."""
    users = _Records(files["users.csv"])
    classes = _classes(files)
    rows: list[Line] = [Line(users.header.number, HEADER)]
    problems: list[Problem] = []
    skipped: Counter[str] = Counter()
    for line in users.lines:
        if not _is_pupil(users, line):
            skipped["not_a_pupil"] += 1
            continue
        mine = classes.get(users.get(line, "sourcedid"), set())
        if not mine:
            skipped["no_class"] += 1
        elif len(mine) > 1:
            problems.append(Problem(line.number, "several_classes", ", ".join(sorted(mine))[:40]))
        else:
            names = (users.get(line, "givenname"), users.get(line, "familyname"))
            rows.append(Line(line.number, (*mine, *names)))
    dropped = tuple(c for c in users.header.cells if plain(c) not in _READ)
    return Table(tuple(rows), Layout.ONEROSTER, dropped, dict(skipped), tuple(problems))


def _is_pupil(users: _Records, line: Line) -> bool:
    return users.get(line, "role").casefold() in ("student", "") and users.is_active(line)


def _classes(files: Mapping[str, tuple[Line, ...]]) -> dict[str, set[str]]:
    """The labels of each user's classes: the form class alone when there is one."""
    titles, form_classes = _titles(files)
    found: dict[str, set[str]] = {}
    enrolments = _Records(files["enrollments.csv"])
    for line in enrolments.lines:
        role = enrolments.get(line, "role").casefold()
        if role in ("student", "") and enrolments.is_active(line):
            user, group = (enrolments.get(line, f"{n}sourcedid") for n in ("user", "class"))
            found.setdefault(user, set()).add(group)
    return {
        user: {titles.get(group, group) for group in (groups & form_classes or groups)}
        for user, groups in found.items()
    }


def _titles(files: Mapping[str, tuple[Line, ...]]) -> tuple[dict[str, str], set[str]]:
    if "classes.csv" not in files:
        return {}, set()
    classes = _Records(files["classes.csv"])
    titles, forms = {}, set()
    for line in classes.lines:
        group = classes.get(line, "sourcedid")
        titles[group] = classes.get(line, "title") or group
        if classes.get(line, "classtype").casefold() == "homeroom":
            forms.add(group)
    return titles, forms
