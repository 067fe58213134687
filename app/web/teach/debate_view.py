"""Debate cards in words: the question, neutral prompts, the answer with its sources.

The prompts of a reason are the same sentences for every lesson, in the third person; where the
question shows a mistaken idea, its own prompt from the lessons' shared files is among them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from flask_babel import gettext

from app.content.shared import Fact, Misconception
from app.domain.debate import DebateCard, Reason, cards
from app.domain.figures import Counts
from app.domain.kinds.answer_key import answer_key
from app.domain.kinds.attitude import Attitude
from app.domain.lesson import ChoiceStatus, Lesson, ScreenContent
from app.domain.question import Bar, Question
from app.web.figure_words import held_words, share_words
from app.web.lesson_view import Shuffle, choice_words, library, without_terms
from app.web.teach.questions_view import NOT_WORDS, FigureView, bar_words, line_figures


@dataclass(frozen=True)
class OptionView:
    """One answer: its letter where hands may be raised on it, and its share where the class
    split."""

    letter: str
    words: str
    figure: FigureView | None


@dataclass(frozen=True)
class MessageView:
    """A message of the story that the question is about."""

    sender: str
    text: str


@dataclass(frozen=True)
class AnswerView:
    """What is true: the answer's lines, why, and the facts it rests on."""

    lines: tuple[str, ...]
    words: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class CardView:
    """One card. `why` is for the teacher alone: no figure is projected."""

    key: str
    why: str
    slot: int | None
    question: str
    element: str
    messages: tuple[MessageView, ...]
    options: tuple[OptionView, ...]
    prompts: tuple[str, ...]
    answer: AnswerView

    def facts_for(self, band: str) -> tuple[Fact, ...]:
        """The facts that pupils of a band may read on the board."""
        return tuple(f for f in self.answer.facts if f.is_for(band))


def card_views(lesson: Lesson, counts: Counts, assignment_id: object) -> tuple[CardView, ...]:
    """The cards of a lesson, the most useful first. Answers stand in an order of their own, the
    same on the card and on the board: the author's often begins with the right one."""
    shuffle = Shuffle(str(assignment_id))
    return tuple(_view(card, shuffle) for card in cards(lesson, counts))


def _view(card: DebateCard, shuffle: Shuffle) -> CardView:
    if card.turn:
        return _turn(card, card.turn, shuffle)
    assert card.question is not None
    return _question(card, card.question, shuffle)


def _misconception(card: DebateCard) -> Misconception | None:
    return library().misconception(card.misconception) if card.misconception else None


def _why(card: DebateCard, idea: Misconception | None = None) -> str:
    share = share_words(card.share)
    held = held_words(card.share)
    words: str = {
        Reason.IDEA: gettext("A mistaken idea persists: %(share)s of the class.", share=held),
        Reason.SURE: gettext(
            "%(share)s of the class was sure of an answer that is to be looked at again.",
            share=share,
        ),
        Reason.SPLIT: gettext("The class is divided: no answer stands out."),
    }[card.reason]
    return f"{words} {idea.text}" if idea else words


def _turn(card: DebateCard, turn: ScreenContent, shuffle: Shuffle) -> CardView:
    figures = line_figures(card.lines)
    words = {c.key: choice_words(c) for c in turn.choices}
    unsure = [c.key for c in turn.choices if c.status is ChoiceStatus.UNSURE]
    order = [*shuffle([k for k in words if k not in unsure], f"story:{turn.key}"), *unsure]
    protects = [c for c in turn.choices if c.status is ChoiceStatus.PROTECTS]
    keys = [f for c in protects for f in c.facts] + list(turn.facts)
    ideas = [c.misconception for c in turn.choices if c.misconception]
    return CardView(
        card.key,
        _why(card),
        None,
        turn.prompt,
        "",
        tuple(MessageView(m.sender, m.text) for t in turn.threads for m in t.messages if m.text),
        tuple(OptionView("", words[key], figures.get(key)) for key in order),
        _prompts(card, ideas),
        AnswerView(
            tuple(words[c.key] for c in protects),
            " ".join(dict.fromkeys(without_terms(c.feedback.reason) for c in protects)),
            library().facts(dict.fromkeys(keys)),
        ),
    )


def _question(card: DebateCard, question: Question, shuffle: Shuffle) -> CardView:
    ideas = [b.misconception for b in _bars(card, question) if b.misconception]
    return CardView(
        card.key,
        _why(card, _misconception(card)),
        card.slot,
        without_terms(question.prompt),
        "" if card.group in NOT_WORDS else without_terms(card.group),
        (),
        _options(card, question, shuffle),
        _prompts(card, ideas),
        _answer(card, question, ideas),
    )


def _bars(card: DebateCard, question: Question) -> tuple[Bar, ...]:
    """The answers that a card is about: of one element, else of the whole question; the elements
    to put in order for a question that has no line."""
    bars = question.bars()
    if not bars:
        return answer_key(question).lines
    if card.group or len({b.group for b in bars}) == 1:
        return tuple(b for b in bars if b.group == card.group)
    first = bars[0].group
    return tuple(b for b in bars if b.group == first) if first == "truth" else bars


def _options(card: DebateCard, question: Question, shuffle: Shuffle) -> tuple[OptionView, ...]:
    bars = {bar.mark: bar for bar in _bars(card, question)}
    figures = line_figures(card.lines)
    if len({bar.group for bar in bars.values()}) > 1:
        return tuple(OptionView("", without_terms(g), None) for g in _elements(bars.values()))
    fixed = [mark for mark, bar in bars.items() if bar.word]
    order = [*shuffle([m for m in bars if m not in fixed], question.key), *fixed]
    letters = ascii_uppercase if card.lettered else [""] * len(order)
    return tuple(
        OptionView(letter, bar_words(bars[mark]), figures.get(mark))
        for letter, mark in zip(letters, order, strict=False)
    )


def _elements(bars: Iterable[Bar]) -> list[str]:
    return list(dict.fromkeys(bar.group for bar in bars))


def _answer(card: DebateCard, question: Question, ideas: Sequence[str]) -> AnswerView:
    key = answer_key(question)
    whole = not card.group or card.group in NOT_WORDS
    lines = [b for b in key.lines if whole or b.group == card.group]
    if idea := _misconception(card):
        return AnswerView(
            tuple(_line(b, card.group) for b in lines), idea.answer, library().facts(idea.facts)
        )
    words = without_terms(key.feedback.reason) if key.feedback else ""
    if not lines and not words:
        words = gettext("Here no answer is the right one: each says what somebody may think.")
    facts = library().facts(question.facts) or library().facts(
        dict.fromkeys(f for i in dict.fromkeys(ideas) for f in _facts_of(i))
    )
    return AnswerView(tuple(_line(b, card.group) for b in lines), words, facts)


def _line(bar: Bar, about: str) -> str:
    """A line of the answer, with its element unless the whole card is about it."""
    element = "" if bar.group in (*NOT_WORDS, about) else without_terms(bar.group)
    return f"{element} → {bar_words(bar)}" if element else bar_words(bar)


def _facts_of(code: str) -> tuple[str, ...]:
    idea = library().misconception(code)
    return idea.facts if idea else ()


def _prompts(card: DebateCard, ideas: Sequence[str]) -> tuple[str, ...]:
    """Two or three questions about characters, never about pupils."""
    if held := _misconception(card):
        return (held.prompt, *held.relances)
    idea = next((i for code in ideas if (i := library().misconception(code))), None)
    if card.reason is Reason.SURE:
        return (
            gettext("Why can this answer seem certain?"),
            gettext("How can one check, when one feels sure?"),
            idea.prompt if idea else gettext("Who could be asked for another opinion?"),
        )
    return (
        gettext("What could lead somebody to each of these answers?"),
        idea.prompt if idea else gettext("What would one need to know to choose between them?"),
        gettext("What could one say, kindly, to somebody who thinks otherwise?")
        if isinstance(card.question, Attitude)
        else gettext("Which one leaves the most ways out afterwards, and why?"),
    )
