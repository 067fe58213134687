"""The language of the interface."""

from typing import Any

from flask import Flask, g, has_request_context
from flask_babel import get_translations, refresh


def select_locale() -> str:
    """French for everyone until lessons exist in English.

    A pupil's tablet set to another language still gets the language of the class.
    """
    spoken: str = g.get("repere_language", "fr") if has_request_context() else "fr"
    return spoken


def speak(language: str) -> None:
    """Answer this request in a language, « fr » or « en »."""
    g.repere_language = language
    g.pop("repere_words", None)
    refresh()


def install(app: Flask) -> None:
    """Give the templates the words of a language, kept once read: a page asks some fifty times."""
    kept: dict[str, Any] = {}

    def words() -> Any:
        found = g.get("repere_words")
        if found is None:
            language = select_locale()
            found = kept.setdefault(language, get_translations())
            g.repere_words = found
        return found

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: words().ugettext(text),
        lambda one, many, number: words().ungettext(one, many, number),
        newstyle=True,
    )
