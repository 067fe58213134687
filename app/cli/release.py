"""Which release this is: pyproject.toml says it, for the project itself is installed nowhere."""

import tomllib
from datetime import date
from functools import cache
from typing import Any

from config import ROOT


@cache
def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def version() -> str:
    """The version, as « 0.1.0 »."""
    return str(_pyproject()["project"]["version"])


def released_on() -> date:
    """The day of the release: a clock that shows an earlier one is wrong."""
    day: date = _pyproject()["tool"]["repere"]["released"]
    return day
