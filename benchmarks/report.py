"""The figures as tables, ratios first."""

from typing import Any

from rich.console import Console
from rich.table import Table

#: Processor time of a whole lesson, sign-in hash excluded, against the floor.
GOAL = 2.5
#: The least program, and the same program by the exchanges of our plain forms.
FLOOR, SAME = "floor", "floor, same exchanges"
OURS, PLAIN = "ours", "ours, without script"


def show(found: dict[str, Any], console: Console) -> None:
    """Print everything that a run has found."""
    _machine(found["machine"], console)
    if "lesson" in found:
        _lesson(found["lesson"], console)
    if "polling" in found:
        _polling(found["polling"], console)
    if "sign_in" not in found:
        return
    _sign_in(found["sign_in"], console)
    _teacher(found["teacher"], console)
    _burst(found["burst"], console)
    _servers(found["servers"], console)
    memory = found["memory_mb"]
    console.print(f"Memory with two workers: {memory['ours']:.0f} MB, floor {memory['floor']:.0f}.")
    console.print(f"Measured in {found['seconds']:.0f} s.")


def ratio(found: dict[str, Any], ours: str = OURS, floor: str = FLOOR) -> float:
    """What a lesson costs, in floors."""
    return float(found[ours]["cpu_ms"] / found[floor]["cpu_ms"])


def _machine(found: dict[str, Any], console: Console) -> None:
    console.print(
        f"\n{found['system']}, {found['cores']} cores, {found['memory_gb']} GB, "
        f"Python {found['python']}, SQLite {found['sqlite']} ({found['journal']}); "
        f"load before: {found['load_before']:.1f}"
    )


def _lesson(found: dict[str, Any], console: Console) -> None:
    table = Table(title="A pupil's whole lesson, thirty at once, sign-in hash excluded")
    for head in ("", "CPU ms", "rounds", "requests", "answer p50", "answer p95", "wire KB", "done"):
        table.add_column(head, justify="left" if not head else "right")
    for name in (FLOOR, SAME, OURS, PLAIN):
        one = found[name]
        table.add_row(
            name,
            f"{one['cpu_ms']:.1f}",
            " ".join(f"{cost:.0f}" for cost in one["cpu_ms_rounds"]),
            f"{one['requests']:.0f}",
            f"{one['answer_ms'][0]:.0f} ms",
            f"{one['answer_ms'][1]:.0f} ms",
            f"{one['wire_kb']:.0f}",
            f"{one['done']}/{one['of']}",
        )
    console.print(table)
    value = ratio(found)
    mark = "[green]reached[/]" if value <= GOAL else "[red]not reached[/]"
    console.print(f"[bold]ours / floor = {value:.2f}[/] (goal {GOAL}: {mark})")
    same = ratio(found, PLAIN, SAME)
    console.print(f"[bold]without script / floor by the same exchanges = {same:.2f}[/]")
    console.print(f"Bare pages ×14: {found['hello']['cpu_ms']:.1f} ms.")
    for name in (FLOOR, SAME, OURS, PLAIN):
        for error in found[name]["errors"]:
            console.print(f"[red]{name}: {error}[/]")


def _sign_in(found: dict[str, Any], console: Console) -> None:
    table = Table(title="Thirty sign-ins at once, by typed code")
    for head in ("", "CPU ms each", "p50", "p95", "done"):
        table.add_column(head, justify="left" if not head else "right")
    for name, one in found.items():
        table.add_row(
            name,
            f"{one['cpu_ms']:.1f}",
            f"{one['p50_ms']:.0f} ms",
            f"{one['p95_ms']:.0f} ms",
            str(one["done"]),
        )
    console.print(table)


def _teacher(found: dict[str, Any], console: Console) -> None:
    table = Table(title="The teacher's pages of a full class: 30 pupils, ten lessons")
    for head in ("", "CPU ms", "p50", "statements", "raw KB", "wire KB"):
        table.add_column(head, justify="left" if not head else "right")
    floor = found["floor"]["class"]
    counts = {"floor": 3} | found["ours"]["statements"]
    rows = {"floor": floor} | {k: v for k, v in found["ours"].items() if k != "statements"}
    for name, one in rows.items():
        table.add_row(
            name,
            f"{one['cpu_ms']:.1f}",
            f"{one['p50_ms']:.1f} ms",
            str(counts[name]),
            f"{one['raw_kb']:.0f}",
            f"{one['wire_kb']:.1f}",
        )
    console.print(table)
    value = found["ours"]["class"]["cpu_ms"] / floor["cpu_ms"]
    console.print(f"[bold]class page: ours / floor = {value:.2f}[/]")


def _polling(found: dict[str, Any], console: Console) -> None:
    pupil, teacher = found["pupil_ms"], found["teacher_ms"]
    console.print(
        f"\n[bold]{found['teachers']} teachers and {found['pupils']} pupils polling[/] for "
        f"{found['seconds']:.0f} s: {found['requests_per_second']:.0f} requests/s, "
        f"{found['cpu_percent']:.0f} % of one core, {found['cpu_ms']:.2f} ms of processor each; "
        f"pupils p50 {pupil[0]:.0f} ms, p95 {pupil[1]:.0f} ms; "
        f"teachers p50 {teacher[0]:.0f} ms, p95 {teacher[1]:.0f} ms; "
        f"{found['done']} of {found['of']} without an error, 5xx {found['broken']}."
    )
    for error in found["errors"]:
        console.print(f"[red]{error}[/]")


def _burst(found: dict[str, Any], console: Console) -> None:
    right = (
        found["done"] == found["pupils"] == found["finished"]
        and found["acknowledged"] == found["answers"] == found["ballots"] == found["expected"]
        and found["broken"] == 0
    )
    mark = "[green]each stored once[/]" if right else "[red]NOT each stored once[/]"
    console.print(
        f"\n[bold]Finishing at once[/]: {found['done']} of {found['pupils']} pupils; acknowledged "
        f"{found['acknowledged']}, stored {found['answers']}, ballots {found['ballots']}, "
        f"finished {found['finished']}, 5xx {found['broken']}: {mark}"
    )
    for error in found["errors"]:
        console.print(f"[red]{error}[/]")


def _servers(found: dict[str, Any], console: Console) -> None:
    table = Table(title="The server: same application, two workers")
    for head in ("", "bare page CPU ms", "bare p99", "lesson CPU ms", "p50", "answer p95", "done"):
        table.add_column(head, justify="left" if not head else "right")
    for name, one in found.items():
        table.add_row(
            name,
            f"{one['hello_cpu_ms']:.2f}",
            f"{one['hello_p99_ms']:.0f} ms",
            f"{one['lesson_cpu_ms']:.0f}",
            f"{one['answer_ms'][0]:.0f} ms",
            f"{one['answer_ms'][1]:.0f} ms",
            str(one["done"]),
        )
    console.print(table)
