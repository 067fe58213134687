"""Take controls away, one at a time, and see that a test fails each time.

    var/venv/bin/python scripts/mutants.py [word …]

Works on copies of the last commit, so that nothing here changes. tests/mutants/*.yaml names, for
each control, the file, the words to replace, and the tests that must notice. Exit code 1 when one
survives.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]


def mutants() -> list[dict[str, Any]]:
    """Every control that can be taken away, in the order of the files."""
    yaml = YAML(typ="safe", pure=True)
    files = sorted((ROOT / "tests" / "mutants").glob("*.yaml"))
    return [mutant for file in files for mutant in yaml.load(file.read_text("utf-8"))]


@contextmanager
def copies(number: int) -> Iterator["SimpleQueue[Path]"]:
    """Give so many copies of the last commit."""
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    folder = Path(tempfile.mkdtemp(prefix="repere-mutants-"))
    free: SimpleQueue[Path] = SimpleQueue()
    try:
        for n in range(number):
            (folder / str(n)).mkdir()
            subprocess.run(["tar", "-x", "-C", str(folder / str(n))], input=archive, check=True)
            free.put(folder / str(n))
        yield free
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def survives(folder: Path, mutant: dict[str, Any]) -> str:
    """Empty when a test noticed; else why the mutant survived."""
    path = folder / mutant["file"]
    source = path.read_text("utf-8")
    if source.count(mutant["old"]) != 1:
        return "the control is not where it was, or is there twice: update the mutant"
    path.write_text(source.replace(mutant["old"], mutant["new"]), "utf-8")
    try:
        return noticed(folder, mutant)
    finally:
        path.write_text(source, "utf-8")


def noticed(folder: Path, mutant: dict[str, Any]) -> str:
    """Empty when pytest finds a failure (and not an absence of tests); else what it said."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += ["--db", mutant.get("db", "sqlite"), *(["--long"] if mutant.get("long") else [])]
    done = subprocess.run(
        [*command, *mutant["tests"]],
        cwd=folder,
        capture_output=True,
        text=True,
        # A file written twice within a second would be read from its older compiled form.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    if done.returncode == 1:
        return ""
    if done.returncode == 0:
        return "no test noticed"
    return f"pytest could not run: {(done.stdout + done.stderr).strip()[-300:]}"


def main(words: list[str]) -> int:
    """Try every mutant, or those whose name holds one of the words given."""
    chosen = [m for m in mutants() if not words or any(word in m["name"] for word in words)]
    at_once = min(2, os.cpu_count() or 1)
    with copies(at_once) as free, ThreadPoolExecutor(at_once) as pool:

        def attempt(mutant: dict[str, Any]) -> str:
            folder = free.get()
            try:
                return survives(folder, mutant)
            finally:
                free.put(folder)

        tried = pool.map(attempt, chosen)
        answers = list(track(tried, "Taking controls away", total=len(chosen)))
    table = Table("control taken away", "a test failed")
    for mutant, why in zip(chosen, answers, strict=True):
        table.add_row(mutant["name"], why or "yes")
    Console().print(table)
    print(f"{sum(not why for why in answers)} of {len(chosen)} noticed")
    return 1 if any(answers) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
