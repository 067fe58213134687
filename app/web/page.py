"""What every page needs: the time, the theme, the helpers that templates call."""

from datetime import date, datetime
from typing import Any

from flask import Flask, Response, current_app, request, url_for
from flask_babel import gettext

from app.domain.school_year import school_day
from app.web import comfort, locale


def now() -> datetime:
    """The time of the request, aware, in UTC. Tests replace the clock."""
    time: datetime = current_app.extensions["clock"]()
    return time


def today() -> date:
    """The day of the request in class: it ends at midnight in Paris."""
    return school_day(now())


def see_other(address: str) -> Response:
    """303 to the page to show, with an empty body: what a POST answers but for the exceptions
    of docs/architecture.md."""
    return Response("", 303, {"Location": address}, mimetype="text/plain")


#: What our script asks for (RFC 7240): the page after a form, in the answer to the form.
AT_ONCE = "return=representation"


def is_wanted_at_once() -> bool:
    """Whether the page after this form is to be in its answer, without the redirect."""
    return request.headers.get("Prefer") == AT_ONCE


def at_once(response: Response) -> Response:
    """Say that the answer is the page after the form (RFC 7240, section 3)."""
    response.headers["Preference-Applied"] = AT_ONCE
    return response


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


def address_of(endpoint: str, **values: Any) -> str:
    """`url_for`, quicker for static files, of which a page names a dozen."""
    if endpoint == "static":
        return f"{request.script_root}{current_app.static_url_path}/{values['filename']}"
    return url_for(endpoint, **values)


def _values() -> dict[str, Any]:
    return {
        "language": locale.select_locale(),
        "theme": comfort.theme(),
        "reading": comfort.reading(),
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
        url_for=address_of,
        staff_nav=staff_nav,
        chosen_theme=comfort.theme,
        chosen_reading=comfort.reading,
        comfort_dialog=lambda: comfort.dialog(help_card.exit_address()),
        help_numbers_now=lambda: help_card.numbers(today()),
        help_dialog=lambda: help_card.dialog(today()),
        school_people_now=help_card.people,
        exit_address=help_card.exit_address,
        sentences=sentences,
    )
