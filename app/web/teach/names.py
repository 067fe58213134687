"""Names of pupils on the teacher's pages: absent until asked for."""

from flask import request
from flask_babel import gettext


def names_asked() -> bool:
    """Whether the address, or the form sent, asks for names. No setting remembers it: laptops are
    mirrored on the board."""
    values = request.form if request.method == "POST" else request.args
    return values.get("names") == "1"


def shown_name(name: str, position: int, names: bool) -> str:
    """The name of a pupil, or « Élève 3 » by the place in the class list."""
    return name if names else gettext("Pupil %(place)s", place=position)
