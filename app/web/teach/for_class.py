"""The class for which the teacher walks through the catalogue: `?class=` keeps it chosen."""

import uuid
from typing import Any

from flask import request
from werkzeug.exceptions import NotFound

from app.models import Classroom
from app.web.access import taught_classroom

#: The name of the GET parameter, and of the hidden field that carries it through a POST.
CLASS = "class"


def chosen_class() -> Classroom | None:
    """The class that the address names; None when it names none of this teacher's."""
    try:
        return taught_classroom(uuid.UUID(request.values.get(CLASS, "")))
    except (ValueError, NotFound):
        return None


def carried(room: Classroom | None) -> dict[str, Any]:
    """What the links of a page hand on."""
    return {CLASS: str(room.id)} if room else {}
