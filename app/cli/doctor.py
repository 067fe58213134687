"""One look at everything an installation needs."""

import click

from app.cli.checks import Check, machine, storage, upkeep
from app.cli.workplace import Workplace, console, now


@click.command()
def doctor() -> None:
    """Check the machine, the keys, the database, the lessons and the backups.

    Nothing is made or changed. Ends with 1 where something must be mended; what only wants a look
    is shown with an exclamation mark.
    """
    checks = examine(Workplace.open())
    for check in checks:
        console.print(f"{mark(check)} {check.name:<12}{check.value}", soft_wrap=True)
        for finding in check.findings:
            console.print(f"    {finding.text}", soft_wrap=True)
    if any(check.has_fault for check in checks):
        raise SystemExit(1)


def examine(place: Workplace) -> list[Check]:
    """Return everything that was looked at, in the order in which it is shown."""
    moment = now()
    database, known = storage.database(place), storage.known(place)
    return [
        *machine.software(place),
        machine.folder(place),
        machine.keys(place),
        machine.clock(moment, known.newest),
        database,
        upkeep.lessons(place, moment),
        upkeep.maintenance(place, moment, known.has_school),
        upkeep.backups(place, moment, known.has_school),
    ]


def mark(check: Check) -> str:
    """Return the sign before a line."""
    if check.has_fault:
        return "[red]✗[/]"
    return "[yellow]![/]" if check.findings else "[green]✓[/]"
