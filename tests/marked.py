"""Which tests say that they prove a goal, read from their source."""

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Marked:
    """A test and the ids it is marked with."""

    test: str  #: `tests/security/test_ids.py::test_…`
    goals: tuple[str, ...]
    asvs: tuple[str, ...]


def marked_tests(folder: Path = ROOT / "tests") -> list[Marked]:
    """Every test with a mark of its own or of its module, in the order of the files."""
    found = []
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"), filename=str(path))
        module = _ids(_of_the_module(tree))
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            own = _ids(node.decorator_list)
            goals = tuple(sorted({*module["goal"], *own["goal"]}))
            asvs = tuple(sorted({*module["asvs"], *own["asvs"]}))
            if goals or asvs:
                name = f"{path.relative_to(ROOT).as_posix()}::{node.name}"
                found.append(Marked(name, goals, asvs))
    return found


def _of_the_module(tree: ast.Module) -> list[ast.expr]:
    """The marks in `pytestmark = …`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            many = isinstance(node.value, ast.List | ast.Tuple)
            return list(node.value.elts) if many else [node.value]  # type: ignore[attr-defined]
    return []


def _ids(marks: list[ast.expr]) -> dict[str, list[str]]:
    """`pytest.mark.goal("R01")` → {"goal": ["R01"]}."""
    found: dict[str, list[str]] = {"goal": [], "asvs": []}
    for mark in marks:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute):
            name = mark.func.attr
            if name in found and ast.unparse(mark.func.value).endswith("pytest.mark"):
                found[name] += [a.value for a in mark.args if isinstance(a, ast.Constant)]
    return found
