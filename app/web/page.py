"""What every page needs: the time, the theme, the helpers that templates call."""

from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, request
from flask_babel import gettext

from app.web import locale

#: Cookies of reading comfort; the server never stores the choice.
THEME_COOKIE = "repere_theme"
READING_COOKIE = "repere_reading"
THEMES = ("light", "dark")
READINGS = ("airy", "dyslexic")


def now() -> datetime:
    """The time of the request, aware, in UTC. Tests replace the clock."""
    time: datetime = current_app.extensions["clock"]()
    return time


def see_other(address: str) -> Response:
    """Answer of every successful POST: 303 to the page to show, with an empty body."""
    return Response("", 303, {"Location": address}, mimetype="text/plain")


def chosen(cookie: str, allowed: tuple[str, ...]) -> str:
    """The value of a comfort cookie, empty when absent or unknown."""
    value = request.cookies.get(cookie, "")
    return value if value in allowed else ""


def staff_nav() -> list[tuple[str, str, str]]:
    """Sections of the adults' bar: name, endpoint, words."""
    from flask_login import current_user

    if str(getattr(current_user, "role", "")) == "administrator":
        return [
            ("school", "admin.home", gettext("School")),
            ("staff", "admin.staff", gettext("Staff")),
            ("classes", "admin.classes", gettext("Classes")),
            ("journal", "admin.journal", gettext("Journal")),
        ]
    return [
        ("lessons", "teach.catalogue", gettext("Lessons")),
        ("classes", "teach.classes", gettext("My classes")),
    ]


def chosen_theme() -> str:
    """« light », « dark », or empty for the device's own."""
    return chosen(THEME_COOKIE, THEMES)


def chosen_reading() -> str:
    """« airy », « dyslexic », or empty."""
    return chosen(READING_COOKIE, READINGS)


def _values() -> dict[str, Any]:
    return {
        "language": locale.select_locale(),
        "theme": chosen_theme(),
        "reading": chosen_reading(),
        "is_demo": bool(current_app.config.get("REPERE_DEMO")),
        "unencrypted_link": current_app.config.get("REPERE_PROFILE") == "school_network",
    }


def register(app: Flask) -> None:
    """Give the templates their values and helpers."""
    from app.web import help_card, sentences  # they need the time of this module

    locale.install(app)
    app.context_processor(_values)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        staff_nav=staff_nav,
        chosen_theme=chosen_theme,
        chosen_reading=chosen_reading,
        help_numbers_now=lambda: help_card.numbers(now().date()),
        help_dialog=lambda: help_card.dialog(now().date()),
        school_people_now=help_card.people,
        exit_address=help_card.exit_address,
        sentences=sentences,
    )
