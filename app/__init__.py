"""Repère. Importing this package imports neither Flask nor the database: `app.domain`,
`app.models` and the command line stay usable on their own.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config


def create_app(config: "Config | None" = None) -> "Flask":
    """Return the application for a configuration, by default that of the environment.

    Raises ConfigError, KeysError or a content error with one line saying what is missing.
    """
    from app.factory import build  # here and not above: see the docstring of the module
    from config import Config

    return build(config or Config.from_environment())
