"""The language of the interface: French, then English when the reader asks for it."""

from flask import has_request_context, request

LANGUAGES = ("fr", "en")


def select_locale() -> str:
    """French for everyone until lessons exist in English; `?` and headers change nothing.

    A pupil's tablet set to another language still gets the language of the class.
    """
    if has_request_context() and request.cookies.get("repere_language") == "en":
        return "en"
    return "fr"
