"""The files that lessons share: facts, tactics, misconceptions, gestures, help channels."""

from typing import Literal, Self

from pydantic import Field, RootModel, model_validator

from app.content.schema.base import Code, Part, SourceDate, Words
from app.content.schema.helplines import stranger

Certainty = Literal["A", "B", "C"]


class FactPart(Part):
    """A fact in our own words, with its source."""

    text: Words
    source: Words
    date: SourceDate
    certainty: Certainty
    band: Literal["6", "4", "L", "T"]


class TacticPart(Part):
    """One noun, one sentence, one icon."""

    name: Words
    sentence: Words
    icon: str = Field(pattern=r"^[a-z0-9-]+$")


class MisconceptionPart(Part):
    """A mistaken idea, and how to take it up with a class."""

    text: Words
    prompt: Words
    relances: list[Words] = Field(min_length=1)
    answer: Words
    facts: list[Code] = []


class GesturePart(Part):
    """A gesture that protects."""

    name: Words


class StatementPart(Part):
    """One thing said about a channel, with its own certainty and date."""

    text: Words
    certainty: Certainty
    verified_on: SourceDate
    source: Words
    kind: Literal["what", "free", "hours", "how"]
    en: str | None = Field(default=None, min_length=1, max_length=400)


class ChannelPart(Part):
    """A number or a site that helps."""

    key: Code
    name: Words
    number: str | None = None
    tel: str | None = Field(default=None, pattern=r"^\+?\d+$")
    sms: str | None = Field(default=None, pattern=r"^\+?\d+$")
    url: str | None = Field(default=None, pattern=r"^[a-z0-9.-]+(/[a-z0-9./-]*)?$")
    for_whom: Literal["pupil", "adult", "both"]
    spoken: Words
    order: int
    urgent: bool = False
    statements: list[StatementPart] = Field(min_length=1)


class FactsFile(RootModel[dict[Code, FactPart]]):
    """facts.yaml."""


class TacticsFile(RootModel[dict[Code, TacticPart]]):
    """tactics.yaml."""


class MisconceptionsFile(RootModel[dict[Code, MisconceptionPart]]):
    """misconceptions.yaml."""


class GesturesFile(RootModel[dict[Code, GesturePart]]):
    """gestures.yaml."""


class ChannelsFile(RootModel[list[ChannelPart]]):
    """help/channels.yaml."""

    @model_validator(mode="after")
    def _numbers(self) -> Self:
        missing = {"3018", "119", "17", "112"} - {c.tel for c in self.root}
        if missing:
            raise ValueError(f"lacks {', '.join(sorted(missing))}: help must always be reachable")
        for c in self.root:
            strange = stranger(c.key, c.number, c.tel, c.sms, c.url)
            if strange:
                raise ValueError(f"{strange} is not known for {c.key}: see schema/helplines.py")
        return self
