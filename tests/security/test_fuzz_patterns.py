"""No text, however long, makes one of our regular expressions slow."""

import ast
import re
import time
from collections.abc import Callable, Iterator

import pytest

from tests.house.source import ROOT, python_files, shown

#: Functions whose first argument is a pattern, and names of arguments that are one.
FUNCTIONS = {
    "compile",
    "match",
    "search",
    "sub",
    "subn",
    "fullmatch",
    "split",
    "findall",
    "finditer",
}
#: Far above what a text of that length takes where time grows with it, far below its square.
SECONDS = (0.25, 1)


def written() -> Iterator[tuple[str, str, int]]:
    """`(where, pattern, flags)` of every regular expression of the application."""
    for path in [*python_files("app"), ROOT / "config.py"]:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            where = f"{shown(path)}:{node.lineno}"
            called = node.func
            if (
                isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and called.value.id == "re"
                and called.attr in FUNCTIONS
            ):
                yield where, text_of(node.args[0]), flags_of(node)
            for keyword in node.keywords:
                if keyword.arg in ("pattern", "regex") and text_of(keyword.value):
                    yield where, text_of(keyword.value), 0


def text_of(node: ast.expr) -> str:
    """The pattern; what is put in by name is any word."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(one.value) if isinstance(one, ast.Constant) else "[ab \u00a0]"
            for one in node.values
        ).replace("[[ab \u00a0]", "[ab \u00a0").replace("{[ab", "{2}[ab")  # fmt: skip
    return ""


def flags_of(node: ast.Call) -> int:
    names = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    return sum(getattr(re, n) for n in ("IGNORECASE", "DOTALL", "MULTILINE", "ASCII") if n in names)


def evil(pattern: str, long: int) -> Iterator[str]:
    """Long texts that a careless pattern tries in every way: each character that it speaks of, and
    some pairs, without end and then something else."""
    spoken = {c for c in pattern if c.isalnum() or c in " -.,:/@'’[]*«»_"}
    pairs = ("a.", "a-", "a ", "1 ", "/a", "a@", "[[", "a'", "//", "/*", "1.", "\n- ", "<a", " :")
    for piece in (*sorted(spoken | set("a1 .\n\u00a0é")), *pairs):
        body = (piece * long)[:long]
        yield body
        yield f"a{body}!\n"


PATTERNS = sorted(found for found in set(written()) if found[1])


def slowest(use: Callable[[str], object], texts: Iterator[str]) -> tuple[float, str]:
    """The longest that one text took, in seconds, and how it begins."""
    worst = (0.0, "")
    for text in texts:
        began = time.process_time()
        use(text)
        worst = max(worst, (time.process_time() - began, text[:20]))
    return worst


@pytest.mark.goal("R23")
@pytest.mark.parametrize(("where", "pattern", "flags"), PATTERNS, ids=[p[0] for p in PATTERNS])
def test_no_pattern_is_slow(
    where: str, pattern: str, flags: int, length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:  # fmt: skip
    """The quick form is long enough for one that takes the square of its text to be seen."""
    compiled, long, most = re.compile(pattern, flags), length(20_000, 50_000), length(*SECONDS)

    def find(text: str) -> int:
        return sum(1 for _ in compiled.finditer(text))

    for use in (compiled.fullmatch, find):
        worst, text = slowest(use, evil(pattern, long))
        assert worst < most, f"{where} {pattern!r}: {worst:.1f} s on {text!r}…"
    figure("R23", f"{len(PATTERNS)} patterns, {long:,} characters, none over {most} s")


def test_patterns_of_every_layer_are_found() -> None:
    folders = {where.split("/")[1] for where, _, _ in PATTERNS}
    assert len(PATTERNS) > 60 and {"content", "domain", "models", "services", "web"} <= folders
    careless = re.compile(r" *;")
    worst, _ = slowest(lambda text: sum(1 for _ in careless.finditer(text)), iter([" " * 20_000]))
    assert worst > SECONDS[0], "such a pattern would be seen"
