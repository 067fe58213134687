"""Reading comfort: two cookies of the browser session, and the dialog that sets them."""

from functools import lru_cache

from flask import current_app, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.web.locale import select_locale

#: Cookies of reading comfort; the server never stores the choice.
THEME_COOKIE = "repere_theme"
READING_COOKIE = "repere_reading"
THEMES = ("light", "dark")
READINGS = ("airy", "dyslexic")

#: What stands for the two fields that differ from page to page.
_TOKEN, _BACK = "@token@", "@back@"


def _chosen(cookie: str, allowed: tuple[str, ...]) -> str:
    value = request.cookies.get(cookie, "")
    return value if value in allowed else ""


def theme() -> str:
    """« light », « dark », or empty for the device's own."""
    return _chosen(THEME_COOKIE, THEMES)


def reading() -> str:
    """« airy », « dyslexic », or empty."""
    return _chosen(READING_COOKIE, READINGS)


def dialog(exit_address: str) -> Markup:
    """The comfort dialog: made once for each choice and each exit address that it leads to, but
    for its token and its way back."""
    made = _dialog(select_locale(), theme(), reading(), exit_address)
    token, back = str(escape(generate_csrf())), str(escape(request.path))
    return Markup(made.replace(_TOKEN, token).replace(_BACK, back))  # noqa: S704  both escaped


@lru_cache(maxsize=64)
def _dialog(language: str, theme: str, reading: str, exit_address: str) -> str:
    template = current_app.jinja_env.get_template("components/dialog_comfort.html")
    return str(template.module.dialog_comfort(_TOKEN, _BACK))  # type: ignore[attr-defined]
