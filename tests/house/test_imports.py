"""Who may import whom: the table of docs/architecture.md."""

import ast
import subprocess
import sys

import pytest

from tests.house.source import ROOT, imports, python_files, shown, tree

FRAMEWORKS = ("flask", "flask_login", "flask_wtf", "flask_babel", "wtforms", "werkzeug", "jinja2")

#: Layer → what of ours it may import, what it never imports.
LAYERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "app/domain": (("app.domain",), (*FRAMEWORKS, "sqlalchemy", "pydantic", "ruamel", "pathlib")),
    "app/content": (("app.content", "app.domain"), (*FRAMEWORKS, "sqlalchemy")),
    "app/models": (("app.models", "app.domain"), FRAMEWORKS),
    "app/services": (
        ("app.services", "app.models", "app.domain", "app.content", "app.keys"),
        FRAMEWORKS,
    ),
    "app/queries": (("app.queries", "app.models", "app.domain"), FRAMEWORKS),
    "app/cli": (
        (
            "app.cli",
            "app.services",
            "app.queries",
            "app.models",
            "app.domain",
            "app.content",
            "app.keys",
        ),
        ("flask", "flask_login", "flask_wtf", "wtforms"),
    ),
}

DOORS = ("public", "help", "auth", "learn", "teach", "admin")


def belongs(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_stands_below_it(layer: str) -> None:
    allowed, never = LAYERS[layer]
    wrong = [
        f"{shown(path)}:{line} imports {name}"
        for path in python_files(layer)
        for line, name in imports(path)
        if belongs(name, never) or (belongs(name, ("app",)) and not belongs(name, allowed))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("door", DOORS)
def test_a_door_does_not_know_another_door(door: str) -> None:
    others = tuple(f"app.web.{other}" for other in DOORS if other != door)
    wrong = [
        f"{shown(path)}:{line} imports {name}"
        for path in python_files(f"app/web/{door}")
        for line, name in imports(path)
        if belongs(name, (*others, "app.cli"))
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_of_ours_imports_the_tests() -> None:
    wrong = [
        f"{shown(path)}:{line}"
        for path in python_files("app", "migrations")
        for line, name in imports(path)
        if belongs(name, ("tests", "benchmarks"))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_domain_has_no_clock_no_chance_and_no_files() -> None:
    wrong = []
    for path in python_files("app/domain"):
        for node in ast.walk(tree(path)):
            call = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if call in ("datetime.now", "date.today", "time.time", "open", "secrets.token_hex"):
                wrong.append(f"{shown(path)}:{node.lineno} calls {call}")
    assert not wrong, "\n".join(wrong)


def test_queries_only_read() -> None:
    verbs = ("add", "add_all", "delete", "merge", "flush", "commit", "bulk_save_objects")
    wrong = []
    for path in python_files("app/queries"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                if node.func.attr in verbs and owner.endswith("session"):
                    wrong.append(f"{shown(path)}:{node.lineno}")
                if owner == "sa" and node.func.attr in ("insert", "update", "delete"):
                    wrong.append(f"{shown(path)}:{node.lineno}")
    assert not wrong, "\n".join(wrong)


def test_only_web_and_cli_commit() -> None:
    wrong = []
    for path in python_files("app"):
        if shown(path).startswith(("app/web/", "app/cli/")):
            continue
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "commit"
                and shown(path) != "app/models/migrate.py"  # a migration is its own transaction
            ):
                wrong.append(f"{shown(path)}:{node.lineno}")
    assert not wrong, "commit belongs to web and cli: " + ", ".join(wrong)


def test_the_domain_and_the_models_do_not_load_flask() -> None:
    code = (
        "import sys, app.domain.lesson, app.domain.kinds, app.models, app.services.taking;"
        "loaded = [m for m in ('flask', 'flask_login', 'wtforms') if m in sys.modules];"
        "sys.exit(', '.join(loaded) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
