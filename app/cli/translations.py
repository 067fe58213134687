"""The words of the interface, from .po to .mo."""

from pathlib import Path

import click
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).resolve().parents[1] / "translations"


def compile_catalogues(folder: Path = CATALOGUES) -> int:
    """Write each .mo that is missing or older than its .po; return how many were written."""
    written = 0
    for po in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        locale = po.parent.parent.name
        with po.open("rb") as stream:
            catalogue = read_po(stream, locale=locale)
        part = mo.with_suffix(".part")
        with part.open("wb") as stream:
            write_mo(stream, catalogue)
        part.replace(mo)
        written += 1
    return written


@click.command()
def translations() -> None:
    """Compile the words of the interface."""
    click.echo(f"{compile_catalogues()} catalogue(s) compiled")
