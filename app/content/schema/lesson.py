"""The lesson file: identity, steps, screens, questions."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.content.schema.base import Code, Day, FeedbackPart, Key, Part, Words
from app.content.schema.questions import AnyQuestion, AttitudePart

Tactic = Literal[
    "flattery",
    "fake_profile",
    "small_step",
    "isolation",
    "secret",
    "urgency",
    "made_image",
    "threat",
    "guilt",
    "none",
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]


class ObjectivePart(Part):
    """What a pupil can do after the lesson."""

    key: Code
    text: Words
    criterion: Words


class FrameworksPart(Part):
    """School frameworks that the lesson contributes to."""

    evars: list[int] = []
    crcn: list[str] = []
    emc: list[str] = []
    emi: list[str] = []
    phare: list[str] = []


class GlossaryPart(Part):
    """A new word."""

    key: Key
    term: Words
    text: Words


class PersonPart(Part):
    """A character."""

    name: Words
    gender: Literal["f", "m", "n"]
    role: Literal["protagonist", "helper", "author_of_harm", "friend", "other"]
    age: int | None = None


class ReviewPart(Part):
    """A review that took place."""

    role: Words
    date: Day
    name: Words


class MessagePart(Part):
    """A bubble, or a grey card instead of an image."""

    key: Key
    sender: Words = Field(alias="from")
    text: Words | None = None
    card: Words | None = None


class ThreadPart(Part):
    """A conversation."""

    head: Words
    time: Words | None = None
    messages: list[MessagePart] = Field(min_length=1)


class NotePart(Part):
    """Highlighted words and what they do."""

    message: Key
    words: Words
    text: Words


class ButtonPart(Part):
    """A way out of a screen."""

    label: Words
    next: Key


class PeekPart(Part):
    """An earlier reading, read-only."""

    label: Words
    screen: Key


class ChoicePart(Part):
    """A branch of a turning point."""

    key: Key
    status: Literal["open", "fine", "closes", "protects", "partly", "exposed", "unsure"]
    text: Words | None = None
    misconception: Code | None = None
    card: Words | None = None
    outcome: Words
    feedback: FeedbackPart
    gestures: list[Code] = []
    facts: list[Code] = []
    ask_help: bool = False
    repair: Key | None = None
    next: Key | None = None

    @model_validator(mode="after")
    def _one_way_on(self) -> Self:
        if self.repair and self.next:
            raise ValueError("has `repair` and `next`: the screen of `repair` says what follows")
        return self


class ReadingPart(Part):
    """A screen to read."""

    key: Key
    type: Literal["reading"]
    title: Words | None = None
    text: list[Words] = []
    points: list[Words] = []
    threads: list[ThreadPart] = Field(default=[], max_length=2)
    notes: list[NotePart] = []
    responsibility: Words | None = None
    tactic: Tactic | None = None
    stamp: Words | None = None
    kind_of: Literal["story", "tool", "repair", "help", "reveal", "takeaway"] = "story"
    facts: list[Code] = []
    gestures: list[Code] = []
    ask_help: bool = False
    next: Key | None = None
    buttons: list[ButtonPart] = Field(default=[], max_length=3)
    peek: PeekPart | None = None


class TurnPart(Part):
    """A turning point: messages, a question on the character, choices."""

    key: Key
    type: Literal["turn"]
    title: Words | None = None
    text: list[Words] = []
    tactic: Tactic
    benign: bool = False
    threads: list[ThreadPart] = Field(default=[], max_length=2)
    question: Words
    hint: Words | None = None
    stamp: Words | None = None
    notes: list[NotePart] = []
    responsibility: Words | None = None
    facts: list[Code] = []
    gestures: list[Code] = []
    choices: list[ChoicePart] = Field(min_length=3, max_length=5)
    peek: PeekPart | None = None
    next: Key | None = None


class EndingPart(Part):
    """An end of the story: safe at once (1), or still to be helped (½)."""

    key: Key
    type: Literal["ending"]
    value: float
    ask_help: bool = False
    state: Words
    title: Words | None = None
    text: list[Words] = []
    facts: list[Code] = []
    gestures: list[Code] = []
    next: Key | None = None
    buttons: list[ButtonPart] = Field(default=[], max_length=3)
    repair: Key | None = None
    back: Key | None = None


class QuestionScreenPart(Part):
    """One question of a practice step."""

    key: Key
    type: Literal["question"]
    title: Words | None = None
    text: list[Words] = []
    question: AnyQuestion


AnyScreen = Annotated[
    ReadingPart | TurnPart | EndingPart | QuestionScreenPart, Field(discriminator="type")
]


class StepPart(Part):
    """What every step has."""

    key: Key
    title: Words
    text: list[Words] = []


class PlainStepPart(StepPart):
    """Heads-up, before, after."""

    kind: Literal["heads_up", "before", "after"]


class SkipPart(Part):
    """Where « Passer cette situation » leads."""

    question: Key
    next: Key


class StoryPart(StepPart):
    """A story told as a chat."""

    kind: Literal["story"]
    protagonist: Words
    start: Key | None = None
    skip: SkipPart
    screens: list[AnyScreen] = Field(min_length=1)


class PracticePart(StepPart):
    """Readings and questions, one after the other."""

    kind: Literal["practice"]
    skip: SkipPart | None = None
    screens: list[AnyScreen] = Field(min_length=1)


class RecapPart(StepPart):
    """What was learnt, then help: always the last step."""

    kind: Literal["recap"]
    tactics: list[Tactic] = []
    gestures_title: Words
    gestures: list[Words] = Field(min_length=2)
    closing: list[Words] = []
    feeling: AttitudePart
    help_title: Words
    help_text: list[Words] = Field(min_length=1)


AnyStep = Annotated[
    PlainStepPart | StoryPart | PracticePart | RecapPart, Field(discriminator="kind")
]


class LessonFile(Part):
    """The whole lesson.yaml."""

    format: Literal[1]
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,5}$")]
    slug: Slug
    band: Literal["6e-5e", "4e-3e", "lycee"]
    role: Literal["main", "parallel"]
    title: Words
    quiet_title: Words
    summary: Words
    minutes: int = Field(ge=5, le=60)
    address: Literal["tu", "vous"]
    parallel: Slug | None = None
    objectives: list[ObjectivePart] = Field(min_length=1)
    frameworks: FrameworksPart = FrameworksPart()
    facts: list[Code] = []
    gestures: list[Code] = []
    misconceptions: list[Code] = []
    glossary: list[GlossaryPart] = []
    people: list[PersonPart] = []
    reviews: list[ReviewPart] = []
    steps: list[AnyStep] = Field(min_length=6, max_length=10)
    pairs: list[Annotated[list[Key], Field(min_length=2, max_length=2)]] = []
    before: list[Key] = []
    more: list[Key] = []
    follow_up: list[Key] = []
    near: list[Key] = []
    far: list[Key] = []
    spare: list[Key] = []
    neutral: list[Key] = []
    questions: list[AnyQuestion] = []
