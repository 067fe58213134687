"""Who answers: the national numbers, the school's people, the exit address.

No session is looked up and no row is read: numbers come from the file loaded at start-up, the
school's card from a small cached file, by the school that the cookie names.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from flask import current_app, g
from flask_babel import gettext
from markupsafe import Markup

from app.content import school_card
from app.content.shared import Channel
from app.services.schools import DEFAULT_EXIT_URL
from app.web import sign_in
from app.web.locale import select_locale

MAIN = ("3018", "119", "114")
URGENT = ("17", "112")


@dataclass(frozen=True)
class NumberView:
    """A number or service as a pupil reads it."""

    number: str
    title: str
    details: str
    brief: str
    href: str
    spoken: str


@dataclass(frozen=True)
class Numbers:
    """Three in large figures, the urgent ones, and the others."""

    main: tuple[NumberView, ...]
    urgent: tuple[NumberView, ...]
    others: tuple[NumberView, ...]


@dataclass(frozen=True)
class Person:
    """A named adult of the school."""

    name: str
    role_words: str
    room: str
    hours: str


def numbers(today: date, english: bool = False) -> Numbers:
    """The channels for pupils, without what is uncertain and without hours that are too old.

    In English, only what the dated file says in English.
    """
    kept = current_app.extensions.setdefault("repere_numbers", {})
    if (today, english) not in kept:
        for other in [key for key in kept if key[0] != today]:
            kept.pop(other, None)
        channels = current_app.extensions["library"].channels
        kept[today, english] = _numbers(channels, today, english)
    found: Numbers = kept[today, english]
    return found


def _numbers(channels: tuple[Channel, ...], today: date, english: bool) -> Numbers:
    views = {
        channel.key: _view(channel, today, english)
        for channel in channels
        if channel.for_whom != "adult" and channel.number
    }
    others = tuple(view for key, view in views.items() if key not in MAIN + URGENT)
    return Numbers(
        tuple(views[key] for key in MAIN if key in views),
        tuple(views[key] for key in URGENT if key in views),
        others,
    )


def _view(channel: Channel, today: date, english: bool) -> NumberView:
    said = [(s.kind, s.english if english else s.text) for s in channel.for_pupils(today)]
    shown = [(kind, text) for kind, text in said if text]
    about = [text for kind, text in shown if kind == "what"]
    rest = [text for kind, text in shown if kind != "what"]
    title = about[0].rstrip(".") if about else channel.name
    href = f"sms:{channel.sms}" if channel.sms else f"tel:{channel.tel}"
    brief = " ".join(text for kind, text in shown if kind in ("free", "hours")) or " ".join(rest)
    details = " ".join([*rest, *about[1:]])
    return NumberView(channel.number, title, details, brief, href, channel.spoken)


def role_words(role: str) -> str:
    """The words of a contact's role."""
    words = {
        "nurse": gettext("nurse"),
        "cpe": gettext("education adviser"),
        "psychologist": gettext("psychologist"),
        "social_worker": gettext("social worker"),
        "head": gettext("school head"),
        "bullying_lead": gettext("bullying contact"),
        "teacher": gettext("teacher"),
    }
    return words.get(role, "")


def _file() -> school_card.SchoolCard:
    """The card of the school in the cookie, read once per request."""
    if "repere_school_card" not in g:
        school_id = sign_in.cookie_school()
        var_dir = Path(current_app.config["VAR_DIR"])
        g.repere_school_card = (
            school_card.read(var_dir, school_id) if school_id else school_card.EMPTY
        )
    card: school_card.SchoolCard = g.repere_school_card
    return card


def people() -> tuple[Person, ...]:
    """The named adults of the school in the cookie; none when nobody is signed in."""
    return tuple(
        Person(contact.name, role_words(contact.role), contact.room, contact.hours)
        for contact in _file().contacts
    )


def dialog(today: date) -> Markup:
    """The help dialog, the same for everybody of a school on a day: made once."""
    return _dialog(select_locale(), _file(), today)


@lru_cache(maxsize=64)
def _dialog(language: str, card: school_card.SchoolCard, today: date) -> Markup:
    template = current_app.jinja_env.get_template("components/dialog_help.html")
    made: Markup = template.module.dialog_help()  # type: ignore[attr-defined]
    return made


def exit_address() -> str:
    """Where the quick exit leads."""
    return _file().exit_url or DEFAULT_EXIT_URL
