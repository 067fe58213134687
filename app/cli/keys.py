"""The key ring: made once, exported to paper, rotated."""

import json
from typing import Any

import click

from app import keys as key_ring
from app.cli.workplace import Workplace, console

#: The file, beside the ring, that says which one has been printed. It holds no key.
PRINTED = "printed"


@click.group()
def keys() -> None:
    """Secrets kept outside the database and its backups."""


@keys.command()
def create() -> None:
    """Make a key ring where there is none."""
    place = Workplace.open()
    refuse_environment()
    if place.keys_path.exists():
        raise click.ClickException(f"there is a key ring at {place.keys_path} already")
    key_ring.save(place.keys_path, key_ring.new_ring())
    console.print(f"Key ring made: {place.keys_path}. Now print its sheet: keys export")


@keys.command()
def export() -> None:
    """Print the sheet to keep in a safe: without it a backup cannot be opened."""
    place = Workplace.open()
    ring = read_ring(place)
    console.print(f"Repère, key ring {ring['id']}. Keep this sheet in a safe, apart from backups.")
    for purpose, values in ring["keys"].items():
        for number, value in enumerate(values):
            groups = " ".join(value[i : i + 8] for i in range(0, len(value), 8))
            console.print(f"  {purpose:<8}{number + 1}  {groups}")
    console.print("As one line, for REPERE_KEYS:")
    console.print(json.dumps(ring, separators=(",", ":")), soft_wrap=True)
    place.keys_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    (place.keys_path.parent / PRINTED).write_text(ring["id"], "utf-8")


def printed_ring(place: Workplace) -> str:
    """Return the id of the ring whose sheet was printed last; empty when none was."""
    try:
        return (place.keys_path.parent / PRINTED).read_text("utf-8").strip()
    except OSError:
        return ""


@keys.command()
def rotate() -> None:
    """Put new cookie, seal and journey keys in front. Nobody is signed out.

    The two before them still open what they closed; of the seal keys, all do, and so backups made
    before open with the new ring. A new backup needs the new sheet.
    """
    place = Workplace.open()
    refuse_environment()
    key_ring.save(place.keys_path, key_ring.rotated(read_ring(place)))
    console.print("Keys rotated. Restart Repère, then print the new sheet: keys export")


def read_ring(place: Workplace) -> dict[str, Any]:
    """Return the key ring in use as JSON data, checked."""
    place.keys  # noqa: B018  refuses an unreadable ring with one line
    return key_ring.read(place.keys_path)


def refuse_environment() -> None:
    """Change no file while the key ring in use is another."""
    if key_ring.in_environment():
        raise click.ClickException(
            f"the key ring in use is that of {key_ring.VARIABLE}: change it there, "
            "or unset it to work on the file"
        )
