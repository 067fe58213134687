"""One look at everything an installation needs."""

import os
import shutil
import sqlite3
import sys

import click

from app.cli.database import find_problems
from app.cli.workplace import Workplace, console
from app.content.library import load
from app.content.problems import ContentError
from app.models.engine import journal_settings


@click.command()
def doctor() -> None:
    """Check the machine, the keys, the database and the lessons. Nothing is made or changed."""
    place = Workplace.open()
    checks = [
        ("Python", f"{sys.version_info.major}.{sys.version_info.minor}", []),
        ("SQLite", f"{sqlite3.sqlite_version}, {' and '.join(journal_settings())}", []),
        ("Profile", place.config.profile, []),
        ("Folder", str(place.config.var_dir), folder_problems(place)),
        ("Keys", "", key_problems(place)),
        ("Database", place.engine.dialect.name, find_problems(place)),
        ("Lessons", str(place.config.lessons_dir), lesson_problems(place)),
    ]
    for name, value, problems in checks:
        mark = "[red]✗[/]" if problems else "[green]✓[/]"
        console.print(f"{mark} {name:<10}{value}")
        for problem in problems:
            console.print(f"    {problem}")
    if any(problems for _, _, problems in checks):
        raise SystemExit(1)


def folder_problems(place: Workplace) -> list[str]:
    """Return what is wrong with the folder of the installation."""
    folder = place.config.var_dir
    if not folder.exists():
        return [f"{folder} does not exist: the first start makes it"]
    if not os.access(folder, os.W_OK):
        return [f"{folder} cannot be written"]
    if shutil.disk_usage(folder).free < 200 * 1024 * 1024:
        return ["less than 200 MB are free"]
    return []


def key_problems(place: Workplace) -> list[str]:
    """Return what is wrong with the key ring."""
    try:
        place.keys  # noqa: B018
    except click.ClickException as error:
        return [error.message]
    if place.keys_path.exists() and os.name != "nt" and place.keys_path.stat().st_mode & 0o077:
        return [f"{place.keys_path} can be read by others: chmod 600"]
    return []


def lesson_problems(place: Workplace) -> list[str]:
    """Return why lessons, or the help numbers they share, cannot be served."""
    try:
        return [str(problem) for problem in load(place.config.lessons_dir).problems]
    except ContentError as error:
        return [str(problem) for problem in error.problems]
