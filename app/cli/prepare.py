"""Everything between an installed environment and the production server."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from app import keys as key_ring
from app.cli import addresses, demo
from app.cli.translations import compile_catalogues
from app.cli.workplace import Workplace, console, in_one_line, now
from app.content.library import Library
from app.content.problems import ContentError
from app.content.shelf import load_kept
from app.services import editions, schools
from config import is_loopback

#: What is printed below the addresses that others may type.
NOT_REACHED = (
    "If it does not load there, the Wi-Fi may keep its devices from reaching each other: use a "
    "computer plugged in by cable, or its own hotspot (docs/deploying.md)."
)


@click.command(hidden=True)
@click.option("--host", required=True)
@click.option("--port", type=int, required=True)
def prepare(host: str, port: int) -> None:
    """Bring keys, database, words and lessons up to date, then say how to sign in."""
    place = Workplace.open()
    with in_one_line():
        bring_up_to_date(place, host, port)


def bring_up_to_date(place: Workplace, host: str, port: int) -> None:
    """Keys, database, words, lessons, in that order; what a worker cannot start with ends it."""
    compile_catalogues()
    make_keys_of_a_new_installation(place)
    place.keys  # noqa: B018  read here, where a fault is one line, and not in each worker
    place.migrate()
    library = read_lessons(place)
    publish(place, library)
    shown = reachable(place, host, port)
    if place.config.demo:
        demo.fill(place, library)
        people = demo.renew(place)
        demo.show(people, shown[0])
    else:
        show_setup_link(place, shown[0])
    place.analyse()
    show_addresses(shown, with_qr=place.config.demo or len(shown) > 1)


def make_keys_of_a_new_installation(place: Workplace) -> None:
    """Make the key ring before the first database; never beside an existing one."""
    if key_ring.in_environment() or place.keys_path.exists():
        return
    if place.revision() is not None:
        raise click.ClickException(
            f"the database is there but not its keys ({place.keys_path}): restore them from the "
            "printed sheet. Without them cards, second factors and waiting ballots are lost."
        )
    key_ring.save(place.keys_path, key_ring.new_ring())
    if not place.config.demo:
        console.print("Keys made. Print their sheet once and keep it in a safe:")
        console.print(f"  {own_python()} -m app.cli keys export", soft_wrap=True)


def own_python() -> str:
    """Return how to call this Python from the folder of Repère."""
    python = Path(sys.executable)
    here = Path.cwd()
    return str(python.relative_to(here)) if python.is_relative_to(here) else str(python)


def read_lessons(place: Workplace) -> Library:
    """Return the lessons; broken ones are put aside and said, a broken shared file ends it."""
    try:
        library = load_kept(place.config.lessons_dir, place.config.var_dir / "lessons")
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    if library.problems:
        console.print("Some lessons are put aside until they are mended: make lessons")
    return library


def publish(place: Workplace, library: Library) -> None:
    """Freeze the lessons of this release as editions."""
    with place.session() as session:
        wanted = editions.missing(session, [lesson.hash for lesson in library.lessons])
        if wanted:
            for lesson, body in library.frozen():
                editions.publish(session, lesson.hash, lesson.code, lesson.band, body, now().date())
        session.commit()


def reachable(place: Workplace, host: str, port: int) -> list[str]:
    """Return the addresses to type, the likeliest first."""
    if place.config.public_url:
        return [place.config.public_url]
    if host not in ("0.0.0.0", "::"):  # noqa: S104  the value that means every card
        name = f"[{host}]" if ":" in host else host
        return [f"http://{name}:{port}"]
    cards = [f"http://{address}:{port}" for _, address in addresses.of_network_cards()]
    return [*cards, f"http://127.0.0.1:{port}"]


def show_addresses(shown: list[str], with_qr: bool) -> None:
    """Print one address per network card, and the first as a QR code."""
    console.print()
    if with_qr:
        console.print(addresses.qr(shown[0]), end="", soft_wrap=True)
    for address in shown:
        console.print(f"  {address}")
    if not is_loopback(urlsplit(shown[0]).hostname or ""):
        console.print(f"\nTry it on one tablet: {shown[0]}/essai", soft_wrap=True)
        console.print(NOT_REACHED, soft_wrap=True)
    console.print()


def show_setup_link(place: Workplace, address: str) -> None:
    """Print the one-time link of the first administrator while there is no school."""
    from app.cli.school import only_school

    if only_school(place) is not None:
        return
    with place.session() as session:
        token = schools.new_setup_link(session, now())
        session.commit()
    link = f"{address}/installation/{token}"
    console.print("\n[bold]Create your school here (once, within 24 hours):[/]")
    console.print(link, soft_wrap=True)  # one line, whole, to be copied
