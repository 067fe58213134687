"""A screen of the journey as its template reads it: notes, words of buttons and of statuses,
new words, sources.

Pupils (learn) and teachers (preview) see the same screens: this module is shared by both doors.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup, escape

from app.content.letters import quiet_name
from app.content.library import Library
from app.domain.journey import Course, Exit, Screen
from app.domain.kinds.answer_key import answer_key
from app.domain.lesson import Choice, ChoiceStatus, Lesson, Person, ScreenContent
from app.domain.question import Level, Question
from app.keys import mac
from app.web import option_keys
from app.web.conversation import threads_of
from app.web.sign_in import keys

_TERM = re.compile(r"\[\[([^\[\]]+)\]\]")


def library() -> Library:
    """The lessons loaded at start-up."""
    loaded: Library = current_app.extensions["library"]
    return loaded


def letter_name(code: str) -> str:
    """What stands in the address of a lesson's letter to families; empty when there is none."""
    lesson = library().get(code)
    return quiet_name(lesson) if lesson and lesson.letter("fr") else ""


class Shuffle:
    """A stable order of options: HMAC(key, attempt, purpose, option). Nothing is stored."""

    def __init__(self, attempt: str) -> None:
        self.attempt = attempt

    def __call__(self, options: Sequence[str], purpose: str) -> list[str]:
        key = keys().newest("order")
        return sorted(options, key=lambda option: mac(key, self.attempt, purpose, option))


def with_terms(text: str) -> Markup:
    """Author's words, escaped; `[[term]]` marks a new word explained under the screen."""
    marked = _TERM.sub(r'<dfn class="term">\1</dfn>', str(escape(text)))
    return Markup(marked)  # noqa: S704  escaped the line before


def without_terms(text: str) -> str:
    """Author's words where a tag cannot stand (labels, options)."""
    return _TERM.sub(r"\1", text)


#: The first short sentence of a note or a gesture, which is set in bold.
_FIRST = re.compile(r"^(.{2,48}?(?:[.?!]|\u00a0[:?!]))\s+(?=\S)", re.DOTALL)


def bold_first(text: str) -> Markup:
    """Author's words with the first short sentence in bold, when another one follows."""
    found = _FIRST.match(text)
    if found is None:
        return with_terms(text)
    return Markup("<b>{}</b> {}").format(
        with_terms(found.group(1)), with_terms(text[found.end() :])
    )


# -- words -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class StatusView:
    """What a choice leads to, in words and with an icon. Never right or wrong."""

    words: str
    icon: str


_STATUSES = {
    ChoiceStatus.OPEN: (lazy_gettext("Too early to tell."), "hourglass"),
    ChoiceStatus.FINE: (lazy_gettext("This choice suits."), "message-circle"),
    ChoiceStatus.CLOSES: (
        lazy_gettext("This choice is without risk. It only closes a door."),
        "door-closed",
    ),
    ChoiceStatus.PROTECTS: (lazy_gettext("This choice protects %(name)s."), "shield"),
    ChoiceStatus.PARTLY: (
        lazy_gettext("This choice helps a little, but %(name)s stays without support."),
        "hand",
    ),
    ChoiceStatus.EXPOSED: (
        lazy_gettext(
            "This choice leaves %(name)s without protection. Here is what can still be done."
        ),
        "door-open",
    ),
    ChoiceStatus.UNSURE: (lazy_gettext("Not knowing is normal."), "circle-question-mark"),
}


def status_of(choice: Choice, name: str) -> StatusView:
    """The sentence of a status."""
    words, icon = _STATUSES[choice.status]
    return StatusView(str(words) % {"name": name} if "%" in str(words) else str(words), icon)


def choice_words(choice: Choice) -> str:
    """The words of a choice; those of « Je ne sais pas trop » come from here."""
    if choice.status is ChoiceStatus.UNSURE and not choice.text:
        return gettext("I do not really know")
    return choice.text


def choices_of(content: ScreenContent, shuffle: Shuffle) -> list[Choice]:
    """The choices of a turn in this pupil's order, « Je ne sais pas trop » last."""
    unsure = [c for c in content.choices if c.status is ChoiceStatus.UNSURE]
    others = {c.key: c for c in content.choices if c.status is not ChoiceStatus.UNSURE}
    order = shuffle(list(others), f"story:{content.key}")
    return [others[key] for key in order] + unsure


_LEVELS = {
    Level.FULL: lazy_gettext("You have spotted it."),
    Level.PARTIAL: lazy_gettext("In part. Here is the rest."),
    Level.NOT_YET: lazy_gettext("Not yet. Here is what to look at."),
    Level.UNSCORED: lazy_gettext("Thank you."),
}


def level_words(level: Level) -> str:
    """How an answer is spoken of; there is no word for « wrong »."""
    return str(_LEVELS[level])


@dataclass(frozen=True)
class ExitView:
    """A button: its words, icons, look, and what its form sends."""

    words: str
    look: str
    before: str
    after: str
    action: str
    target: str


_EXITS = {
    "continue": (lazy_gettext("Continue"), "", "arrow-right"),
    "what_now": (lazy_gettext("And now?"), "", "arrow-right"),
    "back": (lazy_gettext("Go back to that moment"), "rewind", ""),
    "peek": (lazy_gettext("Read again"), "book-open", ""),
    "unpeek": (lazy_gettext("Back to where I was"), "arrow-left", ""),
    "retry": (lazy_gettext("Do it again"), "rotate-ccw", ""),
    "finish": (lazy_gettext("Finish"), "", ""),
    "replay": (lazy_gettext("Replay the story"), "rewind", ""),
    "again": (lazy_gettext("See the questions again"), "rewind", ""),
    "redo": (lazy_gettext("Do the six questions again"), "rotate-ccw", ""),
}


def exit_of(way_out: Exit) -> ExitView:
    """The standard words of an exit, unless the author gave some."""
    words, before, after = _EXITS[way_out.name]
    look = "" if way_out.main else "plain" if way_out.name == "peek" else "outline"
    return ExitView(
        way_out.label or str(words), look, before, after, way_out.action, way_out.target
    )


# -- what goes with a screen -----------------------------------------------------------------


def protagonist_of(lesson: Lesson, screen: Screen) -> Person | None:
    """The person the story of this step is about."""
    return next((p for p in lesson.people if p.name == screen.step.protagonist), None)


def invented(person: Person | None) -> str:
    """« Histoire inventée. Inès a 13 ans. »"""
    if person is None:
        return ""
    if person.age is None:
        return gettext("Invented story.")
    return gettext("Invented story. %(name)s is %(age)s.", name=person.name, age=person.age)


def new_words(lesson: Lesson, texts: Sequence[str]) -> list[tuple[str, str]]:
    """`(term, explanation)` of the words marked in these texts."""
    marked = {m.casefold() for text in texts for m in _TERM.findall(text)}
    return [(e.term, e.text) for e in lesson.glossary if e.term.casefold() in marked]


def sources(keys_of_facts: Sequence[str]) -> list[tuple[str, str, str]]:
    """`(what is said, source, date)` of the facts stated on a screen."""
    return [(f.text, f.source, f.date) for f in library().facts(keys_of_facts)]


def values(
    course: Course,
    screen: Screen,
    shuffle: Shuffle,
    given: Mapping[str, Any] | None = None,
    missing: Sequence[str] = (),
) -> dict[str, Any]:
    """What every screen's template receives."""
    lesson = course.content(screen.route)
    person = protagonist_of(course.lesson, screen)
    name = person.name if person else ""
    found: dict[str, Any] = {
        "lesson": course.lesson,
        "screen": screen,
        "content": screen.content,
        "person": person,
        "name": name,
        "foot": invented(person),
        "exits": [exit_of(e) for e in screen.exits],
        "given": given or {},
        "missing": set(missing),
    }
    if screen.content is not None:
        found |= _story_values(lesson, screen, screen.content, name, shuffle)
    if screen.question is not None:
        found |= _question_values(lesson, screen, shuffle)
        asked = screen.question.key
        found["missing"] = {option_keys.hidden_field(n, shuffle.attempt, asked) for n in missing}
    if screen.asked_before:
        found["asked_before"] = [_key_of(question) for question in screen.asked_before]
    if screen.name in ("recap", "help"):
        found["tactics"] = [library().tactic(key) for key in screen.step.tactics]
        found["gestures"] = [bold_first(text) for text in screen.step.gestures]
    return found


def _key_of(question: Question) -> dict[str, Any]:
    """A before-question with its answer and the reason, for the end of the lesson.

    What the pupil answered then is not shown: it is kept nowhere.
    """
    key = answer_key(question)
    return {
        "prompt": without_terms(question.prompt),
        "ordered": question.kind == "order",
        "lines": [
            replace(
                bar,
                text=without_terms(bar.text),
                group="" if bar.group in ("truth", "reason") else without_terms(bar.group),
            )
            for bar in key.lines
        ],
        "reason": with_terms(key.feedback.reason) if key.feedback else "",
    }


def _story_values(
    lesson: Lesson, screen: Screen, content: ScreenContent, name: str, shuffle: Shuffle
) -> dict[str, Any]:
    marked = bool(content.notes) and screen.name != "turn"
    facts = list(content.facts)
    found: dict[str, Any] = {
        "threads": threads_of(lesson, content, name, marked),
        "marked": marked,
        "notes": [bold_first(note.text) for note in content.notes] if marked else [],
        "tactic": library().tactic(content.tactic) if content.tactic != "none" else None,
        "texts": [with_terms(t) for t in content.text],
        "points": [bold_first(p) for p in content.points],
    }
    texts = [*content.text, *content.points]
    if screen.name == "turn":
        found["choices"] = [(c, choice_words(c)) for c in choices_of(content, shuffle)]
        found["foot"] = invented(protagonist_of(lesson, screen))
        facts = []
    elif screen.choice is not None:
        choice = screen.choice
        found["chosen"] = choice_words(choice)
        found["status"] = status_of(choice, name)
        facts += choice.facts
        feedback = choice.feedback
        found["outcome"] = with_terms(choice.outcome)
        found["why"] = with_terms(f"{feedback.empathy} {feedback.reason}")
        found["useful"] = with_terms(feedback.useful)
        texts += [choice.outcome, feedback.empathy, feedback.reason, feedback.useful]
        texts += [note.text for note in content.notes]
    found["new_words"] = new_words(lesson, texts)
    found["sources"] = sources(facts)
    return found


def _question_values(lesson: Lesson, screen: Screen, shuffle: Shuffle) -> dict[str, Any]:
    question = screen.question
    assert question is not None
    view = option_keys.hide(question.view(shuffle), shuffle.attempt)
    texts = [view.prompt, *(option.text for option in view.options)]
    found: dict[str, Any] = {"review": None, "level": "", "prompt": with_terms(view.prompt)}
    found["question"] = replace(
        view,
        prompt=without_terms(view.prompt),
        options=tuple(replace(o, text=without_terms(o.text)) for o in view.options),
    )
    if screen.answer is not None:
        review = question.review(screen.answer)
        texts += [remark.note for remark in review.remarks]
        if review.feedback:
            feedback = review.feedback
            texts += [feedback.empathy, feedback.reason, feedback.useful]
            found["why"] = with_terms(f"{feedback.empathy} {feedback.reason}")
            found["useful"] = with_terms(feedback.useful)
        remarks = (
            replace(
                r,
                key=option_keys.hidden(r.key, shuffle.attempt, view.key),
                text=without_terms(r.text),
                note=with_terms(r.note),
            )
            for r in review.remarks
        )
        found["review"] = replace(review, remarks=tuple(remarks))
        found["level"] = level_words(review.level)
        found["sources"] = sources(question.facts)
    found["new_words"] = new_words(lesson, texts)
    return found
