"""No text, however long, makes one of our regular expressions slow."""

import ast
import re
import time
from collections.abc import Callable, Iterator
from importlib import import_module

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
#: Far above what a text of that length takes where time grows with it.
SECONDS = (0.25, 1)
#: From that many seconds on, twice the text is tried: a twelfth of what a square of the quick
#: length takes on two cores of 2026, so that a machine much faster sees it too.
SUSPECT = 0.025
#: How much longer twice a text may take: twice, and noise. Its square would take four times.
GROWTH = 3


def written() -> Iterator[tuple[str, str, int]]:
    """`(where, pattern, flags)` of every regular expression of the application."""
    for path in [*python_files("app"), ROOT / "config.py"]:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            where = f"{shown(path)}:{node.lineno}"
            called = node.func
            module = shown(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            if isinstance(called, ast.Name) and called.id == "Regexp":
                yield where, text_of(node.args[0], module), 0
            if (
                isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and called.value.id == "re"
                and called.attr in FUNCTIONS
            ):
                yield where, text_of(node.args[0], module), flags_of(node)
            for keyword in node.keywords:
                if keyword.arg in ("pattern", "regex"):
                    yield where, text_of(keyword.value, module), 0


def text_of(node: ast.expr, module: str) -> str:
    """The pattern, of a constant too; what is put in by name is any word."""
    if isinstance(node, ast.Name) and node.id.isupper():
        value = getattr(import_module(module), node.id)
        return str(getattr(value, "pattern", value))
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


def slowest(use: Callable[[str], object], texts: Iterator[str]) -> tuple[float, int]:
    """The longest that one text took, in seconds, and which one it was."""
    return max((seconds(use, text), number) for number, text in enumerate(texts))


def seconds(use: Callable[[str], object], text: str, tries: int = 1) -> float:
    """The work of one text; the least of several tries, which noise only adds to."""
    taken = []
    for _ in range(tries):
        began = time.process_time()
        use(text)
        taken.append(time.process_time() - began)
    return min(taken)


def growth(use: Callable[[str], object], text: str, twice: str) -> float:
    """How many times longer the text takes that is twice as long."""
    return seconds(use, twice, 3) / seconds(use, text, 3)


def finding(pattern: re.Pattern[str]) -> Callable[[str], int]:
    return lambda text: sum(1 for _ in pattern.finditer(text))


@pytest.mark.goal("R23")
@pytest.mark.parametrize(("where", "pattern", "flags"), PATTERNS, ids=[p[0] for p in PATTERNS])
def test_no_pattern_is_slow(
    where: str, pattern: str, flags: int, length: Callable[[int, int], int],
    figure: Callable[[str, str], None],
) -> None:  # fmt: skip
    """The quick form is long enough for one that takes the square of its text to be seen."""
    compiled, long, most = re.compile(pattern, flags), length(20_000, 50_000), length(*SECONDS)
    for use in (compiled.fullmatch, finding(compiled)):
        worst, number = slowest(use, evil(pattern, long))
        text = list(evil(pattern, long))[number]
        assert worst < most, f"{where} {pattern!r}: {worst:.1f} s on {text[:20]!r}…"
        if worst > SUSPECT:
            grown = growth(use, text, list(evil(pattern, 2 * long))[number])
            assert grown < GROWTH, f"{where} {pattern!r}: x {grown:.1f} on {text[:20]!r}…"
    figure("R23", f"{len(PATTERNS)} patterns, {long:,} characters, none over {most} s")


def test_patterns_of_every_layer_are_found_and_none_is_left_out() -> None:
    assert all(pattern for _, pattern, _ in written())
    folders = {where.split("/")[1] for where, _, _ in PATTERNS if "/" in where}
    assert len(PATTERNS) > 60 and {"content", "domain", "models", "services", "web"} <= folders


def test_a_pattern_that_takes_the_square_of_its_text_would_be_seen() -> None:
    careless = finding(re.compile(r" *;"))
    assert " " * 20_000 in set(evil(" *;", 20_000))
    assert seconds(careless, " " * 20_000) > SUSPECT
    assert growth(careless, " " * 10_000, " " * 20_000) > GROWTH
    assert growth(finding(re.compile(r" ;")), " " * 1_000_000, " " * 2_000_000) < GROWTH
