"""Flask's template environment, without a chain of dictionaries for each template."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """Templates that add no global of their own share those of the environment.

    Jinja compares a template's globals at each import: comparing a dictionary with itself is free,
    comparing two chains of dictionaries is not, and a page imports some twenty templates.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template."""
        return super().make_globals(d) if d else self.globals
