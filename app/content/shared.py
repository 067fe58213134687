"""What lessons share: facts, tactics, misconceptions, gestures, help channels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from app.content.problems import ContentError, Problem
from app.content.schema import shared as part
from app.content.schema.base import first_day
from app.content.source import read
from app.content.validation import validate

#: Hours read longer ago than this are not shown to pupils.
HOURS_HOLD = timedelta(days=180)
#: What the files write for a source without a date, and what is read of it.
UNKNOWN = "unknown"
NO_DATE = "date inconnue"

Root = TypeVar("Root", bound=BaseModel)


#: The bands that may read a fact, from the youngest reader it is fit for; « T » is for adults.
_READERS = {
    "6": {"6e-5e", "4e-3e", "lycee"},
    "4": {"4e-3e", "lycee"},
    "L": {"lycee"},
    "T": set[str](),
}


@dataclass(frozen=True)
class Fact:
    """A fact in our own words. Certainty C is never shown."""

    key: str
    text: str
    source: str
    date: str
    certainty: str
    band: str

    def is_for(self, band: str) -> bool:
        """Whether the pupils of a band may read it."""
        return band in _READERS[self.band]


@dataclass(frozen=True)
class Tactic:
    """The noun of a stamp, one sentence, an icon."""

    key: str
    name: str
    sentence: str
    icon: str


@dataclass(frozen=True)
class Misconception:
    """A mistaken idea, a question to debate it with a class, what is true."""

    key: str
    text: str
    prompt: str
    relances: tuple[str, ...]
    answer: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Gesture:
    """A gesture that protects."""

    key: str
    name: str


@dataclass(frozen=True)
class Statement:
    """One thing said about a channel; certainty and date belong to it alone."""

    text: str
    kind: str
    certainty: str
    #: As written: a day, a month, a year, or `unknown`.
    verified_on: str
    source: str
    #: The same in English, where families read it; empty when it is not written.
    english: str = ""

    @property
    def read_on(self) -> date | None:
        """The first day that the date may mean: a year can only look older than it is."""
        return first_day(self.verified_on)

    def is_old(self, today: date) -> bool:
        """Whether the source was read more than 180 days ago, or nobody knows when."""
        return self.read_on is None or today - self.read_on > HOURS_HOLD

    def shown_to_pupils(self, today: date) -> bool:
        """Nothing uncertain, and no hours that are too old."""
        return self.certainty != "C" and not (self.kind == "hours" and self.is_old(today))


@dataclass(frozen=True)
class Channel:
    """A number or a site that helps. `for_whom` is pupil, adult or both."""

    key: str
    name: str
    for_whom: str
    spoken: str
    order: int
    urgent: bool
    statements: tuple[Statement, ...]
    number: str = ""
    tel: str = ""
    sms: str = ""
    url: str = ""

    def for_pupils(self, today: date) -> tuple[Statement, ...]:
        """The statements that a pupil may read today."""
        return tuple(s for s in self.statements if s.shown_to_pupils(today))


@dataclass(frozen=True)
class Shared:
    """The shared files, by key."""

    facts: Mapping[str, Fact]
    tactics: Mapping[str, Tactic]
    misconceptions: Mapping[str, Misconception]
    gestures: Mapping[str, Gesture]
    channels: tuple[Channel, ...]


def load_shared(root: Path) -> Shared:
    """The shared files of a lessons folder. Raises ContentError with every problem of all."""
    reader = _Reader(root)
    facts = reader.file("facts.yaml", part.FactsFile)
    tactics = reader.file("tactics.yaml", part.TacticsFile)
    ideas = reader.file("misconceptions.yaml", part.MisconceptionsFile)
    gestures = reader.file("gestures.yaml", part.GesturesFile)
    channels = reader.file("help/channels.yaml", part.ChannelsFile)
    if reader.problems or not (facts and tactics and ideas and gestures and channels):
        raise ContentError(reader.problems)
    return Shared(
        {k: _fact(k, f) for k, f in facts.root.items()},
        {k: Tactic(k, t.name, t.sentence, t.icon) for k, t in tactics.root.items()},
        {
            k: Misconception(k, m.text, m.prompt, tuple(m.relances), m.answer, tuple(m.facts))
            for k, m in ideas.root.items()
        },
        {k: Gesture(k, g.name) for k, g in gestures.root.items()},
        tuple(_channel(c) for c in sorted(channels.root, key=lambda c: c.order)),
    )


class _Reader:
    """Reads several files and gathers what is wrong in all of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def file(self, name: str, model: type[Root]) -> Root | None:
        try:
            return validate(read(self.root / name, f"{self.root.name}/{name}"), model)
        except ContentError as error:
            self.problems += error.problems
            return None


def _fact(key: str, f: part.FactPart) -> Fact:
    shown = NO_DATE if f.date == UNKNOWN else f.date
    return Fact(key, f.text, f.source, shown, f.certainty, f.band)


def _channel(c: part.ChannelPart) -> Channel:
    statements = tuple(
        Statement(s.text, s.kind, s.certainty, s.verified_on, s.source, s.en or "")
        for s in c.statements
    )
    return Channel(
        key=c.key,
        name=c.name,
        for_whom=c.for_whom,
        spoken=c.spoken,
        order=c.order,
        urgent=c.urgent,
        statements=statements,
        number=c.number or "",
        tel=c.tel or "",
        sms=c.sms or "",
        url=c.url or "",
    )
