"""The long form of what proves each promise, and the page that says so.

    var/venv/bin/python scripts/assurance.py            everything, then docs/assurance.md
    var/venv/bin/python scripts/assurance.py sqlite     that step alone (postgresql, mutants)
    var/venv/bin/python scripts/assurance.py page       the page alone, with the figures there are

Runs every test that has a long form or measures something, at full length, on SQLite and on
PostgreSQL (`make test` runs the others, which are the same there), then takes the controls of
tests/mutants away one by one. Figures are kept in docs/figures.json.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.mutants import mutants  # noqa: E402  found from the folder of the repository
from tests.marked import marked_tests  # noqa: E402

DOCS = ROOT / "docs"
FIGURES = DOCS / "figures.json"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MUTANTS = "mutants"
#: What `make assurance` does, in its order.
STEPS = {
    **{name: f"the long form on {title}" for name, title in DATABASES.items()},
    MUTANTS: "controls taken away",
}
KINDS = {"R": "Reliability", "S": "Security", "P": "Privacy"}


# --- what is written ---------------------------------------------------------------------------


def read(path: Path) -> Any:
    """A YAML file as plain data."""
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


@cache
def goals() -> dict[str, dict[str, str]]:
    """Goal → promise, and why no test proves it when none does."""
    found: dict[str, dict[str, str]] = read(DOCS / "goals.yaml")
    return found


@cache
def tests_of(kind: str) -> dict[str, list[str]]:
    """Id → the tests marked with it. `kind` is goal or asvs."""
    found: dict[str, list[str]] = {}
    for marked in marked_tests():
        for name in marked.goals if kind == "goal" else marked.asvs:
            found.setdefault(name, []).append(marked.test)
    return found


@cache
def requirements() -> dict[str, dict[str, Any]]:
    """ASVS id → its tests (marked, or named in docs/asvs.yaml), or why it does not apply."""
    found: dict[str, dict[str, Any]] = read(DOCS / "asvs.yaml")
    marked = tests_of("asvs")
    return {
        name: {**line, "tests": [*line.get("tests", []), *marked.get(name, [])]}
        for name, line in found.items()
    }


def exists(test: str) -> bool:
    """Whether `path`, or `path::test_name`, is there."""
    path, _, name = test.partition("::")
    file = ROOT / path
    if not name:
        return file.exists()
    return file.is_file() and f"def {name}(" in file.read_text("utf-8")


# --- the page ----------------------------------------------------------------------------------


def kept_figures() -> dict[str, Any]:
    """The figures of the last long run; none before the first."""
    if not FIGURES.exists():
        return {}
    found: dict[str, Any] = json.loads(FIGURES.read_text("utf-8"))
    return found


def page(figures: Mapping[str, Any]) -> str:
    """docs/assurance.md."""
    proved = tests_of("goal")
    asked = requirements()
    out = [
        "# Assurance",
        "",
        "Made by `make assurance` from docs/goals.yaml, docs/asvs.yaml, the marks of the tests and",
        "the figures of its last run (docs/figures.json). Not written by hand.",
        "",
        f"{len(goals())} goals, {sum(g in proved for g in goals())} with a test; "
        f"{len(asked)} requirements of OWASP ASVS 5.0, "
        f"{sum(bool(r['tests']) for r in asked.values())} with a test; "
        f"{len(mutants())} controls that `make mutants` takes away."
        + (f" Figures of {figures['on']}, {figures['machine']}." if figures else ""),
    ]
    for letter, title in KINDS.items():
        out += ["", f"## {title}", ""]
        for name, goal in goals().items():
            if name.startswith(letter):
                out += _goal(name, goal, proved.get(name, []), figures)
    out += [
        "",
        "## OWASP ASVS 5.0, level 2",
        "",
        "| requirement | about | proved by |",
        "|---|---|---|",
    ]
    out += [_requirement(name, line) for name, line in asked.items()]
    out += ["", "## Controls taken away", "", "| control | goals | noticed by |", "|---|---|---|"]
    out += [
        f"| {m['name']} | {', '.join(m.get('goals', []))} | {_tests(m['tests'])} |"
        for m in mutants()
    ]
    return "\n".join(out) + "\n"


def _goal(
    name: str, goal: Mapping[str, str], tests: list[str], figures: Mapping[str, Any]
) -> list[str]:
    lines = [f"**{name}** {goal['promise']}.", ""]
    if not tests:
        lines += [f"- no test: {goal['without']}; the nearest is `{goal['nearest']}`"]
    lines += [f"- {_files(tests)}"] if tests else []
    for database, title in DATABASES.items():
        seen = figures.get(database, {}).get(name, [])
        lines += [f"- {text} ({title} run)" for text in dict.fromkeys(seen)]
    return [*lines, ""]


def _files(tests: Iterable[str]) -> str:
    """`tests/a.py` test_one, test_two; `tests/b.py` …"""
    files: dict[str, list[str]] = {}
    for test in tests:
        path, _, name = test.partition("::")
        files.setdefault(path, []).append(name)
    return "; ".join(f"`{path}` {', '.join(names)}" for path, names in files.items())


def _requirement(name: str, line: Mapping[str, Any]) -> str:
    proof = _tests(line["tests"]) or f"does not apply: {line['does_not_apply']}"
    return f"| {name} | {line['about']} | {proof} |"


def _tests(tests: Iterable[str]) -> str:
    return ", ".join(f"`{test.removeprefix('tests/')}`" for test in tests)


# --- the long run ------------------------------------------------------------------------------


def run(steps: Iterable[str]) -> int:
    """Run these steps, and after each write the page with its figures beside those that were
    there. Returns the exit code of the first step that fails: what came before it is written."""
    figures = {
        **kept_figures(),
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, Python {sys.version.split()[0]}",
    }
    for step in steps:
        started = time.monotonic()
        print(f"» {STEPS[step]}", flush=True)
        if step == MUTANTS:
            mutants_file = str(ROOT / "scripts" / "mutants.py")
            code = subprocess.run([sys.executable, mutants_file]).returncode
        else:
            target = ROOT / "var" / f"figures-{step}.json"
            target.unlink(missing_ok=True)
            code = long_form(step, target)
            figures[step] = json.loads(target.read_text("utf-8")) if target.exists() else {}
        if code:
            return code
        print(f"  {time.monotonic() - started:.0f} s", flush=True)
        FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
        write_page()
    return 0


def long_form(database: str, target: Path) -> int:
    """Run the tests that prove a goal, at full length. Returns pytest's exit code."""
    files = sorted({m.test.partition("::")[0] for m in marked_tests()})
    command = [sys.executable, "-m", "pytest", "--db", database, "--long", "--figures", str(target)]
    command += ["-n", str(min(2, os.cpu_count() or 1)), "-o", "console_output_style=count"]
    command += ["-m", "not once"] if database != "sqlite" else []
    return subprocess.run([*command, *files], cwd=ROOT).returncode


def write_page() -> int:
    """Write docs/assurance.md."""
    (DOCS / "assurance.md").write_text(page(kept_figures()), "utf-8")
    print("docs/assurance.md is written", flush=True)
    return 0


def main(arguments: list[str]) -> int:
    """Everything, some steps of it, or the page alone."""
    if arguments == ["page"]:
        return write_page()
    unknown = [name for name in arguments if name not in STEPS]
    if unknown:
        print(f"there is no step {unknown[0]}: {', '.join(STEPS)}, or page", file=sys.stderr)
        return 2
    return run(arguments or STEPS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
