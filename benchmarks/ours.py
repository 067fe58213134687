"""Repère as it is measured: the application itself, with the benchmark's lessons in its library."""

from dataclasses import replace

from flask import Flask

from app.factory import build
from benchmarks.lesson import lessons
from config import Config


def create_app() -> Flask:
    """The application of the environment, whose library also holds the benchmark's lessons."""
    app = build(Config.from_environment())
    library = app.extensions["library"]
    app.extensions["library"] = replace(library, lessons=(*library.lessons, *lessons()))
    return app
