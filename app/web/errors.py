"""Error pages: kind, with help and quick exit, and safe when the database is down.

No query is made to render one: nobody is looked up, the page is the same for all.
"""

import secrets

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from app.extensions import db
from app.web import incidents

log = structlog.get_logger("repere")

_ = lazy_gettext

#: Status → title and sentences.
WORDS = {
    400: (
        _("This page could not be read"),
        [_("The request was incomplete. Go back one page and try again.")],
    ),
    401: (_("You are signed out"), [_("Take your card and sign in again. Your answers are kept.")]),
    403: (_("This is not for you"), [_("This page is for somebody else. Go back to the start.")]),
    404: (
        _("This page does not exist"),
        [_("The address may be mistyped, or the page has been taken away.")],
    ),
    405: (_("This cannot be done here"), [_("Go back one page and use the buttons of the page.")]),
    413: (
        _("This is too big"),
        [_("Repère takes 2 MB at most. A class list in XML passes in the zip it came in.")],
    ),
    429: (
        _("A moment, please"),
        [_("There were many tries in a short time. Wait a little, then try again.")],
    ),
    500: (
        _("Something went wrong"),
        [_("It is not your fault. Try again; if it goes on, tell the adult in the room.")],
    ),
    503: (
        _("Repère is catching its breath"),
        [_("Wait ten seconds and try again. Your answers are kept.")],
    ),
}

#: What adults read on their own pages instead.
STAFF_WORDS = {
    500: [_("Try again; if it goes on, give this reference to whoever runs Repère.")],
    503: [_("Wait ten seconds and try again. What was saved is kept.")],
}

#: The page of last resort, when even the template cannot be rendered.
LAST_RESORT = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Repère</title></head><body>'
    "<h1>Quelque chose n’a pas marché</h1><p>Réessaie dans un moment.</p>"
    '<p>Besoin d’aide maintenant\u00a0: <a href="tel:3018">3018</a>, <a href="tel:119">119</a>, '
    '<a href="tel:17">17</a>.</p>{incident}'
    '<form method="post" action="/sortie"><button>Quitter vite</button></form></body></html>'
)


#: What the last resort says of an incident.
LAST_REFERENCE = "<p>À dire à l’adulte\u00a0: <b>{}</b></p>"


def error_page(status: int, incident: str | None = None, **context: object) -> Response:
    """Return the page of this status, made without any query."""
    g._login_user = AnonymousUserMixin()  # nobody is looked up from here on
    title, sentences = WORDS.get(status, WORDS[400 if status < 500 else 500])
    for_staff = incidents.is_of_staff()
    if for_staff:
        sentences = STAFF_WORDS.get(status, sentences)
    context = {"title": title, "sentences": sentences} | context
    try:
        body = render_template(
            [f"errors/{status}.html", "errors/error.html"],
            status=status,
            incident=incident,
            for_staff=for_staff,
            **context,
        )
    except Exception:
        if not incidents.is_untold():
            log.exception("error page could not be rendered", status=status, incident=incident)
        body = LAST_RESORT.format(incident=LAST_REFERENCE.format(incident) if incident else "")
    response = make_response(body, status)
    if status in (429, 503):
        response.headers.setdefault("Retry-After", str(context.get("wait") or 10))
    return incidents.carry(response, incident)


def register(app: Flask) -> None:
    """Give every error its page."""
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(CSRFError, on_stale_page)
    app.register_error_handler(OperationalError, on_database_error)
    app.register_error_handler(DBAPIError, on_database_error)
    app.register_error_handler(Exception, on_unexpected_error)


def on_http_error(error: HTTPException) -> Response:
    """Return the page of an HTTP error; redirects and ready-made answers pass unchanged."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    incident = incidents.note("unavailable", secrets.choice, status) if status >= 500 else None
    response = error_page(status, incident, wait=getattr(error, "wait", None))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def on_stale_page(error: CSRFError) -> Response:
    """Return 400 for a form whose page is too old: it is opened again, nothing is lost."""
    return error_page(
        400, title=gettext("This page is too old"), sentences=[gettext("Open it again and go on.")]
    )


def on_database_error(error: DBAPIError) -> Response:
    """Return 503 when the database is away or busy, 500 for a statement it refused."""
    _forget_transaction()
    away = isinstance(error, OperationalError) or error.connection_invalidated
    status = 503 if away else 500
    return error_page(status, incidents.note("database", secrets.choice, status))


def on_unexpected_error(error: Exception) -> Response:
    """Return 500; the log keeps the kind and the places, without any value of the request."""
    _forget_transaction()
    return error_page(500, incidents.note("unexpected", secrets.choice, 500))


def _forget_transaction() -> None:
    """Roll back what the failed view began, whatever state the connection is in."""
    try:
        db.session.rollback()
    except Exception:
        if not incidents.is_untold():
            log.warning("rollback failed", route=request.endpoint)
