"""GET /aide, POST and GET /sortie. They work with the database down."""

import uuid
from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from app.content import school_card
from app.extensions import csrf, db
from app.services.schools import DEFAULT_EXIT_URL
from app.web import help_card, sign_in
from app.web.access import PUBLIC, access
from app.web.page import see_other, today

blueprint = Blueprint("help", __name__)


@blueprint.get("/aide")
@access(PUBLIC)
def page() -> str:
    """Who answers, for anybody, signed in or not."""
    return render_template("help/page.html", numbers=help_card.numbers(today()))


@blueprint.post("/sortie")
@csrf.exempt
@access(PUBLIC)
def leave() -> Response:
    """End the session and go to our own blank page, which leaves at once.

    A redirect to another origin would be stopped by `form-action 'self'`. The school goes with
    the address because the cookie that named it is gone.
    """
    school_id = sign_in.cookie_school()
    response = see_other(url_for("help.blank", e=school_id))
    _end_session()
    sign_in.forget(response)
    return response


def _end_session() -> None:
    """End what the cookie names. The way out never waits for a database that is down."""
    try:
        sign_in.end_cookie_session()
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()


@blueprint.get("/sortie")
@access(PUBLIC)
def blank() -> Response:
    """A white page that leaves at once, without script."""
    response = make_response(render_template("help/blank.html"))
    response.headers["Refresh"] = f"0; url={_exit_of(request.args.get('e', ''))}"
    return response


def _exit_of(school: str) -> str:
    try:
        school_id = uuid.UUID(school)
    except ValueError:
        return DEFAULT_EXIT_URL
    card = school_card.read(Path(current_app.config["VAR_DIR"]), school_id)
    return card.exit_url or DEFAULT_EXIT_URL
