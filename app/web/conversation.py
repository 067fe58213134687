"""A conversation of a story as its template reads it: who speaks, which side, the marked words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.domain.lesson import Lesson, Message, Note, ScreenContent, Thread


@dataclass(frozen=True)
class LineView:
    """One message: who, which side, whether it follows the same person, its words in parts.

    A part is `(text, number)`; number 0 is not marked.
    """

    who: str
    mine: bool
    follows: bool
    pale: bool
    card: str
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ThreadView:
    """One conversation."""

    head: str
    sub: str
    when: str
    avatar: int
    title: str
    lines: tuple[LineView, ...]


def threads_of(
    lesson: Lesson, content: ScreenContent, protagonist: str, marked: bool = False
) -> tuple[ThreadView, ...]:
    """The conversations of a screen; `marked` cuts the messages at the noted words."""
    notes = content.notes if marked else ()
    return tuple(_thread(lesson, thread, protagonist, notes) for thread in content.threads)


def _thread(
    lesson: Lesson, thread: Thread, protagonist: str, notes: tuple[Note, ...]
) -> ThreadView:
    head, _, sub = thread.head.partition(" · ")
    lines = []
    previous = ""
    for message in thread.messages:
        lines.append(_line(message, previous, protagonist, notes))
        previous = message.sender
    names = [person.name for person in lesson.people]
    others = [m.sender for m in thread.messages if m.sender != protagonist]
    other = others[0] if others else head
    with_whom = protagonist if protagonist else head
    title = gettext("Conversation between %(one)s and %(other)s", one=with_whom, other=other)
    return ThreadView(
        head,
        sub[:1].upper() + sub[1:],
        thread.time,
        names.index(other) if other in names else 0,
        title,
        tuple(lines),
    )


def _line(message: Message, previous: str, protagonist: str, notes: tuple[Note, ...]) -> LineView:
    mine = message.sender == protagonist
    parts = cut(message.text, [(n.words, i) for i, n in enumerate(notes, 1) if _is_of(n, message)])
    pale = bool(notes) and not any(number for _, number in parts) and not mine
    return LineView(
        message.sender, mine, message.sender == previous, pale, message.card, tuple(parts)
    )


def _is_of(note: Note, message: Message) -> bool:
    return note.message == message.key


def cut(text: str, marks: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The text in parts: the marked words with their number, what lies between with 0."""
    places = sorted((text.find(words), words, n) for words, n in marks if words in text)
    parts: list[tuple[str, int]] = []
    here = 0
    for start, words, number in places:
        if start < here:
            continue
        if start > here:
            parts.append((text[here:start], 0))
        parts.append((words, number))
        here = start + len(words)
    if here < len(text):
        parts.append((text[here:], 0))
    return parts
