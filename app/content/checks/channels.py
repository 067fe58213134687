"""Help channels whose source must be read again. Their hours are hidden from pupils meanwhile."""

from collections.abc import Iterable, Iterator
from datetime import date

from app.content.problems import Problem, Severity
from app.content.shared import Channel

FILE = "lessons/help/channels.yaml"


def check(channels: Iterable[Channel], today: date) -> Iterator[Problem]:
    """One warning for each statement that is old or doubtful."""
    for channel in channels:
        for statement in channel.statements:
            key = f"{channel.key} {statement.kind}"
            if statement.certainty == "C":
                yield Problem(
                    FILE,
                    1,
                    key,
                    f"never shown: « {statement.text} »",
                    "have a named person check it on the official site",
                    Severity.WARNING,
                )
            elif statement.kind == "hours" and statement.is_old(today):
                read = statement.verified_on
                known = f"source read on {read}" if statement.read_on else "source without a date"
                yield Problem(
                    FILE,
                    1,
                    key,
                    f"{known}: hidden from pupils",
                    "read the official page, then change `verified_on`",
                    Severity.WARNING,
                )
