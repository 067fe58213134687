"""A lesson as the application knows it: frozen, key by key, free of files and of pupils.

`app.content.loader` builds these objects from `lessons/<slug>/<band>/lesson.yaml`; their fields
follow the file (docs/adding-a-lesson.md). All words are in the language of the source, French
typography already applied.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from app.domain.question import Feedback, Question


class StepKind(StrEnum):
    """What a numbered step of a lesson is."""

    HEADS_UP = "heads_up"
    BEFORE = "before"
    STORY = "story"
    PRACTICE = "practice"
    AFTER = "after"
    RECAP = "recap"


class ScreenType(StrEnum):
    """What one screen inside a story or a practice step is."""

    READING = "reading"
    TURN = "turn"
    ENDING = "ending"
    QUESTION = "question"


class ChoiceStatus(StrEnum):
    """What a choice of the story leads to. Never right or wrong."""

    OPEN = "open"
    FINE = "fine"
    CLOSES = "closes"
    PROTECTS = "protects"
    PARTLY = "partly"
    EXPOSED = "exposed"
    UNSURE = "unsure"


class Form(StrEnum):
    """The form of the before-questions; the after-questions are those of the other one."""

    A = "A"
    B = "B"

    @property
    def other(self) -> "Form":
        return Form.B if self is Form.A else Form.A


@dataclass(frozen=True)
class Message:
    """One bubble of a conversation, or a grey card that stands for an image never shown."""

    key: str
    sender: str
    text: str = ""
    card: str = ""


@dataclass(frozen=True)
class Thread:
    """One conversation on a screen."""

    head: str
    messages: tuple[Message, ...]
    time: str = ""


@dataclass(frozen=True)
class Note:
    """Exact words of a message, highlighted, and what they do."""

    message: str
    words: str
    text: str


@dataclass(frozen=True)
class Button:
    """A way out of a screen; `target` is a screen key or a step key."""

    label: str
    target: str


@dataclass(frozen=True)
class Peek:
    """An earlier reading opened read-only."""

    label: str
    screen: str


@dataclass(frozen=True)
class Choice:
    """One branch of a turning point."""

    key: str
    status: ChoiceStatus
    text: str
    outcome: str
    feedback: Feedback
    target: str
    misconception: str | None = None
    card: str = ""
    gestures: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    ask_help: bool = False
    repair: str | None = None


@dataclass(frozen=True)
class ScreenContent:
    """One screen of a story or practice step. Which fields are filled depends on `type`."""

    key: str
    type: ScreenType
    title: str = ""
    text: tuple[str, ...] = ()
    kind_of: str = "story"
    points: tuple[str, ...] = ()
    threads: tuple[Thread, ...] = ()
    notes: tuple[Note, ...] = ()
    tactic: str | None = None
    stamp: str = ""
    responsibility: str = ""
    benign: bool = False
    prompt: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    buttons: tuple[Button, ...] = ()
    peek: Peek | None = None
    facts: tuple[str, ...] = ()
    gestures: tuple[str, ...] = ()
    ask_help: bool = False
    value: float | None = None
    state: str = ""
    repair: str | None = None
    back: str | None = None
    question: Question | None = None

    def choice(self, key: str) -> Choice | None:
        """The choice of this turn with that key, or None."""
        return next((c for c in self.choices if c.key == key), None)


@dataclass(frozen=True)
class Skip:
    """Where « Passer cette situation » leads: a neutral question, then a screen or step."""

    question: str
    target: str


@dataclass(frozen=True)
class Step:
    """One numbered step. Numbers do not depend on the branch taken."""

    key: str
    kind: StepKind
    number: int
    title: str
    text: tuple[str, ...] = ()
    protagonist: str = ""
    start: str = ""
    skip: Skip | None = None
    screens: tuple[ScreenContent, ...] = ()
    tactics: tuple[str, ...] = ()
    gestures_title: str = ""
    gestures: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    feeling: Question | None = None
    help_title: str = ""
    help_text: tuple[str, ...] = ()

    @property
    def turns(self) -> tuple[ScreenContent, ...]:
        """The turning points of the step, in the order of the file."""
        return tuple(s for s in self.screens if s.type is ScreenType.TURN)


@dataclass(frozen=True)
class Person:
    """A character of the lesson. `gender` is f, m or n (epicene)."""

    name: str
    gender: str
    role: str
    age: int | None = None


@dataclass(frozen=True)
class Objective:
    """What a pupil can do after the lesson, and how it is read."""

    key: str
    text: str
    criterion: str


@dataclass(frozen=True)
class GlossaryEntry:
    """A new word, explained on the screen where it first stands."""

    key: str
    term: str
    text: str


@dataclass(frozen=True)
class Review:
    """A review that took place: a named person, a role, a date (ISO)."""

    role: str
    date: str
    name: str


@dataclass(frozen=True)
class Letter:
    """What families are told of the lesson, in one language (`fr`, `en`). Markdown."""

    language: str
    text: str


@dataclass(frozen=True)
class Lesson:
    """A whole lesson, ready to be taken. `hash` identifies the edition."""

    code: str
    slug: str
    band: str
    role: str
    title: str
    quiet_title: str
    summary: str
    minutes: int
    address: str
    parallel: str | None
    objectives: tuple[Objective, ...]
    frameworks: Mapping[str, tuple[str, ...]]
    facts: tuple[str, ...]
    gestures: tuple[str, ...]
    misconceptions: tuple[str, ...]
    glossary: tuple[GlossaryEntry, ...]
    people: tuple[Person, ...]
    reviews: tuple[Review, ...]
    steps: tuple[Step, ...]
    pairs: tuple[tuple[str, str], ...]
    more: tuple[str, ...]
    follow_up: tuple[str, ...]
    spare: tuple[str, ...]
    neutral: tuple[str, ...]
    before: tuple[str, ...]
    questions: Mapping[str, Question]
    #: Transfer items of the follow-ups: the tactic in another channel; the same spring elsewhere.
    near: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    language: str = "fr"
    hash: str = ""
    sheet: str = field(default="", compare=False)
    letters: tuple[Letter, ...] = field(default=(), compare=False)

    @cached_property
    def _screens(self) -> dict[str, tuple[Step, ScreenContent]]:
        return {c.key: (s, c) for s in self.steps for c in s.screens}

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {s.key: s for s in self.steps}

    def letter(self, language: str) -> str:
        """The letter to families in a language; empty when it is not written."""
        return next((one.text for one in self.letters if one.language == language), "")

    def step(self, number: int) -> Step:
        """The step of that number, counted from 1."""
        return self.steps[number - 1]

    def step_by_key(self, key: str) -> Step | None:
        """The step with that key, or None."""
        return self._steps.get(key)

    def step_of(self, kind: StepKind) -> Step:
        """The first step of a kind (heads-up, before, after and recap exist once)."""
        return next(s for s in self.steps if s.kind is kind)

    def screen(self, key: str) -> tuple[Step, ScreenContent] | None:
        """The story or practice screen with that key, and its step."""
        return self._screens.get(key)

    def before_keys(self, form: Form) -> tuple[str, ...]:
        """The three questions asked before, for a pupil whose first form is `form`."""
        if not self.pairs:
            return self.before
        return tuple(pair[0] if form is Form.A else pair[1] for pair in self.pairs)

    def after_keys(self, form: Form) -> tuple[str, ...]:
        """The six questions asked after: the other form's three, and the three more."""
        return tuple(p[1] if form is Form.A else p[0] for p in self.pairs) + self.more

    def slot(self, key: str) -> str:
        """The place of a before- or after-question, the same for both forms of a pair: 1 to 6."""
        for number, pair in enumerate(self.pairs, start=1):
            if key in pair:
                return str(number)
        keys = self.more if key in self.more else self.before
        return str(keys.index(key) + 1 + len(self.pairs))

    def next_screen(self, screen: ScreenContent) -> str:
        """Where « Continuer » leads from a screen without buttons: the next one of its step, or
        the key of the next step."""
        step = self._screens[screen.key][0]
        keys = [s.key for s in step.screens]
        place = keys.index(screen.key) + 1
        return keys[place] if place < len(keys) else self.steps[step.number].key

    def all_questions(self) -> Iterator[Question]:
        """Every question of the lesson, those inside practice steps and the recap included."""
        yield from self.questions.values()
        for step in self.steps:
            if step.feeling:
                yield step.feeling
            for screen in step.screens:
                if screen.question:
                    yield screen.question
