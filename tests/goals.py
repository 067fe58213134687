"""Goals: which tests prove what Repère promises, how long their long form is, and its figures.

    @pytest.mark.goal("R01")          this test proves that goal of docs/goals.yaml
    @pytest.mark.asvs("7.4.1")        and this requirement of OWASP ASVS 5.0 (docs/asvs.yaml)
    @pytest.mark.long                 only `make assurance` runs it

`length(quick, long)` is how many of a thing a test does, `figure(goal, text)` what it measured.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

#: Goal → what each of its tests measured, in the process that writes the report.
_figures: dict[str, list[str]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The long form, and where its figures go."""
    parser.addoption(
        "--long",
        action="store_true",
        help="the long form, of the tests that have one or that measure something: make assurance",
    )
    parser.addoption("--figures", type=Path, help="write the figures measured to this file")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the long form runs; in the long form, what is the same without it."""
    is_long = config.getoption("--long")
    kept = [item for item in items if (has_long_form(item) if is_long else not only_long(item))]
    staying = set(kept)
    left_out = [item for item in items if item not in staying]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def only_long(item: pytest.Item) -> bool:
    """Whether a test has no quick form."""
    return item.get_closest_marker("long") is not None


def has_long_form(item: pytest.Item) -> bool:
    """Whether a test does more, or measures something, in the long form."""
    asked = set(getattr(item, "fixturenames", ()))
    return only_long(item) or bool(asked & {"length", "figure"})


@pytest.fixture
def length(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """`length(50, 1000)`: the first in `make test`, the second in `make assurance`."""
    is_long = request.config.getoption("--long")
    return lambda quick, long: long if is_long else quick


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`figure("R01", "1,000 of 1,000 stored, 55 kills")`: shown in docs/assurance.md."""

    def note(goal: str, text: str) -> None:
        request.node.user_properties.append(("figure", [goal, text]))

    return note


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the figures of the tests that passed, those of other processes too."""
    if report.when != "call" or not report.passed:
        return
    for name, value in report.user_properties:
        if name == "figure":
            goal, text = value
            _figures.setdefault(goal, []).append(text)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the figures, once."""
    config: Any = session.config
    target = config.getoption("--figures")
    if target and not hasattr(config, "workerinput"):
        target.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_figures, ensure_ascii=False, indent=1, sort_keys=True)
        target.write_text(text, encoding="utf-8")
