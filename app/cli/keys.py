"""The key ring: made once, exported to paper, rotated."""

import json
from typing import Any

import click

from app import keys as key_ring
from app.cli.workplace import Workplace, console


@click.group()
def keys() -> None:
    """Secrets kept outside the database and its backups."""


@keys.command()
def create() -> None:
    """Make a key ring where there is none."""
    place = Workplace.open()
    if place.keys_path.exists():
        raise click.ClickException(f"there is a key ring at {place.keys_path} already")
    key_ring.save(place.keys_path, key_ring.new_ring())
    console.print(f"Key ring made: {place.keys_path}. Now print its sheet: keys export")


@keys.command()
def export() -> None:
    """Print the sheet to keep in a safe: without it a backup cannot be opened."""
    ring = read_ring(Workplace.open())
    console.print(f"Repère, key ring {ring['id']}. Keep this sheet in a safe, apart from backups.")
    for purpose, values in ring["keys"].items():
        for number, value in enumerate(values):
            groups = " ".join(value[i : i + 8] for i in range(0, len(value), 8))
            console.print(f"  {purpose:<8}{number + 1}  {groups}")
    console.print("As one line, for REPERE_KEYS:")
    console.print(json.dumps(ring, separators=(",", ":")), soft_wrap=True)


@keys.command()
def rotate() -> None:
    """Put new cookie, seal and journey keys in front; older ones still open."""
    place = Workplace.open()
    key_ring.save(place.keys_path, key_ring.rotated(read_ring(place)))
    console.print("Keys rotated. Restart Repère, then print the new sheet: keys export")


def read_ring(place: Workplace) -> dict[str, Any]:
    """Return the key ring as JSON data, checked."""
    place.keys  # noqa: B018  refuses an unreadable ring with one line
    try:
        ring: dict[str, Any] = json.loads(place.keys_path.read_text(encoding="utf-8"))
    except OSError:
        raise click.ClickException("the key ring is in the environment: change it there") from None
    return ring
